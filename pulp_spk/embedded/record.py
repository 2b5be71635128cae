"""The data folder's lock and the record of the run that holds it."""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pulp_spk.embedded.errors import FolderHeld
from pulp_spk.embedded.processes import ProcessId


@dataclass
class Run:
    """What a run tells others, and the next run, about itself.

    Attributes:
        id: Random; every process of the run has it in its environment.
        state: `starting`, `serving` or `stopping`.
        since: When it was started, ISO 8601 with offset.
        supervisor: The process that holds the folder.
        processes: Its children by name.
        runtime: Folder outside of the data folder for the socket, empty when there is none.
        content_origin: Where devices find it.
        api_url: Where the REST API is.
        content_port: Kept for the next run: devices remember it.
    """

    id: str = ""
    state: str = "starting"
    since: str = ""
    supervisor: ProcessId | None = None
    processes: dict[str, ProcessId] = field(default_factory=dict)
    runtime: str = ""
    content_origin: str = ""
    api_url: str = ""
    content_port: int = 0

    def describe(self) -> str:
        """Return one line for a person: who, since when, where."""
        pid = self.supervisor.pid if self.supervisor else "?"
        where = f", content {self.content_origin}, API {self.api_url}" if self.api_url else ""
        return f"pid {pid}, {self.state}, since {self.since}{where}"


def write_run(path: Path, run: Run) -> None:
    """Write the record in one step: a reader sees the old or the new one."""
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(asdict(run), indent=1) + "\n", encoding="utf-8")
    os.replace(temporary, path)


def read_run(path: Path) -> Run | None:
    """Return the record, None when there is none or it is no record (a torn disk, say)."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return _run_from(data)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _run_from(data: Mapping[str, Any]) -> Run:
    supervisor = data["supervisor"]
    return Run(
        **{
            **data,
            "supervisor": ProcessId(**supervisor) if supervisor else None,
            "processes": {k: ProcessId(**v) for k, v in data["processes"].items()},
        }
    )


class FolderLock:
    """An exclusive claim on a data folder. The kernel drops it when the holder dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether we have the lock."""
        return self._descriptor is not None

    def try_acquire(self) -> bool:
        """Take the lock if it is free; return whether we have it."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def acquire(self, record: Path) -> None:
        """Take the lock.

        Raises:
            FolderHeld: Another process has it; the message says which.
        """
        if not self.try_acquire():
            run = read_run(record)
            raise FolderHeld(
                f"{self._path.parent} is held by another Pulp"
                + (f" ({run.describe()})" if run else ""),
                "Stop it with `pulp-spk down`, or use another folder with --data.",
            )

    def release(self) -> None:
        """Give the lock back; the file stays, for removing it would race with the next taker."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
