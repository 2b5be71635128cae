"""What an upload leaves behind, and what memory it takes."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from pulp_spk.embedded.processes import wait_until
from test_harness.pulp import Pulp

FOLDERS = ("media", "tmp")
"""MEDIA_ROOT; WORKING_DIRECTORY and FILE_UPLOAD_TEMP_DIR, which are one."""
CLEANING = 60.0
"""Seconds that a request or task may take to tidy up behind its answer."""


def files_of(pulp: Pulp) -> set[Path]:
    """All files that uploads and tasks could have left."""
    root = pulp.services.layout.root
    return {path for name in FOLDERS for path in (root / name).rglob("*") if path.is_file()}


def left_behind(pulp: Pulp, before: set[Path]) -> set[Path]:
    """The files that are there for good and were not there before."""
    wait_until(lambda: files_of(pulp) <= before, CLEANING)
    return files_of(pulp) - before


class Memory:
    """A context that watches how much memory API and worker take on top of what they have.

    Attributes:
        growth: Bytes of the process that grew most, its children included as processes.
    """

    def __init__(self, pulp: Pulp) -> None:
        keepers = pulp.services.keepers
        self._groups = [keepers["api"], keepers["worker"]]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._peaks: dict[int, int] = {}
        self._before: dict[int, int] = {}
        self._parent = 0

    def __enter__(self) -> Memory:
        for pid in self._pids():
            reset_peak(pid)
            self._before[pid] = resident(pid, "VmRSS")
        # A task runs in a fork of the worker, which begins with the worker's own memory.
        self._parent = max(resident(pid, "VmRSS") for pid in self._groups[1].pids)
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._look()

    @property
    def growth(self) -> int:
        """Bytes by which the process grew that grew most."""
        return max(peak - self._before.get(pid, self._parent) for pid, peak in self._peaks.items())

    def _pids(self) -> Iterator[int]:
        for keeper in self._groups:
            yield from keeper.pids

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            self._look()

    def _look(self) -> None:
        for pid in self._pids():
            self._peaks[pid] = max(self._peaks.get(pid, 0), resident(pid, "VmHWM"))


def resident(pid: int, which: str) -> int:
    """Bytes of a process in memory: `VmRSS` now, `VmHWM` at most; 0 when it is gone."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    match = re.search(rf"{which}:\s+(\d+) kB", text)
    return int(match[1]) * 1024 if match else 0


def reset_peak(pid: int) -> None:
    """Let `VmHWM` of a process begin anew."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")
    except OSError:  # gone
        return
