"""Why a device is or is not offered a package: the answer of `explain` in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import groupby
from typing import Any

from pulp_spk.package_center.advice import ADVICE, nearness
from pulp_spk.package_center.reasons import Reason

Decision = Mapping[str, Any]
"""What was decided about one file, as the REST interface shows it."""


def device_text(device: Mapping[str, Any]) -> str:
    """The device for a sentence: `DS920+ with DSM 7.2.2-72806 (geminilake, stable)`."""
    platforms = ", ".join(device["platforms"]) or "platform"
    known = "" if device["family"] else "unknown "
    system = f"{device['os_name']} {device['os_version']}"
    who = device["model"] or "A device"
    return f"{who} with {system} ({known}{platforms}, {device['channel']})"


def near_names(name: str, known: Iterable[str]) -> list[str]:
    """The names that somebody may have meant, the nearest first."""
    by_lower = {one.lower(): one for one in known}
    within = [one for lower, one in by_lower.items() if name.lower() in lower]
    near = get_close_matches(name.lower(), by_lower, n=3, cutoff=0.5)
    return list(dict.fromkeys([*(by_lower[lower] for lower in near), *sorted(within)]))[:5]


def nearest(decisions: Sequence[Decision]) -> Decision:
    """The file that answers the question: the offered one, else the one that came nearest."""
    offered = [one for one in decisions if one["offered"]]
    return offered[0] if offered else max(decisions, key=_nearness)


def verdict(device: Mapping[str, Any], name: str, decisions: Sequence[Decision]) -> str:
    """One sentence, or two.

    Args:
        device: As the server understood it.
        name: The package.
        decisions: About its files, one at least, the newest first.
    """
    best = nearest(decisions)
    who = device_text(device)
    if best["offered"]:
        return f"{who} is offered {name} {best['version']}."
    if len(decisions) == 1:
        return f"{who} is not offered {name}: {best['detail']}."
    if len({one["detail"] for one in decisions}) == 1:
        return f"{who} is not offered {name}, none of {len(decisions)} files: {best['detail']}."
    return (
        f"{who} is not offered {name}, none of {len(decisions)} files. "
        f"{best['version']} comes nearest: {best['detail']}."
    )


def advice(decisions: Sequence[Decision]) -> str:
    """What can be done about it; "" where nobody knows."""
    reason = _reason(nearest(decisions))
    return ADVICE[reason] if reason else ""


def candidates(decisions: Iterable[Decision]) -> Iterator[str]:
    """Each file with its reason, two lines each."""
    for one in decisions:
        low, high = one["os_min"] or "any", one["os_max"]
        systems = f"{low} to {high}" if high else f"{low} or later"
        yield f"  {one['version']}  for {', '.join(one['arch'])}, {systems}"
        mark = "offered" if one["offered"] else f"not offered ({one['reason']})"
        yield f"      {mark}: {one['detail']}"


def by_name(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """The decisions of each package."""
    groups = groupby(decisions, key=lambda one: one["package"])
    return {name: list(group) for name, group in groups}


def _reason(decision: Decision) -> Reason | None:
    """The reason; None for one of a newer server."""
    try:
        return Reason(decision["reason"])
    except ValueError:
        return None


def _nearness(decision: Decision) -> int:
    reason = _reason(decision)
    return nearness(reason) if reason else -1
