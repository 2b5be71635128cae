"""Two sides compared for each device, and the same said once for all devices that have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any, NamedTuple

from pulp_spk.cli.diff.sides import NoCatalogError, Parameters, Side
from pulp_spk.package_center.agreement import Difference, differences
from pulp_spk.spk.versions import OsVersion

MAX_DEVICES = 3
"""Devices that are named one by one."""


class Asked(NamedTuple):
    """A device to compare for."""

    label: str
    parameters: Parameters


@dataclass
class Comparison:
    """What came of one device.

    Attributes:
        label: The device.
        differences: By package and key.
        failure: Why there is nothing to compare; "" when there is.
        unread: Entries that could not be read on either side.
        packages: How many the first side has.
    """

    label: str
    differences: tuple[Difference, ...] = ()
    failure: str = ""
    unread: list[str] = field(default_factory=list)
    packages: int = 0


def compare(ours: Side, theirs: Side, asked: Asked) -> Comparison:
    """Ask both sides as one device."""
    try:
        mine, its = ours.ask(asked.parameters), theirs.ask(asked.parameters)
    except NoCatalogError as error:
        return Comparison(asked.label, failure=error.message)
    said = dict(asked.parameters)
    major, minor, micro, build = (
        int(said.get(key) or 0) for key in ("major", "minor", "micro", "build")
    )
    found = differences(mine, its, OsVersion(major, minor, micro, build))
    unread = [
        f"{side.name}: {one.name or 'an entry'}: {one.reason}"
        for side, catalog in ((ours, mine), (theirs, its))
        for one in catalog.problems
    ]
    return Comparison(asked.label, found, "", unread, len(mine.entries))


def compare_all(
    ours: Side, theirs: Side, devices: Iterable[Asked], progress: Callable[[str], None]
) -> list[Comparison]:
    """Compare for each device, one after the other: the other side is somebody else's server."""
    found = []
    for asked in devices:
        progress(asked.label)
        found.append(compare(ours, theirs, asked))
    return found


def as_data(found: Sequence[Comparison], names: tuple[str, str]) -> dict[str, Any]:
    """Everything, for programs."""
    return {
        "ours": names[0],
        "theirs": names[1],
        "same": not any(one.differences or one.failure for one in found),
        "devices": [
            {
                "device": one.label,
                "packages": one.packages,
                "failure": one.failure or None,
                "differences": [
                    {**each._asdict(), "ours": _plain(each.ours), "theirs": _plain(each.theirs)}
                    for each in one.differences
                ],
                "unread": one.unread,
            }
            for one in found
        ],
    }


def as_lines(found: Sequence[Comparison], names: tuple[str, str]) -> Iterator[str]:
    """Each difference once, with the devices that have it."""
    yield f"<  {names[0]}"
    yield f">  {names[1]}\n"
    groups: dict[str, list[str]] = {}
    for one in found:
        for each in one.differences:
            groups.setdefault(_line(each), []).append(one.label)
        for text in one.unread:
            groups.setdefault(f"not read, {text}", []).append(one.label)
        if one.failure:
            groups.setdefault(f"no catalog, {one.failure}", []).append(one.label)
    for line, labels in groups.items():
        yield f"{line}{_devices(labels, len(found))}"
    if groups:
        yield ""
    failed = sum(bool(one.failure) for one in found)
    apart = sum(bool(one.differences) for one in found)
    many = "1 device" if len(found) == 1 else f"{len(found)} devices"
    if not apart and not failed:
        offered = max((one.packages for one in found), default=0)
        yield f"The same for {many} (up to {offered} packages)."
    else:
        compared = f"Different for {apart} of {many}"
        yield f"{compared}; not compared for {failed}." if failed else f"{compared}."


def _line(difference: Difference) -> str:
    name = difference.name
    if difference.key == "package":
        return f"{'<' if difference.ours else '>'}  {name}: only here"
    ours, theirs = (
        shorten(str(_plain(value)), 60, placeholder=" …")
        for value in (difference.ours, difference.theirs)
    )
    return f"!  {name}: {difference.key} < {ours or 'none'} > {theirs or 'none'}"


def _devices(labels: Sequence[str], total: int) -> str:
    if total == 1:
        return ""
    if len(labels) == total:
        return "  (all devices)"
    more = len(labels) - MAX_DEVICES
    rest = f" and {more} more" if more > 0 else ""
    return f"  ({', '.join(labels[:MAX_DEVICES])}{rest})"


def _plain(value: object) -> Any:
    return list(value) if isinstance(value, tuple) else value
