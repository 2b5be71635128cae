"""Single values of a foreign entry: what servers write in place of the type that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pulp_spk.package_center.foreign_json import clean_text
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.requirements import Requirement, parse_requirements
from pulp_spk.spk.versions import OsVersion

MAX_SIZE = 2**40
"""Bytes of an SPK; a greater number is a mistake."""

_DIGEST = re.compile(r"[0-9a-f]+")
_DIGITS = re.compile(r"[0-9]{1,13}", re.ASCII)
_YES = frozenset({"yes", "true", "1"})
_NO = frozenset({"no", "false", "0"})
_CONDITION = re.compile(r"[<>=]")
_OS_MIN = ("os_min_ver", "dsm_min_ver")
_OS_MAX = ("os_max_ver", "dsm_max_ver")


def text_of(value: object, limit: int) -> str:
    """Return a text, cut to a number of characters; "" for null and for what is no text.

    Raises:
        ValueError: It is a list or an object.
    """
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str):
        raise ValueError("is no text")
    return clean_text(value)[:limit]


def flag_of(value: object) -> bool | None:
    """Return a yes or a no in any spelling; None for null and ""."""
    if value is None or isinstance(value, bool):
        return value
    word = str(value).strip().lower() if isinstance(value, str | int) else "?"
    if word in _YES or word in _NO:
        return word in _YES
    if word:
        raise ValueError("is neither yes nor no")
    return None


def digest_of(value: object, length: int) -> str:
    """Return a digest in lower-case hexadecimal; "" for null and "".

    Raises:
        ValueError: It has another length or other characters.
    """
    if value is None or value == "":
        return ""
    text = value.strip().lower() if isinstance(value, str) else ""
    if len(text) != length or not _DIGEST.fullmatch(text):
        raise ValueError(f"is no digest of {length} hexadecimal digits")
    return text


def size_of(value: object) -> int | None:
    """Return a number of bytes, also from text (gosspks); None for null and "".

    Raises:
        ValueError: It is no number, or none that a file can have.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MAX_SIZE:
        raise ValueError("is no size of a file")
    return value


def relations_of(value: object) -> tuple[Requirement, ...]:
    """Return dependencies or conflicts.

    Texts as in INFO (spkrepo, sspks), lists of them, or objects (Synology): name -> null, a
    version, a condition, or ranges under the keys of conf/PKG_DEPS. Malformed items are left out.

    Raises:
        ValueError: It is none of them, or longer than its bound.
    """
    if value is None or value is False:
        return ()
    try:
        if isinstance(value, str):
            return parse_requirements(clean_text(value), member="catalog")
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return parse_requirements(":".join(map(clean_text, value)), member="catalog")
        if isinstance(value, dict):
            return tuple(dict.fromkeys(_of_object(value)))
        if value == []:
            return ()
    except SpkError as error:
        raise ValueError(error.message) from None
    raise ValueError("is no list of packages")


def _of_object(value: Mapping[str, object]) -> Iterator[Requirement]:
    for key, said in value.items():
        name = clean_text(key).strip()
        ranges = said if isinstance(said, dict) else {}
        condition = said.strip() if isinstance(said, str) else ""
        if condition and not _CONDITION.match(condition):
            condition = f">={condition}"
        try:
            # The same checks as for a text; the name must not bring a condition of its own.
            found = parse_requirements(f"{name}{condition}", member="catalog")
            if [one.name for one in found] == [name]:
                yield Requirement(
                    name=name,
                    constraint=found[0].constraint,
                    pkg_min=_version(ranges, ("pkg_min_ver",)),
                    pkg_max=_version(ranges, ("pkg_max_ver",)),
                    os_min=_os_version(ranges, _OS_MIN),
                    os_max=_os_version(ranges, _OS_MAX),
                )
        except SpkError:
            continue


def _version(ranges: Mapping[str, object], keys: tuple[str, ...]) -> str:
    said = (ranges.get(key) for key in keys)
    text = next((one.strip() for one in said if isinstance(one, str) and one.strip()), "")
    return clean_text(text)[:255]


def _os_version(ranges: Mapping[str, object], keys: tuple[str, ...]) -> str:
    text = _version(ranges, keys)
    return str(OsVersion.parse(text)) if text else ""
