"""What Pulp leaves to be tidied when one of its processes dies, and what it forgets to say.

Pulp notices a dead worker after 10 to 100 heartbeats, which can be a quarter of an hour; until then
the tasks that it held keep their repositories locked. Here the processes are all on one machine and
it is known at once which of them live.
"""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from pulp_spk.embedded.processes import read_stat

INTERVAL = 20.0
"""Seconds between two rounds when nothing happens."""
RETRY = 1.0
"""Seconds between rounds while the database is away or a process has just been started."""
COMING_UP = 15.0
"""Seconds after a start during which rounds are frequent: it is not told when a worker listens."""

_TICKS = os.sysconf("SC_CLK_TCK")


def forget_dead(connection: psycopg.Connection[tuple[object, ...]]) -> int:
    """Delete the records of this machine's Pulp processes that are gone; return how many.

    A task held by one of them becomes free: the worker then ends it as failed.
    """
    rows = connection.execute(
        "SELECT pulp_id, name, extract(epoch FROM pulp_created) FROM core_appstatus"
    ).fetchall()
    dead = [key for key, name, created in rows if not _lives(str(name), float(str(created)))]
    if dead:
        with connection.transaction():
            connection.execute(
                "UPDATE core_task SET app_lock_id = NULL WHERE app_lock_id = ANY(%s)", (dead,)
            )
            connection.execute("DELETE FROM core_appstatus WHERE pulp_id = ANY(%s)", (dead,))
    return len(dead)


def _lives(name: str, created: float) -> bool:
    """Return whether the process of a record (`<pid>@<host>`) lives, or cannot be judged."""
    pid, _, host = name.partition("@")
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    stat = read_stat(int(pid))
    if stat is None:
        return False
    # A pid that was given again: that process is younger than the record.
    boot = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    return boot + stat.started / _TICKS <= created + 1


def wake_workers(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Let the workers look for waiting tasks.

    A worker that starts looks only for tasks that were unblocked before; without this, one that was
    dispatched while no worker ran waits until the next is dispatched.
    """
    connection.execute("SELECT pg_notify('pulp_worker_wakeup', 'unblock')")


def remove_worker_folders(temporary: Path) -> None:
    """Remove the working folders of workers that are gone (`<pid>@<host>`)."""
    for folder in temporary.glob("*@*"):
        pid = folder.name.partition("@")[0]
        if pid.isdecimal() and read_stat(int(pid)) is None:
            shutil.rmtree(folder, ignore_errors=True)


class Housekeeper:
    """A thread that tidies after each start or end of a process, and now and then."""

    def __init__(
        self,
        connect: Callable[[], psycopg.Connection[tuple[object, ...]]],
        temporary: Path,
    ) -> None:
        """Describe the work; `start` begins it.

        Args:
            connect: Opens a connection to Pulp's database, in autocommit mode.
            temporary: Pulp's WORKING_DIRECTORY.
        """
        self._connect = connect
        self._temporary = temporary
        self._call = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="housekeeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def call(self) -> None:
        """Ask for a round soon: a process was started or has ended."""
        self._call.set()

    def stop(self) -> None:
        """End the thread."""
        self._stopping = True
        self._call.set()
        if self._thread.ident:
            self._thread.join(timeout=10)

    def _run(self) -> None:
        awaited = 0.0
        while not self._stopping:
            if self._call.is_set():
                awaited = time.monotonic() + COMING_UP
            self._call.clear()
            settled = self.round()
            again = RETRY if not settled or time.monotonic() < awaited else INTERVAL
            self._call.wait(again)

    def round(self) -> bool:
        """Tidy once; return whether the database could be reached."""
        remove_worker_folders(self._temporary)
        try:
            with self._connect() as connection:
                forget_dead(connection)
                wake_workers(connection)
        except psycopg.Error:
            return False
        return True
