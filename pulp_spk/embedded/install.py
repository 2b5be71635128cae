"""PostgreSQL's server programs: install them when we may, else say the exact command."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from pulp_spk.embedded.errors import PostgresMissing
from pulp_spk.embedded.postgres import find_programs

CLUSTER_SETTINGS = Path("/etc/postgresql-common/createcluster.d")
"""Where Debian's packages look whether they are to make a cluster of their own."""

COMMANDS = {
    "apt-get": "apt-get install --no-install-recommends postgresql",
    "dnf": "dnf install postgresql-server postgresql-contrib",
    "zypper": "zypper install postgresql-server postgresql-contrib",
    "pacman": "pacman -S postgresql",
    "apk": "apk add postgresql postgresql-contrib",
}


def ensure_postgres(progress: Callable[[str], None]) -> None:
    """See that PostgreSQL's programs are there.

    Raises:
        PostgresMissing: They are not, and we cannot install them; the message has the command.
    """
    try:
        find_programs()
    except PostgresMissing as missing:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise PostgresMissing(missing.message, _advice()) from missing
        progress("Installing PostgreSQL with apt-get (about 20 MB to load, 70 MB on disk)")
        _install_with_apt()
        find_programs.cache_clear()
        find_programs()


def _advice() -> str:
    for program, command in COMMANDS.items():
        if shutil.which(program):
            sudo = "" if os.geteuid() == 0 else "sudo "
            return f"Install it (only its programs are used, no server):\n  {sudo}{command}"
    return "Install PostgreSQL's server and contrib packages (only the programs are used)."


def _install_with_apt() -> None:
    _apt("update")
    _apt("install", "--yes", "--no-install-recommends", "postgresql-common")
    # Debian's package would make and start a cluster of its own on port 5432.
    switch = CLUSTER_SETTINGS / "pulp-spk.conf"
    if CLUSTER_SETTINGS.is_dir() and not switch.exists():
        switch.write_text("create_main_cluster = false\n", encoding="ascii")
        try:
            _apt("install", "--yes", "--no-install-recommends", "postgresql")
        finally:
            switch.unlink(missing_ok=True)
    else:
        _apt("install", "--yes", "--no-install-recommends", "postgresql")


def _apt(*arguments: str) -> None:
    done = subprocess.run(
        ["apt-get", "-qq", *arguments],
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise PostgresMissing(
            f"apt-get {' '.join(arguments)} failed", (done.stderr or done.stdout).strip()
        )
