"""Platforms, families, models and releases: packaged facts that an administrator can extend."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from pulp_spk.package_center.errors import ExtraPlatformError
from pulp_spk.package_center.models import model_key
from pulp_spk.package_center.os_versions import (
    DSM,
    SRM,
    Release,
    Releases,
    release_from_row,
    release_from_setting,
)

NOARCH = "noarch"

_NAME = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)
_MODEL = re.compile(r"[A-Za-z0-9+-]{1,40}", re.ASCII)


@dataclass(frozen=True)
class Platform:
    """What a device sends as `arch`."""

    name: str
    family: str
    os_name: str


class Model(NamedTuple):
    """A model's name as people write it, and its platform."""

    name: str
    platform: str


@dataclass(frozen=True)
class Tables:
    """All facts about devices; words are lower case.

    Attributes:
        platforms: By name.
        aliases: A word -> the platforms that match each other and that it is one name of.
        family_words: A word for a family (`x86_64`, `x64`) -> the family.
        narrow_words: A family word that means fewer platforms in an INFO -> those platforms.
        models: Model key (`models.model_key`) -> the model.
        releases: `DSM` and `SRM` -> their releases.
    """

    platforms: Mapping[str, Platform]
    aliases: Mapping[str, frozenset[str]]
    family_words: Mapping[str, str]
    narrow_words: Mapping[str, frozenset[str]]
    models: Mapping[str, Model]
    releases: Mapping[str, Releases]

    def family_of(self, word: str) -> str:
        """Return the family of a platform, an alias or a family word; "" when it is unknown."""
        if word in self.family_words:
            return self.family_words[word]
        one = word if word in self.platforms else min(self.aliases.get(word, ()), default="")
        return self.platforms[one].family if one else ""

    def platforms_of(self, word: str, os_name: str | None = None) -> frozenset[str]:
        """Return all platforms that a device may be which sends a word as its arch.

        Args:
            word: Platform, alias, or a generic word such as `x64` or `armv7`, which means every
                platform of its family (docs/dev/protocol.md, Requests).
            os_name: Only those of this system.
        """
        if word in self.platforms:
            return frozenset({word})
        if word in self.aliases:
            return self.aliases[word]
        return self._members(self.family_words.get(word), os_name)

    def named_by(self, word: str) -> frozenset[str]:
        """Return the platforms that a word in an INFO names singly: itself and its aliases."""
        if word in self.aliases:
            return self.aliases[word]
        return frozenset({word}) if word in self.platforms else frozenset()

    def covered_by(self, word: str) -> frozenset[str]:
        """Return all platforms for which a word in an INFO can stand, as platform or as family.

        `armv7` is narrow here: Synology's toolkit counts only alpine and alpine4k.
        """
        family = self.narrow_words.get(word) or self._members(self.family_words.get(word), None)
        return self.named_by(word) | family

    def _members(self, family: str | None, os_name: str | None) -> frozenset[str]:
        return frozenset(
            platform.name
            for platform in self.platforms.values()
            if platform.family == family and os_name in (None, platform.os_name)
        )


def load_tables(
    extra_platforms: Mapping[str, Any] | None = None,
    extra_os_versions: Iterable[str] = (),
) -> Tables:
    """Return the packaged tables, extended by an administrator's settings.

    Args:
        extra_platforms: `SPK_EXTRA_PLATFORMS`, for example
            `{"newlake": {"family": "x86_64", "models": ["DS999+"], "os": "DSM"}}`. `models` and
            `os` may be left out. A known platform or model is overridden.
        extra_os_versions: `SPK_EXTRA_OS_VERSIONS`, for example `["7.5-91000", "SRM 1.4-10000"]`.

    Raises:
        ExtraPlatformError: A wrong value of `SPK_EXTRA_PLATFORMS`.
        ExtraOsVersionError: A wrong value of `SPK_EXTRA_OS_VERSIONS`.
    """
    tables = packaged_tables()
    for name, entry in (extra_platforms or {}).items():
        tables = _with_platform(tables, name, entry)
    more: dict[str, list[Release]] = {DSM: [], SRM: []}
    for text in extra_os_versions:
        os_name, release = release_from_setting(text)
        more[os_name].append(release)
    releases = {name: tables.releases[name].with_more(more[name]) for name in more}
    return _replaced(tables, releases=releases)


