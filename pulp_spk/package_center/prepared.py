"""Packages with everything that selection needs of them read once: the heart of an index."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from itertools import groupby

from pulp_spk.package_center.audience import Audience, audience_of
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.platforms import Tables
from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.versions import PackageVersion


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One package in the contest of its name.

    Attributes:
        package: The package.
        audience: Number of its audience in `Prepared.audiences`.
        step: Rank of version and minimum os among the packages of its name; equal for equal ones.
        place: Rank among the packages of its name, unique.
        dsm7_valid: Whether DSM 7 takes its version.
    """

    package: Package
    audience: int
    step: int
    place: int
    dsm7_valid: bool


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What `selection` works on.

    Attributes:
        names: For each name, in order, its candidates, the best of them first as far as that does
            not depend on the device.
        audiences: Each distinct audience once.
        languages: All languages in which a text of theirs is given.
        ranged_requirements: For each range of os versions in their dependencies and conflicts,
            one that has it.
    """

    names: tuple[tuple[Candidate, ...], ...]
    audiences: tuple[Audience, ...]
    languages: frozenset[str]
    ranged_requirements: tuple[Requirement, ...]


def prepare(
    packages: Iterable[Package], tables: Tables, pause: Callable[[], None] = lambda: None
) -> Prepared:
    """Read packages for selection; their order does not matter.

    Args:
        packages: Listings applied already (`package.apply_listings`).
        tables: To read arch words with.
        pause: Called after each name, for the work is long and others may have to run meanwhile.
    """
    packages = sorted(packages, key=_name)
    audiences: list[Audience] = []
    numbers: dict[Hashable, int] = {}
    names = []
    for _, group in groupby(packages, key=_name):
        rows = []
        for package in group:
            offered_to = package.offered_to if package.opaque else None
            key = (package.target, package.opaque, offered_to)
            if key not in numbers:
                numbers[key] = len(audiences)
                audiences.append(audience_of(package, tables))
            number = numbers[key]
            rows.append((package, number, _merit(package, audiences[number])))
        names.append(_candidates(rows))
        pause()
    languages = frozenset().union(*(package.texts for package in packages))
    return Prepared(tuple(names), tuple(audiences), languages, _ranged_requirements(packages))


def _ranged_requirements(packages: Iterable[Package]) -> tuple[Requirement, ...]:
    ranges = {
        (requirement.os_min, requirement.os_max): requirement
        for package in packages
        for requirement in (*package.dependencies, *package.conflicts)
        if requirement.os_min or requirement.os_max
    }
    return tuple(ranges[key] for key in sorted(ranges))


def _name(package: Package) -> str:
    return package.name


@dataclass(frozen=True, slots=True)
class _Merit:
    step: tuple[PackageVersion, tuple[int, ...]]
    rest: tuple[str, ...]
    dsm7_valid: bool


def _merit(package: Package, audience: Audience) -> _Merit:
    version = PackageVersion.parse(package.version or "0")
    low = audience.os_min
    # Build before micro: 7.2-72806 is 7.2.2, and so above 7.2.1-69057.
    minimum = (low.major, low.minor, low.build or 0, low.micro or 0) if low else ()
    # The path holds name, version, md5 and target: nothing else could tell two packages apart.
    rest = (package.create_time, package.md5, package.path)
    return _Merit((version, minimum), rest, version.dsm7_valid)


def _candidates(rows: list[tuple[Package, int, _Merit]]) -> tuple[Candidate, ...]:
    """Rank the packages of one name, the best first."""
    rows.sort(key=lambda row: (row[2].step, row[2].rest), reverse=True)
    candidates = []
    step = len(rows)
    previous = None
    for place, (package, audience, merit) in enumerate(rows):
        if previous is not None and merit.step != previous:
            step -= 1
        previous = merit.step
        candidates.append(Candidate(package, audience, step, -place, merit.dsm7_valid))
    return tuple(candidates)
