"""Where the time goes: looks at what all threads do, a hundred times a second."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from types import FrameType
from typing import Self

INTERVAL = 0.01
IDLE = ("selectors.py", "threading.py", "queue.py", "concurrent/futures/thread.py")
PARTS = (
    ("psycopg", "queries"),
    ("django", "Django"),
    ("pulp_spk/spk", "reading SPKs"),
    ("pulp_spk/package_center", "reading catalogs"),
    ("pulp_spk/app/downloading", "downloading"),
    ("pulp_spk", "the rest of the plugin"),
    ("pulpcore", "pulpcore"),
    ("aiohttp", "aiohttp"),
    ("asyncio", "asyncio"),
)


class Sampler:
    """A context in which samples are taken.

    A sample belongs to the innermost part that is being executed; a thread that waits counts as
    idle, and as waiting only when all do.
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def shares(self) -> dict[str, float]:
        """The share of each part, largest first."""
        total = self._counts.total() or 1
        return {part: count / total for part, count in self._counts.most_common()}

    def _sample(self) -> None:
        me = threading.get_ident()
        while not self._stop.wait(INTERVAL):
            frames = (frame for ident, frame in sys._current_frames().items() if ident != me)
            busy = [part for part in map(part_of, frames) if part]
            self._counts.update(busy or ["waiting"])


def part_of(frame: FrameType | None) -> str:
    """The part of the program that a thread executes; "" when it waits."""
    if frame is not None and frame.f_code.co_filename.endswith(IDLE):
        return ""
    while frame is not None:
        for needle, part in PARTS:
            if f"/{needle}/" in frame.f_code.co_filename:
                return part
        frame = frame.f_back
    return "other"
