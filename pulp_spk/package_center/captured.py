"""Captured lists: what a NAS keeps of its sources' answers, or a plain text of links.

DSM 5 and 6 keep `otherserver.<lang>` and `synoserver.<lang>` in `pkglist.tmp` while they refresh,
DSM 7 keeps its lists under `/run/synopkg/pkglist`. Their form is documented nowhere; so packages
are taken wherever they stand in the JSON, and failing that each link of an SPK in the text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.errors import (
    CatalogTooLargeError,
    HtmlAnswerError,
    NoLinksError,
    NotJsonError,
)
from pulp_spk.package_center.foreign import MAX_ENTRIES, MAX_PROBLEMS, catalog_of
from pulp_spk.package_center.foreign_entry import ForeignCatalog, ForeignEntry
from pulp_spk.package_center.foreign_json import MAX_BODY, read_json
from pulp_spk.package_center.languages import DEFAULT_LANGUAGE, LANGUAGES
from pulp_spk.package_center.links import MAX_LINK, absolute_link
from pulp_spk.package_center.problem import Problem, ProblemCode, quoted
from pulp_spk.spk.versions import OsVersion

_MAX_LEVELS = 6
_BETAS = "beta_packages"
_ENDS = str.maketrans(dict.fromkeys("\"'<>|", " "))
_AROUND = ",;()[]{}"


@dataclass(frozen=True, slots=True)
class Captured:
    """One captured list.

    Attributes:
        language: From the file's name, else `enu`.
        catalog: Its entries; bare ones where only links were found.
    """

    language: str
    catalog: ForeignCatalog

    def cells(self, of: Iterable[Cell] = ()) -> tuple[Cell, ...]:
        """Return the cells for which the list is an answer.

        Args:
            of: Of the remote's matrix, if a person told which devices the list came from. Without
                them nothing is known of the device; then an opaque package gets no platforms.
        """
        found = tuple(replace(cell, language=self.language) for cell in of)
        return found or (Cell("", "", OsVersion(0, 0), language=self.language),)


def read_captured(file_name: str, body: bytes) -> Captured:
    """Read a captured list or a text of links.

    Args:
        file_name: As on the NAS; its suffix tells the language.
        body: The file, UTF-8 or with a byte order mark.

    Raises:
        CatalogTooLargeError: It is beyond the bounds of a catalog.
        NoLinksError: It has neither packages nor links of SPKs.
    """
    suffix = file_name.rpartition(".")[2].lower()
    language = suffix if suffix in LANGUAGES else DEFAULT_LANGUAGE
    try:
        content = read_json(body)
    except (NotJsonError, HtmlAnswerError):
        content = None
    rows = list(_rows(content, _MAX_LEVELS))
    catalog = ForeignCatalog()
    if rows:
        found = {
            "packages": [row for row, beta in rows if not beta],
            _BETAS: [row for row, beta in rows if beta],
        }
        catalog = catalog_of(found, url="")
    if not catalog.entries:
        links = _linked(body)
        catalog = replace(links, problems=(*catalog.problems, *links.problems))
    if not catalog.entries:
        raise NoLinksError(
            "no package and no link of an SPK is in it",
            value=file_name,
            hint="give otherserver.<lang>, synoserver.<lang> or a text with one link in a line",
        )
    return Captured(language, catalog)


def _rows(value: object, levels: int, beta: bool = False) -> Iterator[tuple[object, bool]]:
    """Find packages, and whether they stand among betas; lists of several sources are nested."""
    if isinstance(value, dict) and "package" in value:
        yield value, beta
    elif isinstance(value, dict) and levels:
        for key, item in value.items():
            yield from _rows(item, levels - 1, beta or key == _BETAS)
    elif isinstance(value, list) and levels:
        for item in value:
            yield from _rows(item, levels - 1, beta)


def _linked(body: bytes) -> ForeignCatalog:
    """Take each link to an SPK out of a text of any form."""
    if len(body) > MAX_BODY:
        raise CatalogTooLargeError(f"a list has more than {MAX_BODY} bytes")
    text = body.decode(json.detect_encoding(body), "replace")
    entries: dict[str, ForeignEntry] = {}
    problems: dict[Problem, None] = {}
    # Slashes are escaped in JSON by PHP, ampersands in HTML.
    plain = text.replace("\\/", "/").replace("&amp;", "&").translate(_ENDS)
    for word in plain.split():
        place = word.lower().find("http")
        if place < 0 or ".spk" not in word.lower():
            continue
        candidate = word[place : place + MAX_LINK + 1].strip(_AROUND)
        try:
            link = absolute_link(candidate, "")
        except ValueError as error:
            problem = Problem(ProblemCode.BAD_LINK, "", f"a link {error}: {quoted(candidate)}")
            if len(problems) < MAX_PROBLEMS:
                problems[problem] = None
            continue
        entries[link] = ForeignEntry(link=link)
        if len(entries) > MAX_ENTRIES:
            raise CatalogTooLargeError(f"a list has more than {MAX_ENTRIES} links")
    return ForeignCatalog(tuple(entries.values()), (), tuple(problems))
