"""INFO: what a package says about itself.

What strict and lenient refuse is said in `pulp_spk.spk.package`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Self

from pulp_spk.spk.errors import (
    BadTargetError,
    Faults,
    InfoEncodingError,
    SpkError,
    TooLongError,
)
from pulp_spk.spk.grammar import parse_lines
from pulp_spk.spk.info_rules import MAX_LENGTH as MAX_LENGTH
from pulp_spk.spk.info_rules import MAX_TEXT, checks
from pulp_spk.spk.keys import ICON_KEYS, LISTS, NO, PACKAGE_LISTS, WORDS, YES
from pulp_spk.spk.requirements import Requirement, parse_requirements
from pulp_spk.spk.target import Target
from pulp_spk.spk.text import decode
from pulp_spk.spk.versions import OsVersion

MAX_SIZE = 2 * 1024**2
"""Bytes of INFO. Pictures of 256 pixels in base64 make the largest ones some 200 KB."""
MAX_WORDS = 500
MAX_WORD_LENGTH = 100

_BOUNDED = frozenset((*WORDS, *LISTS, *PACKAGE_LISTS, *ICON_KEYS))
"""Keys with bounds of their own."""

_WORD = re.compile(r"[a-z0-9_][a-z0-9_.+()-]*")
_LANGUAGE = re.compile(r"(displayname|description)_([A-Za-z0-9_-]{1,16})")


class Info(Mapping[str, str]):
    """The keys of INFO with their values, in their order, unknown ones kept.

    The properties give what the keys mean. They raise only if the content did not come from
    `parse_info`.
    """

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, key: str) -> str:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Info({self.get('package')!r}, {self.get('version')!r}, {len(self)} keys)"

    def text_of(self, key: str) -> str:
        """Give a key's value without the spaces around it, `""` if it is not there."""
        return self._values.get(key, "").strip()

    def bool_of(self, key: str, default: bool = False) -> bool:
        """Give a flag; what is not there, empty or neither yes nor no counts as the default."""
        word = self.text_of(key).lower()
        return word in YES or (default and word not in NO)

    def words_of(self, key: str) -> tuple[str, ...]:
        """Give a list of words, separated by spaces or commas, in lower case."""
        text = self.text_of(key)
        words = text[: MAX_WORDS * MAX_WORD_LENGTH].lower().replace(",", " ").split()
        if len(words) > MAX_WORDS or len(text) > MAX_WORDS * MAX_WORD_LENGTH:
            raise TooLongError(f"{key} lists more than {MAX_WORDS} words", member="INFO")
        for word in words:
            if len(word) > MAX_WORD_LENGTH or not _WORD.fullmatch(word):
                raise BadTargetError(
                    f"{key} lists something that is no platform or model",
                    member="INFO",
                    value=word,
                )
        return tuple(words)

    @property
    def name(self) -> str:
        """The package's name (`package`), its identity on a device."""
        return self.text_of("package")

    @property
    def version(self) -> str:
        """The package's version as written."""
        return self.text_of("version")

    @property
    def target(self) -> Target:
        """What the package is built for; `os_min_ver` beats `firmware`."""
        return Target(
            arch=self.words_of("arch"),
            exclude_arch=self.words_of("exclude_arch"),
            models=self.words_of("model"),
            exclude_models=self.words_of("exclude_model"),
            os_min=self.os_version_of("os_min_ver") or self.os_version_of("firmware"),
            os_max=self.os_version_of("os_max_ver"),
        )

    def os_version_of(self, key: str) -> str:
        """Give an os version in canonical form, `""` if the key is not there."""
        text = self.text_of(key)
        return str(OsVersion.parse(text, what=key, member="INFO")) if text else ""

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """Name and description by language code; `""` holds the keys without a suffix.

        Only what INFO says: a language or a text that is missing has no entry, except `""`.
        """
        texts: dict[str, dict[str, str]] = {"": {}}
        for key in self:
            match = _LANGUAGE.fullmatch(key)
            if key in ("displayname", "description"):
                kind, language = key, ""
            elif match:
                kind, language = match[1], match[2].lower()
            else:
                continue
            if self.text_of(key):
                texts.setdefault(language, {})[kind] = self.text_of(key)
        return texts

    @property
    def dependencies(self) -> tuple[Requirement, ...]:
        """What `install_dep_packages` lists; conf/PKG_DEPS overrides it."""
        return parse_requirements(self.text_of("install_dep_packages"))

    @property
    def conflicts(self) -> tuple[Requirement, ...]:
        """What `install_conflict_packages` lists; conf/PKG_CONX overrides it."""
        return parse_requirements(self.text_of("install_conflict_packages"))

    @property
    def report_url(self) -> str:
        """Where users report about a beta."""
        return self.text_of("report_url")

    @property
    def beta(self) -> bool:
        """Whether the package is a beta: it says so, or it has a `report_url`."""
        return self.bool_of("beta") or bool(self.report_url)

    @property
    def startable(self) -> bool:
        """Whether users can start and stop it; `ctl_stop` replaced `startable` in DSM 6.1."""
        return self.bool_of("ctl_stop" if self.text_of("ctl_stop") else "startable", default=True)

    @property
    def manual_only(self) -> bool:
        """Whether it is installed by hand only (`offline_install`)."""
        return self.bool_of("offline_install")

    @property
    def checksum(self) -> str:
        """The MD5 of package.tgz in lower-case hexadecimal, `""` if INFO gives none."""
        return self.text_of("checksum").lower()

    @property
    def create_time(self) -> str:
        """When it was built, like `20160607-12:04:23`."""
        return self.text_of("create_time")

    @property
    def changelog(self) -> str:
        """What changed: text or simple HTML, a key of SynoCommunity's."""
        return self.text_of("changelog")

    @property
    def long_texts(self) -> tuple[str, ...]:
        """The keys whose values are longer than any text may be."""
        return tuple(
            key for key, value in self.items() if len(value) > MAX_TEXT and key not in _BOUNDED
        )

    def without_long_texts(self) -> Self:
        """Give the same keys but for those of `long_texts`."""
        long = self.long_texts
        return type(self)({k: v for k, v in self.items() if k not in long}) if long else self

    @classmethod
    def from_lines(cls, text: str, *, strict: bool) -> Self:
        """Parse INFO's text without judging the values."""
        return cls(parse_lines(text, strict=strict))


