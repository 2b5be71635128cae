"""A device: what its request says, completed by the tables.

Nothing that a device sends is an error: what is missing or odd is completed or left aside, for a
device that gets no catalog shows its owner nothing but "Invalid location".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pulp_spk.package_center.models import model_key
from pulp_spk.package_center.os_versions import DSM, SRM, Releases
from pulp_spk.package_center.parameters import BETA as BETA
from pulp_spk.package_center.parameters import STABLE, Numbers, Parameters, read_parameters
from pulp_spk.package_center.platforms import NOARCH, Platform, Tables
from pulp_spk.spk.versions import OsVersion


@dataclass(frozen=True, slots=True)
class Device:
    """Whom a catalog is for.

    Attributes:
        platforms: Usually one; several when a generic word came without a model; none when
            nothing was said. An unknown platform stands here under its own word.
        family: Of the platforms; "" when they are unknown.
        model: As the tables write it (`DS920+`), else as it was sent; "" when not sent.
        os: Complete as far as the tables know.
        os_name: `DSM` or `SRM`.
        language: Three letters in lower case, as a rule.
        channel: `stable` or `beta`.
    """

    platforms: frozenset[str]
    family: str
    model: str
    os: OsVersion
    os_name: str = DSM
    language: str = "enu"
    channel: str = STABLE

    @property
    def known_platform(self) -> bool:
        """Whether the tables know what the device is; else it gets noarch packages only."""
        return self.family != ""

    @property
    def is_dsm7(self) -> bool:
        """Whether it runs DSM 7 or later, which refuses much of what DSM 6 takes."""
        return self.os_name == DSM and self.os.major >= 7

    @property
    def os_text(self) -> str:
        """The version as people write it: `DSM 7.2-64570` although the device sent micro 0."""
        os = (
            self.os
            if self.os.micro
            else OsVersion(self.os.major, self.os.minor, None, self.os.build)
        )
        return f"{self.os_name} {os}"

    @property
    def platform_text(self) -> str:
        """The platforms for a sentence."""
        return ", ".join(sorted(self.platforms)) or "unknown"


def device_from_parameters(
    params: Mapping[str, str], tables: Tables, *, user_agent: str = ""
) -> Device:
    """Return the device that sent a request; never raises.

    Args:
        params: Query and form fields, merged and decoded (docs/dev/protocol.md, Requests).
        tables: Known platforms, models and releases.
        user_agent: The header; used for what the parameters do not say.
    """
    said = read_parameters(params, user_agent)
    hardware = _hardware(said, tables)
    known_model = tables.models.get(model_key(said.model))
    return Device(
        platforms=hardware.platforms,
        family=hardware.family,
        model=known_model.name if known_model else said.model,
        os=_completed(said.numbers, tables.releases[hardware.os_name]),
        os_name=hardware.os_name,
        language=said.language,
        channel=said.channel,
    )


class _Hardware(NamedTuple):
    platforms: frozenset[str]
    family: str
    os_name: str


def _hardware(said: Parameters, tables: Tables) -> _Hardware:
    words = [word for word in (said.arch, said.unique_arch) if word not in ("", NOARCH)]
    for word in words:
        if platform := tables.platforms.get(word):
            return _single(platform)
    by_model = _platform_of_model(said.model, tables)
    os_name = said.os_name or (SRM if said.numbers.major == 1 else DSM)
    for word in words:
        members = tables.platforms_of(word, os_name)
        if by_model and by_model.name in tables.platforms_of(word):
            return _single(by_model)
        if members:
            return _Hardware(members, tables.family_of(word), os_name)
    if words:
        # A word that nobody knows is a new platform. The model says no more about it than the
        # word does, and a wrong guess offers what the device cannot run.
        return _Hardware(frozenset(words[:1]), "", os_name)
    if by_model:
        return _single(by_model)
    return _Hardware(frozenset(), "", os_name)


def _single(platform: Platform) -> _Hardware:
    return _Hardware(frozenset({platform.name}), platform.family, platform.os_name)


def _platform_of_model(model: str, tables: Tables) -> Platform | None:
    known = tables.models.get(model_key(model))
    return tables.platforms[known.platform] if known else None


def _completed(said: Numbers, releases: Releases) -> OsVersion:
    """Complete a version; a device that says nothing runs the newest known release."""
    if said.build is None:
        return _without_build(said, releases)
    release = releases.at_build(said.build, said.major)
    if release is None:
        oldest = releases.known[0]
        major = oldest.major if said.major is None else said.major
        return OsVersion(major, said.minor or 0, said.micro, said.build)
    minor = release.minor if said.minor is None else said.minor
    exact = (release.build, release.minor) == (said.build, minor)
    micro = release.micro if said.micro is None and exact else said.micro
    return OsVersion(release.major, minor, micro, said.build)


def _without_build(said: Numbers, releases: Releases) -> OsVersion:
    """Take the newest known release of what is said, of the micro too if given."""
    if said.major is None:
        said = Numbers()
    if said.minor is None:
        said = said._replace(micro=None)
    release = releases.newest(said.major, said.minor, said.micro)
    if release is None:
        return OsVersion(said.major or 0, said.minor or 0, said.micro, None)
    micro = release.micro if said.micro is None else said.micro
    return OsVersion(release.major, release.minor, micro, release.build)
