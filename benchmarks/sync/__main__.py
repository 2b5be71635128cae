"""Measure a mirror: `python -m benchmarks sync`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence

from benchmarks import table
from benchmarks.sync import tables
from benchmarks.sync.measures import Setting, measure
from benchmarks.sync.workbench import Workbench
from test_harness.session import PROJECT, SESSION

DELAY = 0.02
RATE = 100e6 / 8
"""A source at some distance: seconds before an answer, bytes a second for each."""
LARGE = 20_000_000
SMALL = 1_000_000


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks sync", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of times (3)")
    parser.add_argument("--count", type=int, default=100, help="SPKs of the syncs timed (100)")
    parser.add_argument(
        "--memory",
        type=int,
        nargs="*",
        default=[300, 1500],
        help="SPKs of the syncs of which the peak memory is measured (300 1500); "
        "6000 takes some minutes more",
    )
    parser.add_argument("--profile", action="store_true", help="look where the time goes")
    chosen = parser.parse_args(arguments)
    started = time.monotonic()
    try:
        _measure(chosen)
    finally:
        SESSION.close()
    print(f"All in {time.monotonic() - started:.0f} s; {table.load()}.")


def _measure(chosen: argparse.Namespace) -> None:
    print(f"Machine: {table.machine()}\n", flush=True)
    workbench = Workbench()
    settings = [
        Setting(policy, chosen.count, size, *far)
        for policy, size in (("on_demand", LARGE), ("immediate", SMALL))
        for far in ((), (DELAY, RATE))
    ]
    timed = measure(workbench, settings, chosen.rounds)
    _print(f"Time, medians of {chosen.rounds} rounds", tables.times(timed))
    _print("Traffic", tables.traffic(timed))
    _print("No change", tables.no_change(timed))
    memory = measure(
        workbench,
        [
            Setting(policy, count, size)
            for policy, size in (("on_demand", LARGE), ("immediate", SMALL))
            for count in chosen.memory
        ],
        1,
    )
    _print("Memory and queries", tables.memory(memory))
    _print("Queries per SPK with an icon and a listing of its own each", _worst_queries())
    if chosen.profile:
        # Rounds of their own: whoever looks disturbs.
        profiled = measure(workbench, settings, 1, profile=True)
        _print("Where the time goes", tables.profiles(profiled))


def _print(title: str, text: str) -> None:
    print(f"\n{title}\n\n{text}", flush=True)


def _worst_queries() -> str:
    """Queries that each SPK more costs, counted with two numbers of them."""
    rows = []
    few, many = 20, 60
    for policy in ("on_demand", "immediate"):
        command = [sys.executable, "-m", "test_harness.count_queries", policy, str(few), str(many)]
        said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=PROJECT)
        less, more = json.loads(said.stdout.splitlines()[-1])
        slopes = (
            (more[sync]["queries"] - less[sync]["queries"]) / (many - few)
            for sync in ("new", "known")
        )
        rows.append([policy, *(f"{round(slope, 1) + 0.0}" for slope in slopes)])
    return table.table(["Policy", "New", "Known"], rows)


if __name__ == "__main__":
    main()
