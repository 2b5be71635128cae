"""What is measured, each thing against its yardstick in the same round."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.sync.shapes import Log, Outcome, Supply
from benchmarks.sync.workbench import Workbench

CONCURRENCY = 2
"""Requests that a remote has under way side by side unless it says otherwise."""
DIGESTS = ("md5", "sha224", "sha256", "sha384", "sha512")
"""What a download is run through: MD5 for the catalog, the others for Pulp by default."""


@dataclass(frozen=True)
class Setting:
    """One row of the table of times.

    Attributes:
        policy: Of the remote.
        count: SPKs.
        size: Bytes of each.
        delay: Seconds before each answer of the source.
        rate: Bytes a second of each answer; 0 for as fast as it goes.
    """

    policy: str
    count: int
    size: int
    delay: float = 0.0
    rate: float = 0.0

    def __str__(self) -> str:
        return f"{self.policy}, {self.count} SPKs of {self.size / 1e6:g} MB, {self.network}"

    @property
    def network(self) -> str:
        """How far away the source is."""
        if not self.delay and not self.rate:
            return "loopback"
        return f"{self.delay * 1000:.0f} ms, {self.rate * 8 / 1e6:.0f} Mbit/s"

    def supply(self) -> Supply:
        """A source of SPKs that nobody knows yet."""
        return Supply(self.count, self.size, uuid.uuid4().hex[:12], self.delay, self.rate)


@dataclass
class Round:
    """One sync that finds everything new, its yardstick, and the sync after it.

    Attributes:
        new: The first sync.
        asked: What it asked the source for.
        bare: Seconds that aiohttp alone takes for the same requests.
        verified: The same with the digests that have to be computed of whole files; None where
            no whole files come.
        again: The next sync.
        asked_again: What that asked for.
    """

    new: Outcome
    asked: Log
    bare: float
    verified: float | None
    again: Outcome
    asked_again: Log

    @property
    def ratio(self) -> float:
        """How many times the yardstick the sync takes."""
        return self.new.seconds / self.bare


@dataclass
class Series:
    """All rounds of one setting."""

    setting: Setting
    rounds: list[Round] = field(default_factory=list)

    def median(self, name: str, of: str = "") -> float:
        """The median of an attribute of the rounds, or of one of their outcomes."""
        values = (getattr(one, of) if of else one for one in self.rounds)
        return float(median(getattr(value, name) for value in values))

    @property
    def ratios(self) -> tuple[float, float, float]:
        """Smallest, median and largest ratio."""
        ratios = [one.ratio for one in self.rounds]
        return min(ratios), median(ratios), max(ratios)

    @property
    def more(self) -> float:
        """Seconds that each SPK takes beyond the yardstick."""
        seconds = median(one.new.seconds - one.bare for one in self.rounds)
        return float(seconds / self.setting.count)

    @property
    def share(self) -> float:
        """Bytes that the source sent, of all that it has."""
        return float(median(one.asked.sent / one.asked.total for one in self.rounds))

    @property
    def profile(self) -> dict[str, float]:
        """Where the time went: mean shares over the rounds, largest first."""
        sums: dict[str, float] = defaultdict(float)
        for one in self.rounds:
            for part, share in one.new.profile.items():
                sums[part] += share / len(self.rounds)
        return dict(sorted(sums.items(), key=lambda item: -item[1]))


def measure(
    workbench: Workbench, settings: Sequence[Setting], rounds: int, *, profile: bool = False
) -> list[Series]:
    """Measure settings in turns, so that what disturbs one disturbs all.

    Args:
        workbench: Where.
        settings: What.
        rounds: How often.
        profile: Whether to look where the time goes.
    """
    series = [Series(setting) for setting in settings]
    for number in range(rounds):
        for one in series:
            one.rounds.append(_round(workbench, one.setting, profile=profile))
            print(f"round {number + 1}: {one.setting}", flush=True)
    return series


def _round(workbench: Workbench, setting: Setting, *, profile: bool) -> Round:
    supply = setting.supply()
    with workbench.serving(supply) as url:
        order = {"url": url, "policy": setting.policy}
        new = workbench.mirror({**order, "profile": profile})
        asked = workbench.log(url)
        bare = workbench.bare(url, asked, CONCURRENCY)
        if sorted(workbench.log(url).asked) != sorted(asked.asked):
            raise RuntimeError("the yardstick sent other requests")
        verified = None
        if setting.policy == "immediate":
            verified = workbench.bare(url, asked, CONCURRENCY, DIGESTS)
            workbench.log(url)
        known = {"remote": new.remote, "repository": new.repository}
        again = workbench.mirror({**order, **known})
        asked_again = workbench.log(url)
    workbench.forget_files()
    if (new.result["added"], again.result["known"]) != (setting.count, setting.count):
        raise RuntimeError(f"not everything was mirrored: {new.result}, then {again.result}")
    if asked.requests != new.result["requests"]:
        raise RuntimeError(f"{asked.requests} requests came, the sync counts {new.result}")
    return Round(new, asked, bare, verified, again, asked_again)