@cache
def packaged_tables() -> Tables:
    """Return the tables as they are packaged."""
    data = read_data("platforms.json")
    versions = read_data("os_versions.json")["versions"]
    words = {word: family for family, entry in data["families"].items() for word in entry["words"]}
    return Tables(
        platforms={
            name: Platform(name, entry["family"], entry["os"])
            for name, entry in data["platforms"].items()
        },
        aliases={
            word: frozenset(group) & data["platforms"].keys()
            for group in data["alias_groups"]
            for word in group
        },
        family_words=words,
        narrow_words={
            family: frozenset(entry["info_platforms"])
            for family, entry in data["families"].items()
            if "info_platforms" in entry
        },
        models={
            model_key(model): Model(model, name)
            for name, entry in data["platforms"].items()
            for model in entry["models"]
        },
        releases={
            os_name: Releases(()).with_more(
                release_from_row(row["version"], row["build"])
                for row in versions
                if row["os"] == os_name
            )
            for os_name in (DSM, SRM)
        },
    )


def read_data(name: str) -> dict[str, Any]:
    """Return one of the packaged JSON files."""
    source = files("pulp_spk.package_center").joinpath("data", name)
    return json.loads(source.read_text(encoding="utf-8"))


def _replaced(tables: Tables, **changes: Any) -> Tables:
    return Tables(**{**vars(tables), **changes})


def _with_platform(tables: Tables, name: object, entry: object) -> Tables:
    """Add one value of `SPK_EXTRA_PLATFORMS`, refusing what would silently do nothing."""
    word = name.lower() if isinstance(name, str) else ""
    if not _NAME.fullmatch(word):
        raise _refused("a name that no platform can have", name, "write it like geminilake")
    reserved = {NOARCH, *tables.family_words, *(tables.aliases.keys() - tables.platforms.keys())}
    if word in reserved:
        raise _refused("a name that already means something else", name)
    if not isinstance(entry, Mapping):
        raise _refused(f"no mapping for {word}", entry, 'write it like {"family": "x86_64"}')
    for key in entry:
        if key not in ("family", "models", "os"):
            raise _refused(f"an unknown key for {word}", key, "known: family, models, os")
    family = tables.family_words.get(str(entry.get("family", "")).lower())
    if family is None:
        known = ", ".join(sorted(tables.family_words))
        raise _refused(f"an unknown family for {word}", entry.get("family"), f"known: {known}")
    os_name = entry.get("os", DSM)
    if os_name not in (DSM, SRM):
        raise _refused(f"an unknown os for {word}", os_name, "known: DSM, SRM")
    return _replaced(
        tables,
        platforms={**tables.platforms, word: Platform(word, family, os_name)},
        models={**tables.models, **_extra_models(word, entry.get("models", ()))},
    )


def _extra_models(word: str, models: object) -> dict[str, Model]:
    if isinstance(models, str) or not isinstance(models, Iterable):
        raise _refused(f"no list of models for {word}", models, 'write it like ["DS920+"]')
    added = {}
    for model in models:
        if not isinstance(model, str) or not _MODEL.fullmatch(model):
            raise _refused(f"a wrong model for {word}", model, "write it like DS920+")
        added[model_key(model)] = Model(model, word)
    return added


def _refused(what: str, value: object, hint: str | None = None) -> ExtraPlatformError:
    return ExtraPlatformError(f"SPK_EXTRA_PLATFORMS has {what}", value=value, hint=hint)
