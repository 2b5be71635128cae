"""Which releases a platform ever had, so that a mirror does not ask as a device that never was."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from pulp_spk.package_center.os_versions import Release
from pulp_spk.package_center.platforms import read_data

_Minor = tuple[int, int]


class Lifetime(NamedTuple):
    """The first and the last minor release of a platform, inclusive; None is open."""

    first: _Minor | None
    last: _Minor | None

    def covers(self, release: Release) -> bool:
        """Whether the platform has a release."""
        minor = (release.major, release.minor)
        return (self.first is None or self.first <= minor) and (
            self.last is None or minor <= self.last
        )


_ALWAYS = Lifetime(None, None)


def lifetime_of(platform: str) -> Lifetime:
    """Return the releases of a platform; one that an administrator added has all of them."""
    return _lifetimes().get(platform) or _ALWAYS


def in_use(platform: str) -> bool:
    """Whether any device with the platform is known, or an administrator added it."""
    return _lifetimes().get(platform, _ALWAYS) is not None


@cache
def _lifetimes() -> dict[str, Lifetime | None]:
    rows = read_data("lifetimes.json")["platforms"]
    return {name: row and Lifetime(*map(_minor, row)) for name, row in rows.items()}


def _minor(text: str) -> _Minor | None:
    major, _, minor = text.partition(".")
    return (int(major), int(minor)) if text else None