def parse_info(data: bytes, *, strict: bool) -> Info:
    """Read INFO and check it.

    Args:
        data: The bytes of the member.
        strict: True for uploads, False for mirrored files.

    Raises:
        SpkError: One of the `SPK02xx` kinds.
    """
    if len(data) > MAX_SIZE:
        raise TooLongError(f"INFO has more than {MAX_SIZE} bytes", member="INFO")
    text = decode(data, member="INFO", strict=strict, error=InfoEncodingError)
    info = Info.from_lines(text, strict=strict)
    for check in checks(info, strict, None):
        check()
    return info if strict else info.without_long_texts()


def info_faults(data: bytes) -> tuple[Info, Faults]:
    """Read INFO as far as it can be read, with everything that strict reading minds.

    The properties of such an Info raise where a fault says that a value cannot be understood.

    Raises:
        SpkError: There is no telling what its keys are: it is too long or has a NUL.
    """
    faults: Faults = []
    if len(data) > MAX_SIZE:
        raise TooLongError(f"INFO has more than {MAX_SIZE} bytes", member="INFO")
    text = decode(data, member="INFO", strict=False, error=InfoEncodingError)
    try:
        decode(data, member="INFO", strict=True, error=InfoEncodingError)
    except SpkError as fault:
        faults.append(fault)
    parse_lines(text, strict=True, faults=faults)
    info = Info.from_lines(text, strict=False)
    for check in checks(info, True, faults):
        try:
            check()
        except SpkError as fault:
            faults.append(fault)
    return info, faults
