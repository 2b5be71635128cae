"""Downloads, the content app and nginx in turns."""

from __future__ import annotations

from collections import defaultdict
from statistics import median

from benchmarks.files.cpu import spent
from benchmarks.files.fetching import Answers, ask
from benchmarks.files.memory import Watched
from benchmarks.files.stage import File, Stage
from benchmarks.table import table

SECONDS = 2.0
SMALL = 5_000_000
"""Bytes; smaller files are counted by the second, larger ones weighed."""


def measure(stage: Stage, rounds: int) -> str:
    """Tables of what came of so many rounds."""
    seen: dict[tuple[str, str], dict[str, list[Answers]]] = defaultdict(lambda: defaultdict(list))
    computed: dict[tuple[str, str], list[float]] = defaultdict(list)
    more: list[list[float]] = []
    groups = {"content": stage.pulp.services.processes["content"].pid}
    # The threads that a process starts when it is first asked.
    ask(stage.files[0].pulp, 16, SECONDS)
    for _ in range(rounds):
        more.append([])
        for file in stage.files:
            for what, connections, headers in _ways(file):
                for server in ("nginx", "pulp"):
                    before = spent(groups["content"])
                    with Watched(groups) as watched:
                        found = ask(getattr(file, server), connections, SECONDS, headers)
                    seen[file.name, what][server].append(found)
                    if server == "pulp":
                        more[-1].append(watched.more["content"])
                        cpu = spent(groups["content"]) - before
                        computed[file.name, what].append(cpu / len(found.times))
    rows = []
    for (name, what), by_server in seen.items():
        unit = "per_second" if name in _small(stage) or what.startswith("range") else "rate"
        pulp, nginx = (
            median(getattr(one, unit) for one in by_server[server]) for server in ("pulp", "nginx")
        )
        times = [one.quantile(0.5) for one in by_server["pulp"]]
        rows.append(
            [
                name,
                what,
                f"{pulp:,.0f} /s" if unit == "per_second" else f"{pulp / 1e6:,.0f} MB/s",
                f"{nginx:,.0f} /s" if unit == "per_second" else f"{nginx / 1e6:,.0f} MB/s",
                f"{pulp / nginx:.1%}",
                f"{median(times) * 1000:,.1f} ms",
                f"{median(computed[name, what]) * 1000:,.1f} ms",
            ]
        )
    heads = ["File", "Asked", "Content app", "nginx", "Share", "Half within", "CPU"]
    said = "CPU is what the content app computes for one answer."
    grown = ", ".join(f"{max(each):+.1f} MiB" for each in more)
    return table(heads, rows) + f"\n{said} Its memory, by round: {grown}.\n"


def _small(stage: Stage) -> set[str]:
    return {file.name for file in stage.files if file.size < SMALL}


def _ways(file: File) -> list[tuple[str, int, dict[str, str]]]:
    middle = file.size // 2
    ways: list[tuple[str, int, dict[str, str]]] = [("1 connection", 1, {})]
    if file.size < SMALL:
        ways.append(("16 connections", 16, {}))
    else:
        last = middle + 2**20 - 1
        ways.append(("range of 1 MiB, 1 connection", 1, {"Range": f"bytes={middle}-{last}"}))
    return ways
