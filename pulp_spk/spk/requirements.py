"""Packages that a package depends on or conflicts with.

INFO names them in a list (`install_dep_packages="git>=2.31:python"`). conf/PKG_DEPS and
conf/PKG_CONX name them as INI sections with ranges of package and os versions, and override the
lists of INFO.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Self

from pulp_spk.spk.errors import BadRequirementError, Faults, SpkError, TooLongError, refuse
from pulp_spk.spk.ini import read_ini
from pulp_spk.spk.text import decode
from pulp_spk.spk.versions import OsVersion

MAX_LENGTH = 255
MAX_COUNT = 500
MAX_ITEM = 600
"""Characters of a list's item: a name, a condition and a version."""

_OPERATOR = re.compile(r"<=|>=|==|<|>|=")
_VERSION = re.compile(r"[^<>=\s]+")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f:/<>|=\\]")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One package that another one needs, or cannot live with.

    Attributes:
        name: The package that is meant.
        constraint: The condition of INFO's list, for example `>=2.31`; `""` for any version.
        pkg_min: The lowest version of that package, `""` for none.
        pkg_max: The highest version of that package, `""` for none.
        os_min: The os version from which on the requirement holds, canonical; `""` for all.
        os_max: The os version up to which the requirement holds, canonical; `""` for all.
    """

    name: str
    constraint: str = ""
    pkg_min: str = ""
    pkg_max: str = ""
    os_min: str = ""
    os_max: str = ""

    def as_json(self) -> dict[str, str]:
        """Give a dictionary for storing: the name and what is not empty."""
        return {key: value for key, value in asdict(self).items() if value}

    @classmethod
    def from_json(cls, content: Mapping[str, str]) -> Self:
        """Take what `as_json` gave; keys of a later release are ignored."""
        known = {field.name for field in fields(cls)}
        return cls(**{key: value for key, value in content.items() if key in known})


def parse_requirements(
    text: str, *, strict: bool = False, member: str = "INFO", faults: Faults | None = None
) -> tuple[Requirement, ...]:
    """Read a list of INFO: names joined by `:`, each with at most one condition.

    Args:
        text: The value of `install_dep_packages` or `install_conflict_packages`.
        strict: Whether a malformed item is an error; else it is left out.
        member: What errors name as the place.
        faults: Where strict notes malformed items.

    Raises:
        BadRequirementError: An item is malformed (strict).
        TooLongError: There are more items than any package has.
    """
    if len(text) > MAX_COUNT * MAX_ITEM:
        raise TooLongError(f"more than {MAX_COUNT} packages are listed", member=member)
    items = [item for part in text.split(":") if (item := part.strip())]
    _check_count(len(items), member)
    found: dict[Requirement, None] = {}
    for item in items:
        try:
            found[_item(item, member)] = None
        except SpkError as fault:
            refuse(fault, strict=strict, faults=faults)
    return tuple(found)


def _item(text: str, member: str) -> Requirement:
    # Names may have spaces: an example of Synology's developer guide has `[Package A]`. One
    # pattern for name and condition would take time that grows with the square of the length.
    operator = _OPERATOR.search(text)
    name = text[: operator.start()] if operator else text
    version = text[operator.end() :].strip() if operator else ""
    if operator and not (name and _VERSION.fullmatch(version)):
        raise BadRequirementError(
            "a package list is names joined by ':', each with at most one condition",
            member=member,
            value=text,
            hint="write it like git>=2.31:python",
        )
    condition = operator[0].replace("==", "=") + version if operator else ""
    return Requirement(_name(name, member), _bounded(condition, member))


def parse_pkg_conf(
    data: bytes,
    *,
    strict: bool = False,
    member: str = "conf/PKG_DEPS",
    faults: Faults | None = None,
) -> tuple[Requirement, ...]:
    """Read conf/PKG_DEPS or conf/PKG_CONX: a section for each package, ranges inside.

    Up to DSM 7.1 the os range is `dsm_min_ver` and `dsm_max_ver`, from 7.2-60112 on `os_min_ver`
    and `os_max_ver`; where both are given the later names win.

    Args:
        data: The content of the file.
        strict: Whether a section with a malformed range is an error; else it is left out.
        member: What errors name as the place.
        faults: Where strict notes malformed lines and sections.

    Raises:
        BadIniError: The file is not a list of sections, or names a package twice (strict).
        BadRequirementError, BadOsVersionError: A section is malformed (strict).
        MemberEncodingError: The file is not UTF-8 (strict) or has a NUL.
        TooLongError: There are more sections than any package has.
    """
    text = decode(data, member=member, strict=strict)
    sections = read_ini(text, member=member, strict=strict, faults=faults)
    _check_count(len(sections), member)
    found = []
    for name, values in sections.items():
        try:
            found.append(_section(name, values, member))
        except SpkError as fault:
            refuse(fault, strict=strict, faults=faults)
    return tuple(found)


def _section(name: str, values: Mapping[str, str], member: str) -> Requirement:
    def value(*keys: str) -> str:
        found = (values.get(key, "").strip("\"'") for key in keys)
        return _bounded(next(filter(None, found), ""), member)

    def os_version(*keys: str) -> str:
        text = value(*keys)
        return str(OsVersion.parse(text, what=keys[0], member=member)) if text else ""

    return Requirement(
        _name(name, member),
        pkg_min=value("pkg_min_ver"),
        pkg_max=value("pkg_max_ver"),
        os_min=os_version("os_min_ver", "dsm_min_ver"),
        os_max=os_version("os_max_ver", "dsm_max_ver"),
    )


def _name(text: str, member: str) -> str:
    name = text.strip()
    if not name or _FORBIDDEN.search(name):
        raise BadRequirementError("a package's name is malformed", member=member, value=text)
    return _bounded(name, member)


def _bounded(text: str, member: str) -> str:
    if len(text) > MAX_LENGTH:
        raise TooLongError(f"a value has more than {MAX_LENGTH} characters", member=member)
    return text


def _check_count(count: int, member: str) -> None:
    if count > MAX_COUNT:
        raise TooLongError(f"more than {MAX_COUNT} packages are listed", member=member)
