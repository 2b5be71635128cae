"""An os version in a person's words: `7.2-64570`, `DSM 7.2.1-69057 Update 5`, `7.2`, `latest`."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import NamedTuple

from pulp_spk.package_center.errors import UnknownOsVersionError
from pulp_spk.package_center.matrix import LATEST
from pulp_spk.package_center.os_versions import DSM, SRM, Release, Releases
from pulp_spk.package_center.platforms import Tables

# An update ("Update 5", "-5") changes nothing that a source looks at.
_FORM = re.compile(
    r"(?:(?P<os_name>DSM|SRM)[ -]?)?"
    r"(?P<major>[0-9]{1,2})(?:\.(?P<minor>[0-9]{1,3}))?(?:\.(?P<micro>[0-9]{1,3}))?"
    r"(?:-(?P<build>[0-9]{1,9}))?(?:-[0-9]{1,3}|\s*update\s*[0-9]{1,3})?",
    re.ASCII | re.IGNORECASE,
)
_MAX_LENGTH = 64


class AskedOs(NamedTuple):
    """One release of one system."""

    os_name: str
    release: Release


def asked_os(text: str, tables: Tables) -> AskedOs:
    """Return the release that is meant; without a build the newest known one.

    A build that is newer than all known ones is taken as it is said, and so is one that is not
    known but can belong to the version.

    Raises:
        UnknownOsVersionError: It is not understood, or there is no such release.
    """
    word = text.strip()
    if word.lower() == LATEST:
        return AskedOs(DSM, tables.releases[DSM].known[-1])
    match = _FORM.fullmatch(word) if len(word) <= _MAX_LENGTH else None
    if match is None:
        raise _unknown("an os version is not understood", text, tables)
    major, minor, micro, build = (
        int(number) if number else None
        for number in match.group("major", "minor", "micro", "build")
    )
    os_name = (match["os_name"] or (SRM if major == 1 else DSM)).upper()
    releases = tables.releases[os_name]
    if build is None:
        release = releases.newest(major, minor, micro)
        if release is None or (micro is not None and release.micro != micro):
            raise _unknown("no release of this os version is known", text, tables)
        return AskedOs(os_name, release)
    release = _with_build(releases, Release(build, major or 0, minor or 0, micro or 0))
    if release is None:
        raise _unknown("the build does not belong to this os version", text, tables)
    return AskedOs(os_name, release)


def _with_build(releases: Releases, said: Release) -> Release | None:
    """Return a release by its build, whose name may be longer than what was said (7.2-69057)."""
    exact = [release for release in releases.known if release.build == said.build]
    for release in exact:
        if (release.major, release.minor) == (said.major, said.minor):
            return release
    before = [release for release in releases.known if release.build < said.build]
    after = [release for release in releases.known if release.build > said.build]
    # A wrong build is worse than none: sources look at nothing else.
    neighbours = {(one.major, one.minor) for one in (*before[-1:], *after[:1])}
    if exact or (after and (said.major, said.minor) not in neighbours):
        return None
    return said


def _unknown(what: str, text: str, tables: Tables) -> UnknownOsVersionError:
    known = [
        word
        for releases in tables.releases.values()
        for one in releases.known
        for word in (_name(one), f"{_name(one)}-{one.build}")
    ]
    near = get_close_matches(text[:_MAX_LENGTH], dict.fromkeys(known), n=3)
    hint = f"the nearest known: {', '.join(near)}" if near else "write it like 7.2-64570 or 7.2"
    return UnknownOsVersionError(what, value=text, hint=hint)


def _name(release: Release) -> str:
    micro = f".{release.micro}" if release.micro else ""
    return f"{release.major}.{release.minor}{micro}"
