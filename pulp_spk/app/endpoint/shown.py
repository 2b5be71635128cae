"""Packages as the page shows them to a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from pulp_spk.app.tables import tables
from pulp_spk.package_center.device import Device
from pulp_spk.package_center.languages import DEFAULT_LANGUAGE, text_for
from pulp_spk.package_center.models import model_key
from pulp_spk.package_center.os_range import os_range
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.platforms import NOARCH
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.prepared import Candidate, Prepared
from pulp_spk.package_center.reasons import Reason
from pulp_spk.package_center.selection import Decision, select

MAX_OLDER = 40  # files of one name; with a deep history the page would have megabytes
MAX_OPEN = 6  # files of one name that need no click to be seen
ICON_PIXELS = 64  # the page's size of an icon
INSTALLABLE = (Reason.BETA, Reason.MANUAL_ONLY)
"""Why a file is not in the catalog although the device would take it from its owner's hand."""


@dataclass(frozen=True, slots=True)
class File:
    """One SPK, as a row of a table."""

    version: str
    beta: bool
    platforms: str
    limits: str
    systems: str
    size: int
    path: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One package name.

    Attributes:
        name: INFO `package`.
        title: What people call it.
        description: As long as its maker made it.
        version: Of the first file.
        maintainer: Who made it.
        maintainer_url: Of http or https; "" otherwise.
        icon: Path of a picture, "" without one.
        sharp_icon: Path of one for screens with many pixels, "" without one.
        files: To choose from first.
        older: Files of older versions.
        hidden: How many more there are.
    """

    name: str
    title: str
    description: str
    version: str
    maintainer: str
    maintainer_url: str
    icon: str
    sharp_icon: str
    files: list[File]
    older: list[File]
    hidden: int = 0

    @property
    def folded(self) -> bool:
        """Whether there are too many files to show them all at once."""
        return len(self.files) > MAX_OPEN


@dataclass(frozen=True, slots=True)
class Missing:
    """A package name of which a device is offered nothing.

    Attributes:
        title: What people call it.
        detail: Why, as a sentence.
        file: A file that can be installed by hand all the same.
    """

    title: str
    detail: str
    file: File | None


def shown(prepared: Prepared) -> list[Shown]:
    """All packages by title, the newest files of each first."""
    return _by_title(_all_files(candidates, prepared) for candidates in prepared.names)


def shown_to(
    prepared: Prepared, device: Device, policy: Policy
) -> tuple[list[Shown], list[Missing]]:
    """What a device is offered, and what it is not."""
    candidates = {one.package.key: one for group in prepared.names for one in group}
    offers, missing = [], []
    decisions = select(prepared, device, policy)
    for _, group in groupby(decisions, key=lambda decision: decision.package.name):
        best = min(group, key=_interest)
        file = _file(candidates[best.package.key], prepared)
        if best.offered:
            offers.append(_shown(best.package, device.language, [file], []))
            continue
        title = _title(best.package, device.language)
        by_hand = best.reason in INSTALLABLE
        missing.append(Missing(title, best.detail, file if by_hand else None))
    return _by_title(offers), sorted(missing, key=lambda one: one.title.casefold())


def _interest(decision: Decision) -> int:
    """What of one name to tell first; among equals the newest, which comes first."""
    return 0 if decision.offered else 1 if decision.reason in INSTALLABLE else 2


def _by_title(packages: Iterable[Shown]) -> list[Shown]:
    return sorted(packages, key=lambda one: (one.title.casefold(), one.name))


def _all_files(candidates: tuple[Candidate, ...], prepared: Prepared) -> Shown:
    """One name, whose candidates come newest first."""
    ordered = sorted(candidates, key=lambda one: (-one.step, one.package.target.arch))
    packages = [candidate.package for candidate in ordered]
    # Who does not want a beta finds the last one before it beside it.
    stable = next((package.version for package in packages if not package.is_beta), "")
    first = {packages[0].version, stable}
    files = [_file(one, prepared) for one in ordered if one.package.version in first]
    rest = [one for one in ordered if one.package.version not in first]
    older = [_file(one, prepared) for one in rest[:MAX_OLDER]]
    return _shown(packages[0], DEFAULT_LANGUAGE, files, older, len(rest) - len(older))


def _shown(
    package: Package, language: str, files: list[File], older: list[File], hidden: int = 0
) -> Shown:
    widths = [width for width, _ in package.icons]
    return Shown(
        name=package.name,
        title=_title(package, language),
        description=text_for(package.texts, language, "description"),
        version=package.version,
        maintainer=package.facts.get("maintainer", ""),
        maintainer_url=_web(package.facts.get("maintainer_url", "")),
        icon=_icon(package, ICON_PIXELS),
        sharp_icon=_icon(package, 2 * ICON_PIXELS) if len(widths) > 1 else "",
        files=files,
        older=older,
        hidden=hidden,
    )


def _title(package: Package, language: str) -> str:
    return text_for(package.texts, language, "displayname") or package.name


def _icon(package: Package, pixels: int) -> str:
    """The smallest icon that has these pixels, else the largest."""
    large_enough = (path for width, path in package.icons if width >= pixels)
    return next(large_enough, package.icons[-1][1] if package.icons else "")


def _web(url: str) -> str:
    """The URL if a browser may follow it: `javascript:` and the like are not for a page."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else ""


def _file(candidate: Candidate, prepared: Prepared) -> File:
    package, audience = candidate.package, prepared.audiences[candidate.audience]
    target = package.target
    platforms = sorted(package.offered_to or ()) if package.opaque else target.arch
    limits = [
        f"{word} {', '.join(names)}"
        for word, names in (
            ("not", target.exclude_arch),
            ("only", _models(target.models)),
            ("not", _models(target.exclude_models)),
        )
        if names
    ]
    return File(
        version=package.version,
        beta=package.is_beta,
        platforms="all" if NOARCH in platforms else ", ".join(platforms),
        limits="; ".join(limits),
        systems=os_range(audience),
        size=package.size,
        path=package.path,
    )


def _models(words: Iterable[str]) -> list[str]:
    """Models as people write them: INFO has `synology_geminilake_920+` for a DS920+."""
    known = tables().models
    return [known[key].name if (key := model_key(word)) in known else word for word in words]
