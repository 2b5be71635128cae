"""For whom a package is, spelled out: systems, platforms by family, models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pulp_spk.package_center.audience import audience_of
from pulp_spk.package_center.models import model_key
from pulp_spk.package_center.os_range import os_range
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.platforms import NOARCH, Tables
from pulp_spk.spk.target import Target


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a package installs.

    Attributes:
        systems: In words, `DSM 7.0-40000 to 7.x`.
        min_major: Major number of its minimum, 0 for none.
        everywhere: Whether nothing limits the platforms.
        platforms: Family -> its platforms that take the package.
        unknown: Words of INFO `arch` that nobody knows; new platforms, or misspellings.
        models: Models that it is bound to, as people write them; empty for all.
        excluded_models: Models that are taken away.
    """

    systems: str
    min_major: int
    everywhere: bool
    platforms: Mapping[str, tuple[str, ...]]
    unknown: tuple[str, ...]
    models: tuple[str, ...]
    excluded_models: tuple[str, ...]


def reach_of(target: Target, tables: Tables) -> Reach:
    """Return whom a target means, by the rules of selection (docs/user/offers.md)."""
    package = Package(key=None, name="", version="", md5="", size=0, path="", target=target)
    audience = audience_of(package, tables)
    named = audience.named | audience.by_family
    found: dict[str, list[str]] = {}
    for name in sorted(tables.platforms):
        platform = tables.platforms[name]
        meant = audience.noarch or name in named
        if meant and platform.os_name == audience.os_name and name not in audience.excluded:
            found.setdefault(platform.family, []).append(name)
    known = {NOARCH, *tables.platforms, *tables.aliases, *tables.family_words}
    return Reach(
        systems=os_range(audience),
        min_major=audience.min_major,
        everywhere=audience.noarch and not target.exclude_arch,
        platforms={family: tuple(names) for family, names in sorted(found.items())},
        unknown=tuple(word for word in target.arch if word not in known),
        models=_models(target.models, tables),
        excluded_models=_models(target.exclude_models, tables),
    )


def _models(words: tuple[str, ...], tables: Tables) -> tuple[str, ...]:
    known = tables.models
    return tuple(known[key].name if (key := model_key(word)) in known else word for word in words)
