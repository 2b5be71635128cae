"""A private PostgreSQL cluster: its programs, the account it runs under, its files, its command.

PostgreSQL refuses to run as root. Root's cluster runs in a user namespace that maps root to an
ordinary user: no account is needed and the files stay root's own, also below a folder that nobody
else may enter. Where user namespaces are forbidden (some containers), a system account is used.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psycopg

from pulp_spk.embedded.errors import PostgresFailed, PostgresMissing
from pulp_spk.embedded.keeper import Service
from pulp_spk.embedded.processes import identify, send, wait_until

OLDEST = 14
"""Django 5.2 supports PostgreSQL 14 and later."""

USER = "pulp"
DATABASE = "pulp"

UNSHARE = ("unshare", "-U", "--map-user=1000", "--map-group=1000")

NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""For clusters that are thrown away."""

SOCKET_PATH_MAX = 107
"""Bytes of a socket's path on Linux (sun_path holds 108, the last is NUL)."""


@dataclass(frozen=True)
class Programs:
    """PostgreSQL's programs of one major version.

    Attributes:
        folder: Where `postgres` and `initdb` are.
        major: Major version.
    """

    folder: Path
    major: int


@dataclass(frozen=True)
class Account:
    """How PostgreSQL is run.

    Attributes:
        prefix: Words in front of each command.
        ids: uid and gid to change to, None to stay.
    """

    prefix: tuple[str, ...] = ()
    ids: tuple[int, int] | None = None


def _candidates() -> Iterable[Path]:
    if override := os.environ.get("PULP_SPK_POSTGRES_BIN"):
        yield Path(override)
        return
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "usr/local/pgsql/bin"):
        yield from Path("/").glob(pattern)


@cache
def find_programs(major: int | None = None) -> Programs:
    """Find PostgreSQL's server programs.

    Args:
        major: Only this major version (a cluster can be run by none other).

    Raises:
        PostgresMissing: There is none that fits.
    """
    found: list[Programs] = []
    for folder in _candidates():
        if not (folder / "postgres").exists() or not (folder / "initdb").exists():
            continue
        text = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        ).stdout
        if match := re.search(r"\) (\d+)", text):
            found.append(Programs(folder, int(match[1])))
    fitting = [p for p in found if (p.major == major if major else p.major >= OLDEST)]
    if not fitting:
        wanted = f"version {major} (its files were made by it)" if major else f"{OLDEST} or later"
        raise PostgresMissing(
            f"no PostgreSQL server programs, {wanted}, on this machine"
            + (f"; found: {', '.join(str(p.major) for p in found)}" if found else "")
        )
    return max(fitting, key=lambda programs: programs.major)


def find_account(folder: Path) -> Account:
    """Decide how PostgreSQL can be run on files below a folder.

    Raises:
        PostgresFailed: We are root, user namespaces are forbidden and no account can enter.
    """
    if os.geteuid() != 0:
        return Account()
    if os.environ.get("PULP_SPK_NO_USER_NAMESPACE") != "1" and _works((*UNSHARE, "true")):
        return Account(prefix=UNSHARE)
    # Its files keep to their owners; the account must get through to those that are its own.
    folder.chmod(0o711)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if _works(("test", "-x", str(folder)), user=entry.pw_uid):
            return Account(ids=(entry.pw_uid, entry.pw_gid))
    raise PostgresFailed(
        f"PostgreSQL does not run as root, and no other account may enter {folder}",
        "Run as an ordinary user, or choose a folder that everybody may enter with --data, "
        "for example /var/lib/pulp-spk.",
    )


def _works(command: tuple[str, ...], user: int | None = None) -> bool:
    try:
        extra = [] if user is not None else None
        done = subprocess.run(
            command, capture_output=True, check=False, user=user, extra_groups=extra, cwd="/"
        )
    except OSError:
        return False
    return done.returncode == 0


