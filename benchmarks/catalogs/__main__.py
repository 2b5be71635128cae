"""Measure catalogs: `python -m benchmarks catalogs`."""

from __future__ import annotations

import argparse
import threading
import time
import uuid
from collections.abc import Sequence

from benchmarks import table
from benchmarks.catalogs import devices, ways
from benchmarks.catalogs.bench import Bench, worker_of
from benchmarks.catalogs.case import SECONDS, Case, comparison
from benchmarks.catalogs.load import Figures, NoLoadGenerator, ask, load_generator
from benchmarks.catalogs.rows import Made, Shape
from benchmarks.process import resident
from test_harness.session import SESSION

GZIP = {"Accept-Encoding": "gzip"}
SMALL = (150, 4500)
LARGE = (500, 15000)
INDEXES = (1500, 4500, 15000, 60000)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks catalogs", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="of rates (5)")
    parser.add_argument("--indexes", type=int, nargs="*", default=INDEXES, help="sizes to build")
    parser.add_argument("--large", action="store_true", help="500 packages of 15,000 SPKs too")
    chosen = parser.parse_args(arguments)
    try:
        load_generator()
    except NoLoadGenerator as missing:
        parser.exit(1, f"{missing}\n")
    print(f"Machine: {table.machine()}\n", flush=True)
    try:
        bench = Bench()
        for names, spks in (SMALL, LARGE) if chosen.large else (SMALL,):
            made = bench.make(Shape(names, spks, uuid.uuid4().hex))
            _rates(bench, made, f"{names} packages of {spks} SPKs", chosen.rounds)
            if spks == SMALL[1]:
                _publish(bench, made)
                print(ways.measure(bench, made, chosen.rounds), flush=True)
        _indexes(bench, chosen.indexes)
    finally:
        SESSION.close()
    print(f"\n{table.load()} at the end")


def _rates(bench: Bench, made: Made, title: str, rounds: int) -> None:
    one, mixed = [bench.path(made)], [bench.path(made, query) for query in devices.mixed()]
    _, headers = bench.get(one[0], {})
    before = resident(process=worker_of(bench.url))
    with bench.bare(made) as bare:
        cases = []
        for connections in (1, 16):
            for kind, sent in (("plain", {}), ("gzip", GZIP)):
                yardstick = f"bare, {kind}, {connections}"
                cases += [
                    Case(yardstick, bare, ["/catalog"], connections, sent),
                    Case(
                        f"warm, {kind}, {connections}", bench.url, one, connections, sent, yardstick
                    ),
                ]
        known = {"If-None-Match": headers["ETag"]}
        cases += [
            Case("304, 16", bench.url, one, 16, known, "warm, plain, 16"),
            Case("mixed, plain, 16", bench.url, mixed, 16, {}, "warm, plain, 16"),
            Case("mixed, gzip, 16", bench.url, mixed, 16, GZIP, "warm, gzip, 16"),
        ]
        started = time.monotonic()
        _all_once(bench, mixed)
        first = time.monotonic() - started
        for _ in range(rounds):
            for case in cases:
                case.run(bench)
    print(f"\n{title}, medians of {rounds} rounds of {SECONDS} s\n\n{comparison(cases)}")
    after = resident(process=worker_of(bench.url))
    print(
        f"The first round of all {len(mixed)} devices, plain and gzip, took {first:.1f} s; "
        f"the process had {before:.0f} MiB before and {after:.0f} MiB after.\n",
        flush=True,
    )


def _all_once(bench: Bench, paths: Sequence[str]) -> None:
    for path in paths:
        for headers in ({}, GZIP):
            bench.get(path, headers)


def _publish(bench: Bench, made: Made) -> None:
    """200 connections while a version with other packages comes."""
    other = bench.make(Shape(10, 300, uuid.uuid4().hex))
    bench.get(bench.path(other), {})
    found: dict[str, Figures] = {}

    def load(name: str, of: Made, connections: int) -> None:
        found[name] = ask(
            bench.folder / name,
            bench.url,
            [bench.path(of)],
            connections=connections,
            seconds=10,
            headers=GZIP,
        )

    threads = []
    for name, of, connections in (("published", made, 200), ("other", other, 1)):
        (bench.folder / name).mkdir()
        threads.append(threading.Thread(target=load, args=(name, of, connections)))
    for thread in threads:
        thread.start()
    bench.run("benchmarks.catalogs.rows", "publish", made.repository)
    for thread in threads:
        thread.join()
    rows = [
        [
            name,
            f"{one.rate:,.0f}/s",
            f"{one.p50:.1f} ms",
            f"{one.p99:.1f} ms",
            f"{one.longest:.0f} ms",
        ]
        for name, one in found.items()
    ]
    print("A version is published while 200 connections ask for it, and one for another source\n")
    print(table.table(["Source", "Rate", "p50", "p99", "Longest"], rows), flush=True)


def _indexes(bench: Bench, sizes: Sequence[int]) -> None:
    rows = []
    for size in sizes:
        told = bench.build(bench.make(Shape(size // 30, size, uuid.uuid4().hex)))
        rows.append(
            [
                f"{size:,}",
                f"{told['seconds']:.2f} s",
                f"{told['cpu']:.2f} s",
                str(told["queries"]),
                f"{told['memory']:.0f} MiB",
                f"{told['reckoned']:.0f} MiB",
                f"{told['late_p99'] * 1000:.0f} ms",
                f"{told['latest'] * 1000:.0f} ms",
                f"{told['longest_pass'] * 1000:.0f} ms",
            ]
        )
    heads = [
        "Packages",
        "Time",
        "CPU",
        "Queries",
        "Memory",
        "Reckoned",
        "Others wait, p99",
        "At most",
        "Collector, at most",
    ]
    print(f"\nIndexes\n\n{table.table(heads, rows)}", flush=True)


if __name__ == "__main__":
    main()
