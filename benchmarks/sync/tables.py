"""Results of syncs, as docs/dev/benchmarks.md has them."""

from __future__ import annotations

from collections.abc import Iterable

from benchmarks.sync.measures import Series
from benchmarks.table import table

GOALS = {"on_demand": 2.0, "immediate": 1.5}
"""Times of the yardstick that a sync may take."""
SHARE = 0.01
"""Share of the bytes that `on_demand` may fetch."""


def times(series: Iterable[Series]) -> str:
    """Syncs against their yardsticks."""
    rows = []
    for one in series:
        low, middle, high = one.ratios
        goal = GOALS[one.setting.policy]
        rows.append(
            [
                str(one.setting),
                f"{one.median('seconds', 'new'):.2f} s",
                f"{one.median('bare'):.2f} s",
                f"{one.median('verified'):.2f} s" if one.setting.policy == "immediate" else "",
                f"{middle:.2f} ({low:.2f} to {high:.2f})",
                f"{goal:g}: {'met' if middle <= goal else 'missed'}",
                f"{one.more * 1000:.1f} ms",
                f"{one.median('cpu', 'new'):.2f} s",
                f"{one.median('database', 'new'):.2f} s",
            ]
        )
    heads = [
        "Sync",
        "Time",
        "Bare",
        "With digests",
        "Ratio",
        "Goal",
        "More per SPK",
        "CPU",
        "In queries",
    ]
    return table(heads, rows)


def traffic(series: Iterable[Series]) -> str:
    """What was fetched."""
    rows = []
    for one in series:
        goal = f"1 %: {'met' if one.share < SHARE else 'missed'}"
        rows.append(
            [
                str(one.setting),
                f"{one.median('requests', 'asked') / one.setting.count:.2f}",
                f"{one.median('sent', 'asked') / one.setting.count / 1000:.1f} kB",
                f"{one.share:.2%}",
                goal if one.setting.policy == "on_demand" else "",
            ]
        )
    heads = ["Sync", "Requests per SPK", "Bytes per SPK", "Of all bytes", "Goal"]
    return table(heads, rows)


def no_change(series: Iterable[Series]) -> str:
    """The sync that finds nothing new."""
    rows = [
        [
            str(one.setting),
            f"{one.median('catalogs', 'asked_again'):.0f}",
            f"{one.median('files', 'asked_again'):.0f}",
            f"{one.median('sent', 'asked_again') / 1000:.0f} kB",
            f"{one.median('queries', 'again'):.0f}",
            f"{one.median('seconds', 'again'):.2f} s",
        ]
        for one in series
    ]
    heads = ["Sync again", "Catalogs", "Files", "Bytes", "Queries", "Time"]
    return table(heads, rows)


def memory(series: Iterable[Series]) -> str:
    """Peaks of the process that syncs, and what each SPK costs the database."""
    rows = [
        [
            str(one.setting),
            f"{one.median('before', 'new'):.0f} MiB",
            f"{one.median('peak', 'new'):.0f} MiB",
            f"{one.median('peak', 'again'):.0f} MiB",
            f"{one.median('queries', 'new') / one.setting.count:.1f}",
            f"{one.median('seconds', 'new'):.1f} s",
            f"{one.median('seconds', 'again'):.2f} s",
        ]
        for one in series
    ]
    heads = ["Sync", "Before", "Peak", "Peak of the next", "Queries per SPK", "Time", "Next"]
    return table(heads, rows)


def profiles(series: Iterable[Series]) -> str:
    """Where the time goes."""
    rows = [
        [
            str(one.setting),
            ", ".join(f"{part} {share:.0%}" for part, share in one.profile.items()),
        ]
        for one in series
    ]
    return table(["Sync", "Samples"], rows)
