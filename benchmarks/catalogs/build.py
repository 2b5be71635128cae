"""Builds an index: `python -m benchmarks.catalogs.build <version>` prints time, queries, memory.

A process for each, for its memory is measured. PULP_SETTINGS says which Pulp.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import threading
import time
from uuid import UUID

from benchmarks.process import resident
from benchmarks.queries import QueryClock

TICK = 0.001  # seconds that the other thread sleeps


class Passes:
    """How long the collector's passes take, in which no other thread runs."""

    def __init__(self) -> None:
        self.seconds = [0.0]
        gc.callbacks.append(self._note)

    def _note(self, phase: str, _said: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.monotonic()
        else:
            self.seconds.append(time.monotonic() - self._began)


class Heartbeat:
    """A thread that wants to run every millisecond, as an event loop does."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._stop.is_set():
            before = time.monotonic()
            time.sleep(TICK)
            self.late.append(time.monotonic() - before - TICK)


def main() -> None:
    """Set up Django, build, tell."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "pulpcore.app.settings"
    import django

    django.setup()
    import pulpcore.content

    from pulp_spk.app.endpoint.loaded import loaded_for_good
    from pulp_spk.app.index import build
    from pulp_spk.app.tables import tables

    tables()
    asyncio.run(loaded_for_good(pulpcore.content.app))
    clock = QueryClock()
    clock.install()
    before = resident("VmRSS")
    started, cpu = time.monotonic(), time.process_time()
    passes = Passes()
    with Heartbeat() as heartbeat:
        index = build(UUID(sys.argv[1]))
    late = sorted(heartbeat.late)
    told = {
        "packages": len(index.packages),
        "seconds": time.monotonic() - started,
        "cpu": time.process_time() - cpu,
        "queries": clock.count,
        "memory": resident("VmRSS") - before,
        "peak": resident("VmHWM") - before,
        "reckoned": index.memory / 1024**2,
        "late_p99": late[int(len(late) * 0.99)],
        "latest": late[-1],
        "longest_pass": max(passes.seconds),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
