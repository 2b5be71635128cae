"""From a matrix to cells: the smallest set of requests that serves all of its devices.

Sources answer by platform, system, channel and language; so two models of one platform are one
cell, and a pair of platform and release that never existed is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import NamedTuple

from pulp_spk.package_center.asked_os import AskedOs, asked_os
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.errors import (
    BadMatrixError,
    EmptyMatrixError,
    UnknownModelError,
    UnknownPlatformError,
)
from pulp_spk.package_center.lifetimes import in_use, lifetime_of
from pulp_spk.package_center.matrix import ALL, InventoryRow, Matrix
from pulp_spk.package_center.models import model_key
from pulp_spk.package_center.os_versions import DSM
from pulp_spk.package_center.parameters import BETA, STABLE
from pulp_spk.package_center.platforms import Model, Tables
from pulp_spk.spk.versions import OsVersion

DEFAULT_OS_VERSIONS = ("7.2", "7.3")

_LANGUAGE = re.compile(r"[a-z0-9_-]{1,16}", re.ASCII)
_MAX_LENGTH = 64


def cells_of(matrix: Matrix, tables: Tables) -> tuple[Cell, ...]:
    """Return the cells of a matrix in their order; the order inside the matrix does not matter.

    Args:
        matrix: In a person's words.
        tables: Known platforms, models and releases.

    Raises:
        UnknownModelError: As it says.
        UnknownPlatformError: As it says.
        UnknownOsVersionError: As it says.
        BadMatrixError: A channel or the language is none.
        EmptyMatrixError: A platform or model that is named has none of the os versions, or
            nothing is left at all.
    """
    language = _language(matrix.language)
    channels = [_channel(text) for text in matrix.channels] or [STABLE]
    models: dict[tuple[str, AskedOs, str], str] = {}
    for wish in _wishes(matrix, channels, tables):
        for channel in wish.channels:
            # Betas have no place in catalogs of DSM 7 and later.
            at_least_7 = wish.os.os_name == DSM and wish.os.release.major >= 7
            key = (wish.platform, wish.os, STABLE if at_least_7 else channel)
            known = models.get(key, "")
            models[key] = min(wish.model, known) if wish.model and known else wish.model or known
    if not models:
        raise EmptyMatrixError("no device is left to ask as")
    cells = [
        Cell(
            platform=platform,
            model=model or _some_model(platform, tables),
            os=_os_version(os),
            channel=channel,
            language=language,
            os_name=os.os_name,
        )
        for (platform, os, channel), model in models.items()
    ]
    return tuple(sorted(cells, key=lambda cell: cell.sort_key))


class _Wish(NamedTuple):
    platform: str
    model: str
    os: AskedOs
    channels: list[str]


class _Hardware(NamedTuple):
    """A platform; `said` is how it was named, "" when it came along with others."""

    platform: str
    model: str
    said: str


def _wishes(matrix: Matrix, channels: list[str], tables: Tables) -> Iterator[_Wish]:
    versions = [asked_os(text, tables) for text in matrix.os_versions]
    for row in matrix.devices:
        model = _model(row.model, tables)
        own = [_channel(row.channel)] if row.channel else channels
        for os in _of_row(row, model, versions, tables):
            yield _Wish(model.platform, model.name, os, own)
    for one in _hardware(matrix, tables):
        found = [os for os in versions or _default(tables) if _had(one.platform, os, tables)]
        if not found and not versions and one.said:
            found = [_newest(one.platform, tables)]
        if not found and one.said:
            raise EmptyMatrixError(
                "a platform or model never had any of the os versions",
                value=one.said,
                hint=f"its newest is {_os_version(_newest(one.platform, tables))}",
            )
        for os in found:
            yield _Wish(one.platform, one.model, os, channels)


def _of_row(
    row: InventoryRow, model: Model, versions: list[AskedOs], tables: Tables
) -> list[AskedOs]:
    """Return the system of a device; what an inventory says of its version is believed."""
    if not row.os_version:
        found = [os for os in versions if _had(model.platform, os, tables)]
        return found or [_newest(model.platform, tables)]
    os = asked_os(row.os_version, tables)
    if os.os_name != tables.platforms[model.platform].os_name:
        raise EmptyMatrixError(
            f"a device has no {os.os_name}", value=f"{model.name} {row.os_version}"
        )
    return [os]


def _hardware(matrix: Matrix, tables: Tables) -> Iterator[_Hardware]:
    for text in matrix.models:
        model = _model(text, tables)
        yield _Hardware(model.platform, model.name, text)
    words = matrix.platforms
    if not (words or matrix.models or matrix.devices):
        words = (ALL,)
    for text in words:
        word = text.strip().lower()
        if word in tables.platforms:
            yield _Hardware(word, "", text)
        elif word == ALL or word in tables.family_words or word in tables.aliases:
            for platform in _members(word, tables):
                if in_use(platform):
                    yield _Hardware(platform, "", "")
        else:
            raise _unknown_platform(text, tables)


def _members(word: str, tables: Tables) -> Iterable[str]:
    return tables.platforms if word == ALL else tables.platforms_of(word)


def _default(tables: Tables) -> list[AskedOs]:
    return [asked_os(text, tables) for text in DEFAULT_OS_VERSIONS]


def _had(platform: str, os: AskedOs, tables: Tables) -> bool:
    same = tables.platforms[platform].os_name == os.os_name
    return same and lifetime_of(platform).covers(os.release)


def _newest(platform: str, tables: Tables) -> AskedOs:
    os_name = tables.platforms[platform].os_name
    releases = [AskedOs(os_name, release) for release in tables.releases[os_name].known]
    return [os for os in releases if _had(platform, os, tables)][-1]


def _os_version(os: AskedOs) -> OsVersion:
    release = os.release
    return OsVersion(release.major, release.minor, release.micro, release.build)


def _some_model(platform: str, tables: Tables) -> str:
    """Return one model of a platform: sources like to see a name that they know."""
    return min((one.name for one in tables.models.values() if one.platform == platform), default="")


def _model(text: str, tables: Tables) -> Model:
    known = tables.models.get(model_key(text))
    if known is not None:
        return known
    names = {name.lower(): name for name in (model.name for model in tables.models.values())}
    near = _near(text, names) or _near(f"ds{text}", names)
    raise UnknownModelError(
        "no such model is known",
        value=text,
        hint=_hint([names[word] for word in near]) or "write it like DS920+",
    )


def _unknown_platform(text: str, tables: Tables) -> UnknownPlatformError:
    words = {ALL, *tables.platforms, *tables.family_words, *tables.aliases}
    model = tables.models.get(model_key(text))
    hint = f"{model.name} is a model" if model else _hint(_near(text, words))
    return UnknownPlatformError(
        "no such platform or family is known", value=text, hint=hint or "write it like geminilake"
    )


def _near(text: str, known: Iterable[str]) -> list[str]:
    return get_close_matches(text.strip().lower()[:_MAX_LENGTH], sorted(known), n=3)


def _hint(words: list[str]) -> str:
    return f"the nearest known: {', '.join(words)}" if words else ""


def _channel(text: str) -> str:
    word = text.strip().lower()
    if word not in (STABLE, BETA):
        raise BadMatrixError("no such channel", value=text, hint="known: stable, beta")
    return word


def _language(text: str) -> str:
    word = text.strip().lower()
    if not _LANGUAGE.fullmatch(word):
        raise BadMatrixError("this is no language code", value=text, hint="write it like enu")
    return word
