"""Catalogs and downloads side by side."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.synchronize import Event, Semaphore
from statistics import median

from benchmarks.files.fetching import Answers, Connection, ask
from benchmarks.files.memory import Watched
from benchmarks.files.stage import File, Stage
from benchmarks.table import table

READERS = 50
RATE = 1_000_000
SECONDS = 5.0
CONNECTIONS = 4
"""That ask for catalogs."""


def measure(stage: Stage, rounds: int) -> str:
    """A table of how long catalogs take, alone and beside downloads."""
    *_, middle, large = stage.files
    cases = {
        "nothing else": (middle, 0, 0.0),
        f"{READERS} readers of {middle.name} at {RATE / 1e6:g} MB/s each": (middle, READERS, RATE),
        f"one reader of {large.name} at full speed": (large, 1, 0.0),
    }
    seen: dict[str, list[Answers]] = defaultdict(list)
    more: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name, (file, readers, rate) in cases.items():
            groups = {"content": stage.pulp.services.processes["content"].pid}
            with Watched(groups) as watched, reading(file, readers, rate):
                seen[name].append(ask(stage.catalog, CONNECTIONS, SECONDS))
            more[name].append(watched.more["content"])
    alone = median(one.quantile(0.99) for one in seen["nothing else"])
    rows = []
    for name, answers in seen.items():
        half, most = (median(one.quantile(share) for one in answers) for share in (0.5, 0.99))
        rows.append(
            [
                name,
                f"{median(one.per_second for one in answers):,.0f} /s",
                f"{half * 1000:.1f} ms",
                f"{most * 1000:.1f} ms",
                f"{most / alone:.2f}",
                f"{max(more[name]):+.1f} MiB",
            ]
        )
    heads = ["Beside catalogs", "Catalogs", "Half within", "99 % within", "Times alone", "Memory"]
    return table(heads, rows)


@contextmanager
def reading(file: File, readers: int, rate: float) -> Iterator[None]:
    """Download a file over and over as long as the context lasts, in a process of its own."""
    of_others = get_context("spawn")
    done, begun = of_others.Event(), of_others.Semaphore(0)
    process = of_others.Process(target=_read, args=(file.pulp, readers, rate, done, begun))
    process.start()
    try:
        for _ in range(readers):
            if not begun.acquire(timeout=60):
                raise RuntimeError("the downloads have not begun")
        yield
    finally:
        done.set()
        process.join()
    if process.exitcode:
        raise RuntimeError("a download failed")


def _read(url: str, readers: int, rate: float, done: Event, begun: Semaphore) -> None:
    failed: list[Exception] = []

    def read() -> None:
        try:
            begun.release()
            while not done.is_set():
                with Connection(url) as connection:
                    connection.get(rate, done.is_set)
        except (OSError, RuntimeError) as error:
            failed.append(error)

    threads = [threading.Thread(target=read) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
