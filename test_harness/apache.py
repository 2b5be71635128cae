"""A real Apache in front of a Pulp."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pulp_spk.embedded.keeper import Service
from test_harness.nginx import serving
from test_harness.programs import program

MODULES_FOLDER = "/usr/lib/apache2/modules"
MODULES = ("mpm_event", "authz_core", "headers", "proxy", "proxy_http")
"""What Debian has not built in."""


def configuration(folder: Path, port: int, hosts: str) -> str:
    """Return the text of a configuration that needs nothing outside of its folder.

    Args:
        folder: For the files that Apache writes.
        port: Of 127.0.0.1, on which it listens.
        hosts: What follows: virtual hosts.
    """
    modules = "\n".join(
        f"LoadModule {name}_module {MODULES_FOLDER}/mod_{name}.so" for name in MODULES
    )
    return f"""{modules}
ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/apache.pid
ServerName 127.0.0.1
User nobody
Group nogroup
Listen 127.0.0.1:{port}
ErrorLog {folder}/error.log
{hosts}
"""


@contextmanager
def running_apache(folder: Path, hosts: str, port: int) -> Iterator[None]:
    """Run Apache until the block ends.

    Args:
        folder: An empty folder.
        hosts: Virtual hosts.
        port: One of 127.0.0.1 on which it listens.

    Raises:
        RuntimeError: It did not start; the message has what it said.
    """
    text = folder / "apache.conf"
    text.write_text(configuration(folder, port, hosts), encoding="utf-8")
    service = Service(
        name="apache",
        command=(program("apache2", probe="-v"), "-f", str(text), "-DFOREGROUND"),
        environment=dict(os.environ),
        folder=folder,
        log=folder / "apache.log",
    )
    with serving(service, port):
        yield
