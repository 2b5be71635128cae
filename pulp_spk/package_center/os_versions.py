"""Known releases of DSM and SRM: to complete what a device leaves out of its version."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from pulp_spk.package_center.errors import ExtraOsVersionError

DSM = "DSM"
SRM = "SRM"

_SETTING = re.compile(
    r"(?:(DSM|SRM)[ ]?)?([0-9]{1,3})\.([0-9]{1,3})(?:\.([0-9]{1,3}))?-([0-9]{1,9})", re.ASCII
)


class Release(NamedTuple):
    """A shipped build, or one that INFO files use as a threshold.

    A release without a micro number in its name is the first of its minor: micro 0.
    """

    build: int
    major: int
    minor: int
    micro: int


@dataclass(frozen=True)
class Releases:
    """Releases of one system, oldest first; the build number alone orders them."""

    known: tuple[Release, ...]

    def with_more(self, more: Iterable[Release]) -> Releases:
        """Return these and more."""
        return Releases(tuple(sorted({*self.known, *more})))

    def newest(
        self, major: int | None = None, minor: int | None = None, micro: int | None = None
    ) -> Release | None:
        """Return the newest known release of a major, a minor or a micro (or an earlier micro)."""
        fitting = (
            release
            for release in reversed(self.known)
            if major in (None, release.major)
            and minor in (None, release.minor)
            and (micro is None or release.micro <= micro)
        )
        return next(fitting, None)

    def at_build(self, build: int, major: int | None = None) -> Release | None:
        """Return the newest known release that is not newer than a build, within a major if given.

        spkrepo infers a missing `major` from the build in this way.
        """
        fitting = (
            release
            for release in reversed(self.known)
            if release.build <= build and major in (None, release.major)
        )
        return next(fitting, None)


def release_from_row(version: str, build: int) -> Release:
    """Return the release of one row of the packaged data."""
    numbers = [int(part) for part in version.split(".")]
    major, minor, micro = (*numbers, 0)[:3]
    return Release(build=build, major=major, minor=minor, micro=micro)


def release_from_setting(text: object) -> tuple[str, Release]:
    """Return the system and release that one value of `SPK_EXTRA_OS_VERSIONS` names.

    Args:
        text: For example `7.5-91000`, `DSM 7.5.1-92000` or `SRM 1.4-10000`.

    Raises:
        ExtraOsVersionError: The value has another form.
    """
    match = _SETTING.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise ExtraOsVersionError(
            "SPK_EXTRA_OS_VERSIONS has a value that is no version with a build",
            value=text,
            hint="write it like 7.5-91000 or SRM 1.4-10000",
        )
    os_name, major, minor, micro, build = match.groups()
    return os_name or DSM, Release(int(build), int(major), int(minor), int(micro or 0))
