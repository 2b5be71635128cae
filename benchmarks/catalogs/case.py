"""What is asked in turns, and what comes of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.catalogs.bench import Bench, worker_of
from benchmarks.catalogs.load import Figures, ask
from benchmarks.process import spent
from benchmarks.table import table

SECONDS = 2
HEADS = ("Case", "Rate", "p50", "p99", "Size", "CPU", "Against", "Rate's share", "By CPU")


@dataclass
class Case:
    """One row of the table.

    Attributes:
        name: What it is.
        url: Who is asked.
        paths: For what.
        connections: By so many side by side.
        headers: Of each request.
        against: The name of its yardstick.
        runs: What each round came to, with microseconds of processor time for each request.
    """

    name: str
    url: str
    paths: Sequence[str]
    connections: int
    headers: dict[str, str] = field(default_factory=dict)
    against: str = ""
    runs: list[tuple[Figures, float]] = field(default_factory=list)

    def run(self, bench: Bench) -> None:
        """Ask once more."""
        process = worker_of(self.url)
        before = spent(process)
        figures = ask(
            bench.folder,
            self.url,
            self.paths,
            connections=self.connections,
            seconds=SECONDS,
            headers=self.headers,
        )
        cost = (spent(process) - before) / (figures.rate * SECONDS) * 1e6
        self.runs.append((figures, cost))

    def median(self, name: str) -> float:
        """The median of one of the figures."""
        return median(getattr(figures, name) for figures, _ in self.runs)

    @property
    def cost(self) -> float:
        """Microseconds of processor time for a request."""
        return median(cost for _, cost in self.runs)


def comparison(cases: Sequence[Case]) -> str:
    """A table of cases, each with its share of its yardstick's rate in the same round."""
    by_name = {case.name: case for case in cases}
    rows = []
    for case in cases:
        other = by_name.get(case.against)
        rates: dict[str, str] = defaultdict(str)
        if other:
            pairs = zip(case.runs, other.runs, strict=True)
            shares = sorted(mine.rate / its.rate for (mine, _), (its, _) in pairs)
            rates["share"] = f"{median(shares):.0%} ({shares[0]:.0%} to {shares[-1]:.0%})"
            rates["cpu"] = f"{other.cost / case.cost:.0%}"
        rows.append(
            [
                case.name,
                f"{case.median('rate'):,.0f}/s",
                f"{case.median('p50'):.2f} ms",
                f"{case.median('p99'):.1f} ms",
                f"{case.median('size') / 1000:.1f} kB",
                f"{case.cost:.0f} µs",
                case.against,
                rates["share"],
                rates["cpu"],
            ]
        )
    return table(HEADS, rows)
