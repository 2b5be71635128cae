"""A Pulp with files of each size, and an nginx that has the same ones."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import requests

from benchmarks.files.sending import send
from benchmarks.files.spks import NAMES, new_spk
from pulp_spk.embedded.ports import choose_ports
from test_harness.nginx import running_nginx
from test_harness.pulp import Pulp, start_pulp
from test_harness.session import SESSION
from test_harness.source import DS920, Source, make_source

SETTINGS = {"SPK_CATALOG_FRESHNESS": 1}
"""What administrators have; tests want a catalog that is fresh at once."""


@dataclass(frozen=True)
class File:
    """A file that both serve.

    Attributes:
        name: For tables.
        size: Bytes.
        pulp: Its URL in the content app.
        nginx: Its URL in nginx.
    """

    name: str
    size: int
    pulp: str
    nginx: str


@dataclass(frozen=True)
class Stage:
    """What is measured.

    Attributes:
        pulp: Its programs.
        source: The distribution with the files.
        files: An icon, then packages, smallest first.
    """

    pulp: Pulp
    source: Source
    files: tuple[File, ...]

    @property
    def catalog(self) -> str:
        """The URL that a device asks for its catalog."""
        return f"{self.source.url}?{urlencode(DS920)}"


@contextmanager
def stage(*sizes: int) -> Iterator[Stage]:
    """Start a Pulp, upload an SPK of each size, and let nginx serve the files that came of it.

    Args:
        sizes: Bytes of the SPKs.
    """
    pulp = start_pulp(SESSION, "files", SETTINGS)
    try:
        source = make_source(pulp.client)
        for size in sizes:
            send(pulp, "content/spk/packages/", new_spk(size), {"repository": source.repository})
        ports = choose_ports("127.0.0.1", "127.0.0.1", wanted=0, remembered=None)
        # nginx's worker is another user, who must get to the files.
        served = SESSION.root / "files-nginx" / "served"
        served.mkdir(parents=True)
        server = (
            "sendfile on; tcp_nopush on; keepalive_requests 100000000;"
            f"server {{ listen 127.0.0.1:{ports.content}; root {served}; }}"
        )
        with running_nginx(served.parent, server, ports.content):
            yield Stage(pulp, source, tuple(_files(pulp, source, served, ports.content_origin)))
    finally:
        pulp.stop()


def _files(pulp: Pulp, source: Source, served: Path, nginx: str) -> Iterator[File]:
    by_etag = {
        _etag(path): path
        for path in (pulp.services.layout.root / "media" / "artifact").rglob("*")
        if path.is_file()
    }
    entries = sorted(source.packages(DS920).values(), key=lambda entry: entry["size"])
    for number, url in enumerate([entries[0]["thumbnail"][0], *(one["link"] for one in entries)]):
        headers = requests.head(url, timeout=30).headers
        link = served / str(number)
        os.link(by_etag[headers["ETag"]], link)
        link.chmod(0o644)
        size = int(headers["Content-Length"])
        nearest = min(NAMES, key=lambda other: abs(other - size))
        yield File(NAMES[nearest] if number else "icon", size, url, f"{nginx}/{link.name}")


def _etag(path: Path) -> str:
    status = path.stat()
    return f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
