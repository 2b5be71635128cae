"""Dependencies and conflicts as a catalog shows them to one device."""

from __future__ import annotations

from collections.abc import Iterable

from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.versions import OsVersion, os_at_least, os_at_most


def relations_text(requirements: Iterable[Requirement], os: OsVersion) -> str | None:
    """Return `deppkgs` or `conflictpkgs` in the form of INFO: `pkgA>=1.0:pkgB`.

    Args:
        requirements: Of the package, in its order.
        os: The device's version; a requirement for other versions is left out.

    Returns:
        Each name once, the first that holds; None when nothing holds.
    """
    found: dict[str, str] = {}
    for requirement in requirements:
        if holds(requirement, os):
            found.setdefault(requirement.name, requirement.name + _constraint(requirement))
    return ":".join(found.values()) or None


def holds(requirement: Requirement, os: OsVersion) -> bool:
    """Whether a requirement is meant for an os version at all."""
    low, high = requirement.os_min, requirement.os_max
    return (not low or os_at_least(os, OsVersion.parse(low))) and (
        not high or os_at_most(os, OsVersion.parse(high))
    )


def _constraint(requirement: Requirement) -> str:
    """Return the one condition that a name can carry; the lower bound says more than the upper."""
    if requirement.constraint:
        return requirement.constraint
    if requirement.pkg_min:
        return f">={requirement.pkg_min}"
    return f"<={requirement.pkg_max}" if requirement.pkg_max else ""