class Cluster:
    """The files of a private cluster, and how to run it. It listens on a Unix socket only."""

    def __init__(self, data: Path, socket: Path, log: Path, *, durable: bool = True) -> None:
        """Describe a cluster; nothing is touched.

        Args:
            data: The cluster's folder.
            socket: Folder for its socket; short, for a socket's path has at most 107 bytes.
            log: File for its messages.
            durable: Whether it must survive the loss of power.
        """
        self.data = data
        self.socket = socket
        self.log = log
        self.durable = durable
        version = data / "PG_VERSION"
        major = int(version.read_text(encoding="ascii")) if version.exists() else None
        self.programs = find_programs(major)
        self.account = find_account(data.parent)

    def create(self) -> None:
        """Make the cluster unless it is there.

        Raises:
            PostgresFailed: initdb failed.
        """
        if (self.data / "PG_VERSION").exists():
            return
        # Made beside and renamed: a kill in between must not leave half a cluster.
        unfinished = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self.hand_over(unfinished)
        self._run(
            "initdb",
            f"--pgdata={unfinished}",
            f"--username={USER}",
            "--auth=trust",  # the socket's folder is ours alone
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--wal-segsize=4",
            "--no-sync",
        )
        unfinished.rename(self.data)

    def hand_over(self, folder: Path) -> None:
        """Give a folder and what is in it to the account that runs PostgreSQL.

        Also back from another account: PostgreSQL wants to own its files, and the way in which
        root runs it may change between two starts.
        """
        if os.geteuid() != 0:
            return
        owner = self.account.ids or (0, 0)
        if folder.stat().st_uid != owner[0]:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, *owner, follow_symlinks=False)

    def service(self) -> Service:
        """Return the server as a service to be kept."""
        settings = [
            "listen_addresses=",
            f"unix_socket_directories={self.socket}",
            "unix_socket_permissions=0700",
            "max_connections=100",
            # POSIX segments in /dev/shm would outlive a killed cluster that is thrown away.
            "dynamic_shared_memory_type=mmap",
            "logging_collector=off",
            *(() if self.durable else NOT_DURABLE),
        ]
        arguments = [word for setting in settings for word in ("-c", setting)]
        return Service(
            name="postgres",
            command=(
                *self.account.prefix,
                str(self.programs.folder / "postgres"),
                "-D",
                str(self.data),
                *arguments,
            ),
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            folder=self.socket,
            log=self.log,
            # SIGINT: fast shutdown, clients are cut off. SIGQUIT: recovery at the next start.
            stop=((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)),
            user=self.account.ids,
            # It says at once whether it can start, and everybody else waits for it.
            longest_pause=1.0,
        )

    def prepare_start(self) -> None:
        """End a server that a killed run left behind and remove what would keep a new one away.

        Only to be called by the holder of the data folder's lock.
        """
        self.hand_over(self.data)
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text(encoding="utf-8").splitlines()[0])
        except (OSError, ValueError, IndexError):
            pid = 0
        if pid and self._is_ours(pid):
            send([pid], signal.SIGINT)
            if not wait_until(lambda: identify(pid) is None, 10):
                send([pid], signal.SIGQUIT)
                wait_until(lambda: identify(pid) is None, 10)
        # A pid that another program has meanwhile would make PostgreSQL refuse to start.
        for path in (pid_file, *self.socket.glob(".s.PGSQL.*")):
            path.unlink(missing_ok=True)

    def _is_ours(self, pid: int) -> bool:
        try:
            arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return str(self.data).encode() in arguments

    def connect(self, database: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """Open a connection in autocommit mode."""
        return psycopg.connect(
            host=str(self.socket), user=USER, dbname=database, autocommit=True, connect_timeout=5
        )

    def wait_until_ready(self, seconds: float = 60.0) -> None:
        """Wait until the server answers.

        Raises:
            PostgresFailed: It did not in time; the end of its log is in the message.
        """
        if not wait_until(self.answers, seconds):
            raise PostgresFailed(
                f"PostgreSQL did not answer within {seconds:.0f} s", last_lines(self.log)
            )

    def answers(self) -> bool:
        """Return whether the server takes connections."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def create_database(self, name: str, template: str | None = None) -> None:
        """Make a database, from a template if one is given, unless it is there."""
        with self.connect() as connection:
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if exists.fetchone():
                return
            sql = psycopg.sql.SQL("CREATE DATABASE {} TEMPLATE {}")
            parts = (psycopg.sql.Identifier(part) for part in (name, template or "template1"))
            connection.execute(sql.format(*parts))

    def _run(self, program: str, *arguments: str) -> None:
        user, group = self.account.ids or (None, None)
        done = subprocess.run(
            (*self.account.prefix, str(self.programs.folder / program), *arguments),
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        )
        if done.returncode:
            raise PostgresFailed(f"{program} failed", done.stderr.strip() or done.stdout.strip())


def socket_fits(folder: Path) -> bool:
    """Return whether PostgreSQL's socket can have its path in a folder."""
    # .s.PGSQL.5432 and its lock file .s.PGSQL.5432.lock
    return len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_MAX


def last_lines(log: Path, count: int = 15) -> str:
    """Return the end of a log file, for an error message."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as error:
        return str(error)
    return f"The end of {log}:\n" + "\n".join(lines[-count:])
