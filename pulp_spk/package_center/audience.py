"""Whom a package is for, read once from its target: all that rules about devices ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from pulp_spk.package_center.models import model_key
from pulp_spk.package_center.os_versions import DSM, SRM
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.platforms import NOARCH, Tables
from pulp_spk.spk.target import Target
from pulp_spk.spk.versions import OsVersion


class Closeness(IntEnum):
    """How exactly a package is built for a device; the greater is preferred."""

    NOARCH = 0
    FAMILY = 1
    PLATFORM = 2


@dataclass(frozen=True, slots=True, eq=False)
class Audience:
    """The devices that a target means. Packages of equal targets share one object.

    Attributes:
        target: As INFO states it.
        offered_to: Platforms to which sources offered an opaque package, aliases included;
            None for a package that is not opaque.
        named: Platforms that INFO names singly, with their aliases.
        by_family: Platforms that it means by a family word.
        uncounted: Family words that do not count beside single platforms.
        excluded: Platforms and words that are taken away.
        models: Model keys that it is bound to; empty for all.
        excluded_models: Model keys that are taken away.
        os_min: None for no minimum.
        os_max: None for no maximum.
        os_name: The system that it is for.
    """

    target: Target
    offered_to: frozenset[str] | None
    named: frozenset[str]
    by_family: frozenset[str]
    uncounted: tuple[str, ...]
    excluded: frozenset[str]
    models: frozenset[str]
    excluded_models: frozenset[str]
    os_min: OsVersion | None
    os_max: OsVersion | None
    os_name: str

    @property
    def opaque(self) -> bool:
        """Whether nothing but its sources' word is known about it."""
        return self.offered_to is not None

    @property
    def noarch(self) -> bool:
        """Whether it runs on every platform."""
        return NOARCH in self.target.arch

    @property
    def min_major(self) -> int:
        """Major number of the minimum; no minimum counts as 0."""
        return self.os_min.major if self.os_min else 0


def audience_of(package: Package, tables: Tables) -> Audience:
    """Return whom a package is for."""
    target = package.target
    family_words = [word for word in target.arch if word in tables.family_words]
    singles = [word for word in target.arch if word not in tables.family_words]
    named_families = {tables.family_of(word) for word in singles if tables.named_by(word)}
    counted = [word for word in family_words if tables.family_words[word] not in named_families]
    os_min = OsVersion.parse(target.os_min) if target.os_min else None
    os_max = OsVersion.parse(target.os_max) if target.os_max else None
    return Audience(
        target=target,
        offered_to=_offered_to(package, tables),
        # armv5 is a family word and one name of a platform too.
        named=_union(tables.named_by(word) for word in target.arch),
        by_family=_union(tables.covered_by(word) for word in counted),
        uncounted=tuple(word for word in family_words if word not in counted),
        excluded=_union(tables.covered_by(word) | {word} for word in target.exclude_arch),
        models=frozenset(map(model_key, target.models)),
        excluded_models=frozenset(map(model_key, target.exclude_models)),
        os_min=os_min,
        os_max=os_max,
        os_name=_os_name(target, os_min, os_max, tables),
    )


def _offered_to(package: Package, tables: Tables) -> frozenset[str] | None:
    if not package.opaque:
        return None
    words = package.offered_to or frozenset()
    return _union(tables.covered_by(word) | {word} for word in words)


def _os_name(
    target: Target, os_min: OsVersion | None, os_max: OsVersion | None, tables: Tables
) -> str:
    """Return the system: SRM by its version numbers 1.x, or when only routers are named."""
    if any(version and version.major == 1 for version in (os_min, os_max)):
        return SRM
    names = {
        tables.platforms[name].os_name for word in target.arch for name in tables.named_by(word)
    }
    return SRM if names == {SRM} and NOARCH not in target.arch else DSM


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
