"""Versions of packages and of the system on a device: parsing and order.

Nothing in Synology's documents orders versions with letters, so the order here is our own, and
total: equal keys are equal versions. DSM and SRM releases are ordered by their build number.
"""

import re
from dataclasses import dataclass
from functools import cached_property, total_ordering
from typing import Self

from pulp_spk.spk.errors import BadOsVersionError, BadVersionError

_SEPARATORS = re.compile(r"[._-]")
_RUNS = re.compile(r"[0-9]+|[^0-9]+")
# What DSM 7 accepts; a device's log quotes this pattern (mdzio/ccu-historian#292).
_DSM7 = re.compile(r"[0-9]+(\.[0-9]+){0,5}(-[0-9]+)?")
# The number after a second dash is a small update ("6.0.2-8451-9"); it never orders releases.
_OS_VERSION = re.compile(
    r"([0-9]{1,2})(?:\.([0-9]{1,3}))?(?:\.([0-9]{1,3}))?(?:-([0-9]{1,9}))?(?:-[0-9]{1,3})?"
)

_Run = tuple[int, int, str]
_Segment = tuple[_Run, ...]


def _segment(text: str) -> _Segment:
    """Give the key of one segment: its runs of digits as numbers, the rest as lower-case text.

    A number is kept as its length and its digits, because `int()` refuses more than 4300 of them.
    Text sorts before a number in the same place, and a longer segment after its beginning:
    `rc1` < `1` < `1b` < `2`.
    """
    key = []
    for run in _RUNS.findall(text.lower()):
        if "0" <= run[0] <= "9":
            digits = run.lstrip("0")
            key.append((1, len(digits), digits))
        else:
            key.append((0, 0, run))
    return tuple(key)


@total_ordering
@dataclass(frozen=True, eq=False)
class PackageVersion:
    """A package's version, for example `1.2.3-4`, ordered segment by segment, then by revision.

    The revision is what follows the last dash; a version without one is older than the same
    version with one. Spellings that differ only in leading zeros or case are equal.
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Take any text that is not empty.

        Raises:
            BadVersionError: The text is empty.
        """
        if not text:
            raise BadVersionError("a version is empty")
        return cls(text)

    @cached_property
    def _key(self) -> tuple[tuple[_Segment, ...], bool, _Segment]:
        upstream, dash, revision = self.text.rpartition("-")
        if not dash:
            upstream, revision = revision, ""
        return (
            tuple(_segment(part) for part in _SEPARATORS.split(upstream)),
            bool(dash),
            _segment(revision),
        )

    @property
    def dsm7_valid(self) -> bool:
        """Whether DSM 7 and later accept this version at all."""
        return _DSM7.fullmatch(self.text) is not None

    def __eq__(self, other: object) -> bool:
        return self._key == other._key if isinstance(other, PackageVersion) else NotImplemented

    def __lt__(self, other: Self) -> bool:
        return self._key < other._key if isinstance(other, PackageVersion) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._key)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class OsVersion:
    """A DSM or SRM version, for example `7.2.1-69057`.

    Attributes:
        major: The first number.
        minor: The second number, 0 where the text has only one.
        micro: The third number, `None` where it is not given.
        build: The number after the dash, which alone orders releases; `None` where not given.
    """

    major: int
    minor: int
    micro: int | None = None
    build: int | None = None

    @classmethod
    def parse(cls, text: str, *, what: str = "an os version", member: str | None = None) -> Self:
        """Read `7.2.1-69057`, `7.2-64570`, `6.0` or `7`; a small update after the build is cut.

        Args:
            text: The text to read.
            what: What an error calls it, for example the key it comes from.
            member: The member of an SPK that it comes from.

        Raises:
            BadOsVersionError: The text is anything else.
        """
        match = _OS_VERSION.fullmatch(text.strip(" \t"))
        if match is None:
            raise BadOsVersionError(
                f"{what} is not understood",
                member=member,
                value=text,
                hint="write it like 7.2-64570",
            )
        major, minor, micro, build = match.groups()
        return cls(
            int(major),
            int(minor or 0),
            int(micro) if micro is not None else None,
            int(build) if build is not None else None,
        )

    def __str__(self) -> str:
        micro = f".{self.micro}" if self.micro is not None else ""
        build = f"-{self.build}" if self.build is not None else ""
        return f"{self.major}.{self.minor}{micro}{build}"


def os_at_least(device: OsVersion, minimum: OsVersion) -> bool:
    """Tell whether a device's version reaches a minimum (inclusive)."""
    return _compare(device, minimum) >= 0


def os_at_most(device: OsVersion, maximum: OsVersion) -> bool:
    """Tell whether a device's version stays within a maximum (inclusive).

    A maximum without a build covers every build of its minor, or of its micro if it gives one.
    """
    return _compare(device, maximum) <= 0


def _compare(one: OsVersion, other: OsVersion) -> int:
    """Compare builds when both are known, else major.minor, and micro only if both give it."""
    if one.build is not None and other.build is not None:
        left, right = (one.build,), (other.build,)
    elif one.micro is not None and other.micro is not None:
        left = (one.major, one.minor, one.micro)
        right = (other.major, other.minor, other.micro)
    else:
        left, right = (one.major, one.minor), (other.major, other.minor)
    return (left > right) - (left < right)
