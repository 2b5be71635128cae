"""Measure how soon all is back after the database was away: `python -m benchmarks recovery`."""

from __future__ import annotations

import argparse
import os
import signal
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median

import requests

from benchmarks import table
from pulp_spk.embedded.health import LISTS, health
from pulp_spk.embedded.private_pulp import Options, PrivatePulp
from pulp_spk.embedded.record import read_run
from test_harness.client import Client
from test_harness.source import DS920, make_source
from unit_tests.builders import build_spk

GOAL = 15.0
"""Seconds after the return of the database within which everything is to be back."""
LONGEST = 120.0
"""After so many seconds it is given up."""
LOOK = 0.25
"""Seconds between two looks, which compute too."""
PATIENCE = 2.0
"""Seconds that one question may take."""
ALL = "everything"


class Away:
    """The files of a running cluster are gone, and so is the server, as long as the context lasts.

    Its keeper starts it again and again, in vain.
    """

    def __init__(self, pulp: PrivatePulp) -> None:
        self._root = pulp.layout.root
        self._files = self._root / "postgres"
        self._away = self._root / "postgres.away"

    def __enter__(self) -> None:
        run = read_run(self._root / "run.json")
        self._files.rename(self._away)
        os.kill(run.processes["postgres"].pid, signal.SIGKILL)

    def __exit__(self, *_error: object) -> None:
        self._away.rename(self._files)


def back_after(pulp: PrivatePulp, away: float) -> dict[str, float]:
    """Seconds from the return of the database until each part was right again.

    Args:
        pulp: A healthy one.
        away: Seconds for which it has no database.
    """
    source = make_source(Client(pulp.api_url, ("admin", pulp.password)), build_spk())
    [entry] = source.packages(DS920).values()
    wanted = {
        "catalog": lambda: requests.get(source.url, params=DS920, timeout=PATIENCE),
        "icon": lambda: requests.get(entry["thumbnail"][0], timeout=PATIENCE),
        "package": lambda: requests.get(entry["link"], timeout=PATIENCE),
    }
    right = {name: ask().content for name, ask in wanted.items()}
    with Away(pulp):
        time.sleep(away)
    returned = time.monotonic()
    found: dict[str, float] = {}
    while ALL not in found:
        for name, ask in wanted.items():
            if name not in found and _answers(ask, right[name]):
                found[name] = time.monotonic() - returned
        parts = health(pulp.api_url, pulp.content_origin, pulp.services.processes)
        parts[ALL] = all(parts.values()) and wanted.keys() <= found.keys()
        for name, good in parts.items():
            if good and name in (*LISTS, "database", ALL):
                found.setdefault(name, time.monotonic() - returned)
        if time.monotonic() - returned > LONGEST:
            raise RuntimeError(f"after {LONGEST:.0f} s: {found}")
        time.sleep(LOOK)
    return found


def _answers(ask: Callable[[], requests.Response], right: bytes) -> bool:
    with suppress(requests.RequestException):
        answer = ask()
        return answer.status_code == 200 and answer.content == right
    return False


def measure(folder: Path, away: float, rounds: int) -> str:
    """The table of what came of so many rounds on one Pulp."""
    seen: list[dict[str, float]] = []
    with PrivatePulp(Options(folder / "data", port=0)) as pulp:
        for _ in range(rounds):
            seen.append(back_after(pulp, away))
    rows = []
    for name in sorted(seen[0], key=lambda name: median(one[name] for one in seen)):
        times = sorted(one[name] for one in seen)
        verdict = f"{GOAL:.0f} s: {'met' if times[-1] <= GOAL else 'missed'}"
        rows.append(
            (
                name,
                f"{median(times):.1f} s",
                f"{times[0]:.1f} to {times[-1]:.1f} s",
                verdict if name == ALL else "",
            )
        )
    return table.table(("Back", "After", "Least and most", "Goal"), rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks recovery", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="one after the other (3)")
    parser.add_argument("--away", type=float, default=40.0, help="without database, in s (40)")
    chosen = parser.parse_args(arguments)
    print(f"Machine: {table.machine()}\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="spk-back-") as name:
        print(measure(Path(name), chosen.away, chosen.rounds))
    print(table.load())


if __name__ == "__main__":
    main()
