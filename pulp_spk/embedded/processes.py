"""Processes by identity (pid and start time), their groups, and how to end them for certain.

A pid alone is no identity: it is given again after a reboot or a wrap. Everything here reads
/proc, so it needs Linux.
"""

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

POLL = 0.05
"""Seconds between two looks at a process that was asked to end."""


@dataclass(frozen=True)
class Stat:
    """What this package needs of /proc/<pid>/stat.

    Attributes:
        pid: Process id.
        state: One letter; Z and X are dead.
        group: Process group id.
        started: Clock ticks since boot.
    """

    pid: int
    state: str
    group: int
    started: int


@dataclass(frozen=True)
class ProcessId:
    """One process, for ever.

    Attributes:
        pid: Process id.
        started: Clock ticks since boot, as the kernel counts them.
        boot: The kernel's boot id; ticks of another boot say nothing.
    """

    pid: int
    started: int
    boot: str

    def alive(self) -> bool:
        """Return whether this very process still runs (a zombie does not)."""
        stat = read_stat(self.pid)
        return stat is not None and stat.started == self.started and self.boot == boot_id()


def boot_id() -> str:
    """Return the id that the kernel drew when the machine was started."""
    return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()


def read_stat(pid: int) -> Stat | None:
    """Return the state of a process; None when there is none or it is dead already."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name stands in parentheses and may itself hold spaces and parentheses.
    fields = text.rpartition(")")[2].split()
    if fields[0] in "ZX":
        return None
    return Stat(pid=pid, state=fields[0], group=int(fields[2]), started=int(fields[19]))


def identify(pid: int) -> ProcessId | None:
    """Return the identity of a running process, None when it is gone."""
    stat = read_stat(pid)
    return ProcessId(pid, stat.started, boot_id()) if stat else None


def running() -> Iterator[Stat]:
    """Yield every living process that can be seen."""
    for entry in os.listdir("/proc"):
        if entry.isdecimal() and (stat := read_stat(int(entry))):
            yield stat


def group_members(group: int) -> list[int]:
    """Return the pids of the living processes of a process group."""
    return [stat.pid for stat in running() if stat.group == group]


def with_environment(entry: str) -> list[int]:
    """Return the pids of processes that were started with an environment entry.

    Args:
        entry: `NAME=value`, to be found literally.
    """
    found = []
    for stat in running():
        try:
            environment = Path(f"/proc/{stat.pid}/environ").read_bytes()
        except OSError:
            continue
        if entry.encode() in environment.split(b"\0"):
            found.append(stat.pid)
    return found


def send(pids: Iterable[int], number: signal.Signals) -> None:
    """Send a signal to each process; those that are gone already are none of our business."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll a condition.

    Returns:
        Whether it became true within the given seconds.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True
