"""A child process that is kept running: started again, with a growing pause, whenever it exits."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pulp_spk.embedded.processes import ProcessId, group_members, identify, send, wait_until

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 5.0
"""Seconds. A program that cannot start may compute for seconds each time it tries."""
STEADY = 20.0
"""Seconds after which a run counts as good, so that the next pause is short again."""
LOOK = 0.2
"""Seconds between two looks whether what a service needs is there."""

LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Service:
    """A program to keep running.

    Attributes:
        name: For people and log files.
        command: Program and arguments.
        environment: The whole environment.
        folder: Working directory.
        log: File that takes its output, appended.
        stop: Signals to end it with, each with the seconds that it is given; SIGKILL follows.
        user: Account to run as, (uid, gid); None for our own.
        longest_pause: Seconds before another try, at most.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    stop: tuple[tuple[signal.Signals, float], ...] = ((signal.SIGTERM, 10.0),)
    user: tuple[int, int] | None = None
    longest_pause: float = LONGEST_PAUSE


def _always() -> bool:
    """Tell that nothing is missing: the default of `may_start`."""
    return True


def _ignore(_keeper: "Keeper") -> None:
    """Do nothing: the default of the hooks."""


@dataclass(eq=False)
class Keeper:
    """Keeps one service running until it is told to stop.

    The thread that starts a child lives as long as the child: the kernel sends the parent death
    signal when the thread ends that made the child, not the process.

    Attributes:
        service: What to run.
        may_start: Whether what the service needs is there; until then it is not started again. It
            would only end once more, and be in the middle of that when the time has come.
        on_start: Called after each start.
        on_exit: Called after each exit, when the whole process group is gone.
        starts: How often it was started.
    """

    service: Service
    may_start: Callable[[], bool] = _always
    on_start: Callable[["Keeper"], None] = _ignore
    on_exit: Callable[["Keeper"], None] = _ignore
    starts: int = 0
    process: ProcessId | None = None
    last_exit: int | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)
    _started: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the service; returns when the process is there, not when it is ready."""
        # A daemon: our process may end without a stop; the kernel then ends the child.
        self._thread = threading.Thread(
            target=self._run, name=f"keep-{self.service.name}", daemon=True
        )
        self._thread.start()
        self._started.wait()

    def stop(self) -> None:
        """Stop the service and wait until nothing of its process group is left."""
        if self._thread is None:
            return
        self._stopping.set()
        group = self.process
        for number, seconds in self.service.stop:
            if group is None or not group.alive():
                break
            send([group.pid], number)
            if wait_until(lambda: not self._members(), seconds):
                break
        self._end_group()
        self._thread.join()
        self._thread = None

    @property
    def pids(self) -> list[int]:
        """The living processes of the service: the child and what it forked."""
        return self._members()

    def _members(self) -> list[int]:
        return group_members(self.process.pid) if self.process else []

    def _end_group(self) -> None:
        # A group lives on when its leader was killed: gunicorn's workers would keep the port.
        if self.process:
            send(self._members(), signal.SIGKILL)
            wait_until(lambda: not self._members(), 10)

    def _spawn(self) -> subprocess.Popen[bytes]:
        service = self.service
        arguments = (
            str(int(service.stop[0][0])),
            str(os.getpid()),
            "{}:{}".format(*service.user) if service.user else "-",
        )
        with service.log.open("ab") as log:
            return subprocess.Popen(
                (sys.executable, "-I", "-S", str(LAUNCHER), *arguments, *service.command),
                env=dict(service.environment),
                cwd=service.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            begun = time.monotonic()
            self._run_once()
            if time.monotonic() - begun > STEADY:
                pause = FIRST_PAUSE
            if self._stopping.wait(min(pause, self.service.longest_pause)):
                return
            pause = min(pause * 2, LONGEST_PAUSE)
            while not self.may_start():
                if self._stopping.wait(LOOK):
                    return

    def _run_once(self) -> None:
        try:
            child = self._spawn()
        except OSError as error:
            # A full disk or a folder that went away: no reason to give up the service.
            sys.stderr.write(f"pulp-spk: {self.service.name} cannot be started: {error}\n")
            self._started.set()
            return
        self.process = identify(child.pid)
        self.starts += 1
        self._started.set()
        self.on_start(self)
        self.last_exit = child.wait()
        self._end_group()
        self.on_exit(self)
