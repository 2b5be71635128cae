"""What a source says of an SPK beyond its bytes: the difference to what we would say ourselves.

Only differences make a listing. So a mirror of a source that says what INFO says has none, and a
listing never goes stale by repeating the SPK.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from pulp_spk.package_center.entry import OUR_KEYS, entry_of
from pulp_spk.package_center.foreign_entry import ForeignEntry
from pulp_spk.package_center.foreign_json import clean_text
from pulp_spk.package_center.foreign_reader import MAX_TEXT
from pulp_spk.package_center.foreign_values import flag_of
from pulp_spk.package_center.languages import Texts, text_for
from pulp_spk.package_center.listing_draft import ListingDraft
from pulp_spk.package_center.offer import Offer, Shown
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.pictures import same_pictures
from pulp_spk.package_center.platforms import Tables
from pulp_spk.package_center.problem import Problem, ProblemCode
from pulp_spk.package_center.relations import relations_text
from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.target import Target
from pulp_spk.spk.versions import OsVersion

_FLAGS = ("qinst", "qupgrade", "qstart")
_EMPTY = (None, "", [], {}, False, 0)
_Value = TypeVar("_Value")


def listing_from(offer: Offer, package: Package | None, tables: Tables) -> ListingDraft | None:
    """Return the listing of an offer, so that our entry becomes the source's for every cell.

    Where the source shows an SPK to its cells in different ways, what most of them get is said;
    what differs by language or os version anyway is compared for each.

    Args:
        offer: The offer.
        package: What its bytes say, no listing applied; None when they cannot be read.
        tables: To make devices of the cells.

    Returns:
        None when there is nothing to say, and nothing that cannot be said.
    """
    if offer.bare:
        return None
    return _Comparison(offer, package, tables).draft()


class _Comparison:
    """One offer beside our own idea of it."""

    def __init__(self, offer: Offer, package: Package | None, tables: Tables) -> None:
        self._offer = offer
        self._opaque = package is None
        self._package = package or _opaque_package(offer)
        self._device = offer.cells[0].device(tables)
        self._problems: dict[Problem, None] = {}

    def draft(self) -> ListingDraft | None:
        package = self._package
        draft = ListingDraft(
            name=package.name,
            version=package.version,
            md5=package.md5,
            texts=self._texts(),
            changelog=self._changelog(),
            beta=self._beta(),
            screenshots=self._screenshots(),
            icons=() if package.icons else self._icons(),
            icon=b""
            if package.icons
            else self._vote("icon", lambda entry: entry.icon or None) or b"",
            platforms=tuple(sorted(self._offer.platforms)) if self._opaque else (),
            extra={**self._extra(), **self._flags(), **self._relations()},
        )
        draft = replace(draft, problems=tuple(self._problems))
        return draft if draft.says_something or draft.problems else None

    def _texts(self) -> Texts:
        """Return texts for the asked languages, with all that the fallback between them needs."""
        said: dict[str, dict[str, str]] = {}
        languages = sorted({cell.language for cell in self._offer.cells})
        for field, key in (("displayname", "dname"), ("description", "desc")):
            theirs = {}
            for language in languages:
                text = self._vote(key, lambda entry, key=key: getattr(entry, key) or None, language)
                if text is not None:
                    theirs[language] = text
            for language in self._differing(field, theirs):
                said.setdefault(language, {})[field] = theirs[language]
        return said

    def _differing(self, field: str, theirs: dict[str, str]) -> list[str]:
        # A text for one language may become the fallback of another, so until nothing changes.
        found: list[str] = []
        while True:
            texts = dict(self._package.texts)
            for language in found:
                texts[language] = {**texts.get(language, {}), field: theirs[language]}
            more = [
                language
                for language, text in theirs.items()
                if language not in found and not self._shows(texts, language, field, text)
            ]
            if not more:
                return found
            found += more

    def _shows(self, texts: Texts, language: str, field: str, theirs: str) -> bool:
        ours = text_for(texts, language, field)
        if field == "displayname":
            ours = ours or self._package.name
        return _comparable(ours) == _comparable(theirs)

    def _changelog(self) -> str | None:
        theirs = self._vote("changelog", lambda entry: entry.changelog) or ""
        ours = _comparable(self._package.facts.get("changelog", ""))
        return None if ours == _comparable(theirs) else theirs

    def _beta(self) -> bool | None:
        marks = Counter(
            shown.entry.beta
            for shown in self._offer.shown
            for cell in shown.cells
            # From DSM 7 on a missing mark means nothing.
            if shown.entry.beta or (cell.known and not cell.is_dsm7)
        )
        marked = marks[True] > marks[False]
        if marks[True] and marks[False]:
            self._cannot_say("it is marked as a beta for some devices only")
        if self._package.is_beta and marks[False] and not marked:
            self._cannot_say("its INFO calls it a beta, the source does not")
        if (marked or self._package.is_beta) and any(cell.is_dsm7 for cell in self._offer.cells):
            self._cannot_say(
                "the source offers a beta from DSM 7 on; a distribution does with "
                "beta_on_dsm7=as_stable"
            )
        return True if marked and not self._package.is_beta else None

    def _screenshots(self) -> tuple[str, ...] | None:
        theirs = self._vote("snapshot", lambda entry: entry.snapshots)
        if theirs is None or same_pictures(self._package.screenshots, theirs):
            return None
        return theirs

    def _icons(self) -> tuple[str, ...]:
        links = self._vote("thumbnail", lambda entry: (*entry.thumbnails, *entry.retina) or None)
        return tuple(dict.fromkeys(links or ()))

    def _flags(self) -> dict[str, object]:
        ours = entry_of(self._package, self._device)
        said = {key: self._vote(key, lambda entry, key=key: getattr(entry, key)) for key in _FLAGS}
        return {key: flag for key, flag in said.items() if flag not in (None, ours[key])}

    def _extra(self) -> dict[str, object]:
        ours = entry_of(self._package, self._device)
        keys = {key for shown in self._offer.shown for key in shown.entry.extra} - OUR_KEYS
        extra = {}
        for key in sorted(keys):
            theirs = self._vote(key, lambda entry, key=key: entry.extra.get(key))
            if not _alike(ours.get(key), theirs):
                extra[key] = theirs
        return extra

    def _relations(self) -> dict[str, object]:
        """Compare for each os version: ranges in conf/PKG_DEPS make texts differ between them."""
        package = self._package
        found = {
            "deppkgs": self._relation(package.dependencies, lambda entry: entry.dependencies),
            "conflictpkgs": self._relation(package.conflicts, lambda entry: entry.conflicts),
        }
        extra: dict[str, object] = {}
        for key, texts in found.items():
            if texts:
                extra[key] = _most(texts) or None
                if len(texts) > 1:
                    self._cannot_say(f"{key} differs between devices")
        return extra

    def _relation(
        self,
        ours: tuple[Requirement, ...],
        theirs: Callable[[ForeignEntry], tuple[Requirement, ...] | None],
    ) -> Counter[str]:
        """Return their texts and for how many cells each is; nothing where all are ours."""
        texts: Counter[str] = Counter()
        alike = True
        for shown in self._offer.shown:
            said = theirs(shown.entry)
            for os, cells in Counter(self._judged_os(shown)).items():
                if said is not None:
                    text = relations_text(said, os) or ""
                    texts[text] += cells
                    alike = alike and _items(text) == _items(relations_text(ours, os) or "")
        return Counter() if alike else texts

    def _judged_os(self, shown: Shown) -> list[OsVersion]:
        # Which ranges hold cannot be told of an unknown device; an opaque package has none.
        return [cell.os for cell in shown.cells if cell.known or self._opaque]

    def _vote(
        self, key: str, said: Callable[[ForeignEntry], _Value | None], language: str | None = None
    ) -> _Value | None:
        """Return what most cells get of those to which the source says anything."""
        votes: Counter[str] = Counter()
        values: dict[str, _Value] = {}
        for shown in self._offer.shown:
            value = said(shown.entry)
            cells = sum(language in (None, cell.language) for cell in shown.cells)
            if value is not None and cells:
                text = json.dumps(value, sort_keys=True, default=bytes.hex)
                values[text] = value
                votes[text] += cells
        if len(votes) > 1:
            self._cannot_say(f"{key} differs between devices")
        return values[_most(votes)] if votes else None

    def _cannot_say(self, reason: str) -> None:
        problem = Problem(
            ProblemCode.DIFFERS, self._package.name, reason, self._offer.canonical_link
        )
        self._problems[problem] = None


def _opaque_package(offer: Offer) -> Package:
    return Package(
        key=None,
        name=offer.name,
        version=offer.version,
        md5=offer.md5,
        size=offer.size or 0,
        path="",
        target=Target(),
        opaque=True,
    )


def _most(votes: Counter[str]) -> str:
    """Return the text with the most votes, of equals the first in the alphabet."""
    return min(votes, key=lambda text: (-votes[text], text))


def _comparable(text: str) -> str:
    """Bring a text of ours into the form in which it would be read from a catalog."""
    return clean_text(text)[:MAX_TEXT]


def _items(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(":")))


def _alike(ours: object, theirs: object) -> bool:
    """Whether two values mean the same to a device, as far as servers' habits differ."""
    if theirs in _EMPTY and ours in _EMPTY:
        return True
    if isinstance(ours, bool | None) or isinstance(theirs, bool):
        return _flag(ours) == _flag(theirs)
    if isinstance(ours, str | int | float) and isinstance(theirs, str | int | float):
        return _comparable(str(ours)).strip() == str(theirs).strip()
    return ours == theirs


def _flag(value: object) -> object:
    """Return a yes or a no in any spelling, where no counts as not said; else the value."""
    try:
        return bool(flag_of(value))
    except ValueError:
        return value
