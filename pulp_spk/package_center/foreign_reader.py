"""One entry of a foreign catalog at a time: from JSON values to our types, within bounds."""

from __future__ import annotations

import binascii
import json
import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from pulp_spk.package_center.foreign_entry import ForeignEntry
from pulp_spk.package_center.foreign_json import clean_value
from pulp_spk.package_center.foreign_values import (
    digest_of,
    flag_of,
    relations_of,
    size_of,
    text_of,
)
from pulp_spk.package_center.links import absolute_link
from pulp_spk.package_center.problem import Problem, ProblemCode, quoted

MAX_NAME = 255
MAX_TEXT = 65_536
MAX_PICTURES = 32
MAX_ICON = 2**20
"""Characters of a picture in base64."""
MAX_EXTRA = 32_768
"""Characters of all other keys and values of an entry as JSON."""

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f:/<>|=\\\ud800-\udfff]")
_KEY = re.compile(r"[A-Za-z0-9_.-]{1,64}", re.ASCII)
_READ = frozenset(
    {
        "package", "version", "link", "md5", "sha256", "size", "dname", "desc", "changelog",
        "beta", "report_url", "thumbnail", "thumbnail_retina", "snapshot", "icon", "deppkgs",
        "conflictpkgs", "qinst", "qupgrade", "qupdate", "qstart",
    }
)  # fmt: skip

_Value = TypeVar("_Value")


class UnusableEntryError(Exception):
    """An entry cannot be mirrored; it has the problem that says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


class EntryReader:
    """Reads the entries of one catalog and collects what is wrong with their values.

    Attributes:
        problems: What was left aside so far.
    """

    def __init__(self, url: str) -> None:
        """Args: url: The catalog's own, for relative links."""
        self._url = url
        self._name = ""
        self.problems: list[Problem] = []

    def read(self, row: object, *, beta: bool = False) -> ForeignEntry:
        """Read one entry.

        Args:
            row: A JSON value.
            beta: True when it stood among the betas.

        Raises:
            UnusableEntryError: It has no usable name, version or link.
        """
        self._name = ""
        if not isinstance(row, dict):
            raise UnusableEntryError(
                Problem(ProblemCode.BAD_NAME, "", f"an entry is no object: {quoted(row)}")
            )
        name = self._word(row, "package", ProblemCode.BAD_NAME)
        self._name = name
        version = self._word(row, "version", ProblemCode.BAD_VERSION)
        try:
            link = absolute_link(row.get("link"), self._url)
        except ValueError as error:
            reason = f"the link {error}: {quoted(row.get('link'))}"
            raise UnusableEntryError(Problem(ProblemCode.BAD_LINK, name, reason)) from None
        return ForeignEntry(
            link=link,
            name=name,
            version=version,
            md5=self._value(row, "md5", lambda value: digest_of(value, 32), ""),
            sha256=self._value(row, "sha256", lambda value: digest_of(value, 64), ""),
            size=self._value(row, "size", size_of, None),
            dname=self._text(row, "dname"),
            desc=self._text(row, "desc"),
            changelog=self._text(row, "changelog"),
            beta=beta or bool(self._value(row, "beta", flag_of, None)),
            report_url=self._text(row, "report_url"),
            thumbnails=self._pictures(row, "thumbnail") or (),
            retina=self._pictures(row, "thumbnail_retina") or (),
            snapshots=self._pictures(row, "snapshot"),
            icon=self._value(row, "icon", _picture, b""),
            dependencies=self._said(row, "deppkgs", relations_of),
            conflicts=self._said(row, "conflictpkgs", relations_of),
            qinst=self._value(row, "qinst", flag_of, None),
            # gosspks misspells it.
            qupgrade=self._value(
                row, "qupgrade" if "qupgrade" in row else "qupdate", flag_of, None
            ),
            qstart=self._value(row, "qstart", flag_of, None),
            extra=self._extra(row),
        )

    def _word(self, row: Mapping[str, object], key: str, code: ProblemCode) -> str:
        """Return a name or version: what everything else hangs on is never mended."""
        value = row.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        word = value.strip() if isinstance(value, str) else ""
        if not word or len(word) > MAX_NAME or _FORBIDDEN.search(word):
            reason = f"{key} is missing, too long or malformed: {quoted(value)}"
            raise UnusableEntryError(Problem(code, self._name, reason))
        return word

    def _value(
        self,
        row: Mapping[str, object],
        key: str,
        read: Callable[[object], _Value],
        otherwise: _Value,
    ) -> _Value:
        """Return a value, or another one and a problem when it cannot be read."""
        try:
            return read(row.get(key))
        except ValueError as error:
            self._left_aside(f"{key} {error}: {quoted(row[key])}")
            return otherwise

    def _said(
        self, row: Mapping[str, object], key: str, read: Callable[[object], _Value]
    ) -> _Value | None:
        return self._value(row, key, read, None) if key in row else None

    def _text(self, row: Mapping[str, object], key: str) -> str:
        return self._value(row, key, lambda value: text_of(value, MAX_TEXT), "")

    def _pictures(self, row: Mapping[str, object], key: str) -> tuple[str, ...] | None:
        """Return links of pictures; None when the entry does not speak of them."""
        said = row.get(key)
        if said is None:
            return None
        links = said if isinstance(said, list) else [said]
        found: dict[str, None] = {}
        for link in links[:MAX_PICTURES]:
            if link in (None, ""):
                continue
            try:
                found[absolute_link(link, self._url)] = None
            except ValueError as error:
                self._left_aside(f"a link of {key} {error}: {quoted(link)}")
        if len(links) > MAX_PICTURES:
            self._left_aside(f"{key} has more than {MAX_PICTURES} links")
        return tuple(found)

    def _extra(self, row: Mapping[str, object]) -> dict[str, object]:
        """Return the other keys, in their order as long as there is room."""
        extra: dict[str, object] = {}
        room = MAX_EXTRA
        for key, value in row.items():
            if key in _READ or not _KEY.fullmatch(key):
                continue
            try:
                clean = clean_value(value)
            except ValueError as error:
                self._left_aside(f"{key} {error}")
                continue
            room -= len(key) + len(json.dumps(clean))
            if room < 0:
                self._left_aside(f"an entry has more than {MAX_EXTRA} characters of other keys")
                break
            extra[key] = clean
        return extra

    def _left_aside(self, reason: str) -> None:
        self.problems.append(Problem(ProblemCode.BAD_VALUE, self._name, reason))


def _picture(value: object) -> bytes:
    """Decode a picture of an old server; who stores it has to check what it is."""
    if value in (None, ""):
        return b""
    if not isinstance(value, str) or len(value) > MAX_ICON:
        raise ValueError("is no picture in base64")
    try:
        return binascii.a2b_base64(value.encode("ascii"))
    except ValueError:
        raise ValueError("is no picture in base64") from None
