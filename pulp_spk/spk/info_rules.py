"""What INFO must not say: checks one by one, to stop at the first fault or to meet them all.

What strict and lenient refuse is said in `pulp_spk.spk.package`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from pulp_spk.spk.errors import (
    BadBooleanError,
    BadChecksumTextError,
    BadPackageNameError,
    BadVersionError,
    EmptyOsRangeError,
    Faults,
    MissingKeyError,
    SpkError,
    TooLongError,
)
from pulp_spk.spk.keys import FLAGS, LISTS, NO, PACKAGE_LISTS, YES
from pulp_spk.spk.requirements import parse_requirements
from pulp_spk.spk.versions import OsVersion, os_at_most

if TYPE_CHECKING:
    from pulp_spk.spk.info import Info

MAX_LENGTH = 255
"""Characters of a name, a version and of other values that become database columns."""
MAX_TEXT = 65_536
"""Characters of a text: descriptions stand in every catalog."""

_REQUIRED = ("package", "version")
_REQUIRED_STRICT = (*_REQUIRED, "arch", "description", "maintainer")

_STRICT_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")
# The guide forbids : / > < | =. The rest would break a line, a path or a column.
_FORBIDDEN = re.compile(r"[:/<>|=\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufffd]")
_STRICT_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+~-]*")
_MD5 = re.compile(r"[0-9a-f]{32}")


def checks(info: Info, strict: bool, faults: Faults | None) -> Iterator[Callable[[], object]]:
    """Give what has to be looked at, one by one; each raises what is wrong.

    Values are computed for their errors: whoever holds an Info can rely on its properties.
    """
    for key in _REQUIRED_STRICT if strict else _REQUIRED:
        yield partial(_check_required, info, key)
    if info.name:
        yield partial(_check_name, info.name, strict)
    if info.version:
        yield partial(_check_version, info.version, strict)
    for key in ("package", "version", "create_time"):
        yield partial(_check_length, info, key)
    for key in LISTS:
        yield partial(info.words_of, key)
    for key in ("os_min_ver", "firmware", "os_max_ver"):
        # A firmware beside os_min_ver means nothing.
        if key != "firmware" or not info.text_of("os_min_ver"):
            yield partial(info.os_version_of, key)
    for key in PACKAGE_LISTS:
        yield partial(parse_requirements, info.text_of(key), strict=strict, faults=faults)
    if strict:
        for key in info.long_texts:
            yield partial(_refuse_length, info, key, MAX_TEXT)
        for key in sorted(FLAGS & info.keys()):
            yield partial(_check_flag, info, key)
        yield partial(_check_range, info)
        yield partial(_check_checksum, info.checksum)


def _check_required(info: Info, key: str) -> None:
    if not info.text_of(key):
        raise MissingKeyError(f"{key} is missing or empty", member="INFO")


def _check_name(name: str, strict: bool) -> None:
    if _is_bad(name, _STRICT_NAME if strict else None):
        raise BadPackageNameError(
            "the package's name has characters that a name may not have",
            member="INFO",
            value=name,
            hint="use letters, digits, '_', '.', '+' and '-'",
        )


def _is_bad(text: str, allowed: re.Pattern[str] | None) -> bool:
    """Judge a word by what is allowed, or (lenient) by what is forbidden."""
    if allowed is not None:
        return allowed.fullmatch(text) is None
    return _FORBIDDEN.search(text) is not None or not text.strip(".")


def _check_version(version: str, strict: bool) -> None:
    if _is_bad(version, _STRICT_VERSION if strict else None):
        raise BadVersionError(
            "the version has characters that a version may not have",
            member="INFO",
            value=version,
            hint="write it like 1.2.3-4",
        )


def _check_length(info: Info, key: str) -> None:
    if len(info.text_of(key)) > MAX_LENGTH:
        _refuse_length(info, key, MAX_LENGTH)


def _refuse_length(info: Info, key: str, bound: int) -> None:
    raise TooLongError(
        f"{key} has more than {bound} characters", member="INFO", value=info.text_of(key)
    )


def _check_flag(info: Info, key: str) -> None:
    word = info.text_of(key).lower()
    if word and word not in YES | NO:
        raise BadBooleanError(
            f"{key} is neither yes nor no", member="INFO", value=info.text_of(key)
        )


def _check_range(info: Info) -> None:
    try:
        target = info.target
    except SpkError:  # another check has told what is wrong with it
        return
    if not target.os_min or not target.os_max:
        return
    if not os_at_most(OsVersion.parse(target.os_min), OsVersion.parse(target.os_max)):
        raise EmptyOsRangeError(
            "the minimum os version is above the maximum",
            member="INFO",
            value=f"{target.os_min} > {target.os_max}",
        )


def _check_checksum(checksum: str) -> None:
    if checksum and _MD5.fullmatch(checksum) is None:
        raise BadChecksumTextError(
            "checksum is not an MD5",
            member="INFO",
            value=checksum,
            hint="give the MD5 of package.tgz in 32 hexadecimal digits, or leave the key out",
        )
