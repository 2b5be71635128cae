"""Which packages a device is offered, and for each of the others why it is not.

The rules in words: docs/user/offers.md, "The rules in full".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pulp_spk.package_center.device import Device
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.prepared import Candidate, Prepared
from pulp_spk.package_center.reasons import Reason, Refusal, enumerated
from pulp_spk.package_center.rules import package_refusal, verdict_on


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of one package.

    Attributes:
        package: The package.
        offered: Whether the device's catalog shows it.
        reason: The rule that decided.
        detail: A sentence for the person who must answer a complaint.
    """

    package: Package
    offered: bool
    reason: Reason
    detail: str


def select(prepared: Prepared, device: Device, policy: Policy) -> list[Decision]:
    """Decide on every package, by name and then the newest first."""
    decisions = []
    for judged in _judged(prepared, device, policy):
        best = judged.best
        for candidate, refusal in zip(judged.candidates, judged.refusals, strict=True):
            if refusal is not None:
                reason, detail = refusal
            elif candidate is best:
                reason, detail = Reason.OFFERED, _offer(candidate, device)
            else:
                reason, detail = Reason.SUPERSEDED, _succession(candidate, best)
            decisions.append(Decision(candidate.package, candidate is best, reason, detail))
    return decisions


def offered(prepared: Prepared, device: Device, policy: Policy) -> list[Package]:
    """Return what the catalog shows: at most one package of a name, sorted by name."""
    return [
        judged.best.package
        for judged in _judged(prepared, device, policy)
        if judged.best is not None
    ]


@dataclass(frozen=True, slots=True)
class _Judged:
    """The packages of one name: why each is refused, and the best of the others."""

    candidates: tuple[Candidate, ...]
    refusals: tuple[Refusal | None, ...]
    best: Candidate | None


def _judged(prepared: Prepared, device: Device, policy: Policy) -> Iterator[_Judged]:
    """Filter first, then choose the newest: a newer one must not hide what the device can use."""
    verdicts = [verdict_on(audience, device, policy) for audience in prepared.audiences]
    for candidates in prepared.names:
        refusals = []
        best, best_merit = None, None
        for candidate in candidates:
            verdict = verdicts[candidate.audience]
            if isinstance(verdict, Refusal):
                refusals.append(verdict)
                continue
            refusal = package_refusal(candidate.package, candidate.dsm7_valid, device, policy)
            refusals.append(refusal)
            merit = (candidate.step, verdict, candidate.place)
            if refusal is None and (best_merit is None or merit > best_merit):
                best, best_merit = candidate, merit
        yield _Judged(candidates, tuple(refusals), best)


def _offer(candidate: Candidate, device: Device) -> str:
    return f"version {candidate.package.version} is offered to {device.os_text}"


def _succession(candidate: Candidate, best: Candidate) -> str:
    loser, winner = candidate.package, best.package
    if loser.version != winner.version:
        return f"version {winner.version} is offered instead"
    if candidate.step != best.step:
        why = f"that has the higher minimum {winner.target.os_min}"
    elif candidate.package.target.arch != winner.target.arch:
        why = f"built for {enumerated(winner.target.arch)}, which is closer to the device"
    else:
        why = "that is newer"
    return f"another file of version {winner.version} is offered instead: one {why}"
