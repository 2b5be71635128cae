"""From the answers to many cells to one offer for each SPK, whatever order the answers come in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.conflicts import conflicts_of
from pulp_spk.package_center.errors import CatalogTooLargeError
from pulp_spk.package_center.foreign_entry import ForeignCatalog, ForeignEntry
from pulp_spk.package_center.links import canonical_link
from pulp_spk.package_center.name_filter import NameFilter
from pulp_spk.package_center.offer import Folded, Offer, Shown
from pulp_spk.package_center.problem import Problem, ProblemCode
from pulp_spk.package_center.wanted import Wanted

VOLATILE_KEYS = frozenset({"download_count", "recent_download_count"})
"""What changes without a change of the package: kept, each sync would make a new version."""

MAX_SAID = 128 * 2**20
"""Characters of all that a source's answers say together, what several say counted once."""


class Folding:
    """Collects the answers of one source; what many cells get takes memory once."""

    def __init__(self) -> None:
        self._cells: dict[Cell, int] = {}
        self._found: dict[_Identity, _Found] = {}
        self._problems: set[Problem] = set()
        self._said = 0

    def add(self, cells: Iterable[Cell], catalog: ForeignCatalog) -> None:
        """Take one answer.

        Args:
            cells: For whom it is: one, or all of a source that answers everybody alike.
            catalog: The answer.

        Raises:
            ValueError: There is no cell.
            CatalogTooLargeError: The answers say more together than there is memory for.
        """
        mask = 0
        for cell in cells:
            mask |= 1 << self._cells.setdefault(cell, len(self._cells))
        if not mask:
            raise ValueError("an answer to no cell")
        self._problems.update(catalog.problems)
        for entry in catalog.entries:
            link = canonical_link(entry.link)
            extra = {key: value for key, value in entry.extra.items() if key not in VOLATILE_KEYS}
            plain = replace(entry, link=link, extra=extra)
            identity, fingerprint = _Identity.of(plain), plain.fingerprint
            found = self._found.get(identity) or _Found()
            self._count(entry.link, found.links)
            self._count(fingerprint, found.forms)
            self._found[identity] = found
            found.links[entry.link] = found.links.get(entry.link, 0) | mask
            form = found.forms.setdefault(fingerprint, _Form(plain))
            form.mask |= mask

    @property
    def links(self) -> frozenset[str]:
        """All links in the answers, those of SPKs in canonical form."""
        links = set()
        for found in self._found.values():
            links.update(map(canonical_link, found.links))
            for form in found.forms.values():
                entry = form.entry
                links.update(entry.thumbnails, entry.retina, entry.snapshots or ())
        return frozenset(links)

    def result(
        self,
        *,
        includes: Iterable[str] = (),
        excludes: Iterable[str] = (),
        keep_latest: int | None = None,
        with_dependencies: bool = True,
    ) -> Folded:
        """Return the wanted offers; the answers' order has no influence.

        Args:
            includes: Patterns of names (`NameFilter`).
            excludes: Patterns of names (`NameFilter`).
            keep_latest: At least 1. An SPK is kept if it is among so many newest versions of its
                name that one cell was offered: what a device would get never falls away.
            with_dependencies: Whether what wanted packages need comes along.
        """
        self._complete()
        offers = [self._offer(identity, found) for identity, found in self._found.items()]
        wanted = Wanted(
            names=NameFilter(includes, excludes),
            keep_latest=keep_latest,
            with_dependencies=with_dependencies,
        )
        chosen, excluded = wanted.choose(offers)
        chosen.sort(key=_order)
        names = {offer.name for offer in chosen}
        duplicates = (problem for problem in self._duplicates() if problem.name in names)
        problems = {*self._problems, *excluded, *duplicates, *conflicts_of(chosen)}
        return Folded(tuple(chosen), tuple(sorted(problems)))

    def _count(self, text: str, known: Container[str]) -> None:
        if text not in known:
            self._said += len(text)
        if self._said > MAX_SAID:
            what = f"the answers to all devices say more than {MAX_SAID} characters together"
            raise CatalogTooLargeError(what)

    def _complete(self) -> None:
        """Give what some cells got without MD5 or size to the one SPK that others got with them."""
        complete = defaultdict(set)
        for identity, found in self._found.items():
            if identity.md5 and identity.size:
                for link in map(canonical_link, found.links):
                    complete[identity.name, identity.version, link].add(identity)
        for identity in [one for one in self._found if one.name and not (one.md5 and one.size)]:
            same = {
                one
                for link in map(canonical_link, self._found[identity].links)
                for one in complete.get((identity.name, identity.version, link), ())
                if identity.md5 in ("", one.md5) and identity.size in (0, one.size)
            }
            if len(same) == 1:
                self._found[same.pop()].take(self._found.pop(identity))

    def _duplicates(self) -> Iterator[Problem]:
        masks: dict[str, int] = {}
        for identity, found in self._found.items():
            if identity.name:
                if found.mask & masks.get(identity.name, 0):
                    reason = "one answer has several entries of it"
                    yield Problem(ProblemCode.DUPLICATE, identity.name, reason)
                masks[identity.name] = masks.get(identity.name, 0) | found.mask

    def _offer(self, identity: _Identity, found: _Found) -> Offer:
        def first(link: str) -> tuple[tuple[object, ...], str]:
            return min(cell.sort_key for cell in self._cells_of(found.links[link])), link

        links: dict[str, str] = {}
        for link in sorted(found.links, key=first):
            links.setdefault(canonical_link(link), link)
        forms = sorted(found.forms.items(), key=lambda item: (-item[1].mask.bit_count(), item[0]))
        digests = {form.entry.sha256 for _, form in forms} - {""}
        canonical, link = next(iter(links.items()))
        return Offer(
            name=identity.name,
            version=identity.version,
            md5=identity.md5,
            sha256=digests.pop() if len(digests) == 1 else "",
            size=identity.size or None,
            link=link,
            canonical_link=canonical,
            links=tuple(links.values()),
            shown=tuple(Shown(form.entry, self._cells_of(form.mask)) for _, form in forms),
        )

    def _cells_of(self, mask: int) -> tuple[Cell, ...]:
        cells = [cell for cell, place in self._cells.items() if mask >> place & 1]
        return tuple(sorted(cells, key=lambda cell: cell.sort_key))


class _Identity(NamedTuple):
    """What makes one SPK of it: with an MD5 its copies are one, else its link."""

    name: str
    version: str
    md5: str
    size: int
    link: str

    @classmethod
    def of(cls, entry: ForeignEntry) -> _Identity:
        link = "" if entry.md5 else entry.link
        return cls(entry.name, entry.version, entry.md5, entry.size or 0, link)


@dataclass(slots=True)
class _Form:
    """One form of an entry; the bits of the mask are the cells that get it."""

    entry: ForeignEntry
    mask: int = 0


@dataclass(slots=True)
class _Found:
    """What was found about one SPK; the links with the masks of their cells."""

    forms: dict[str, _Form] = field(default_factory=dict)
    links: dict[str, int] = field(default_factory=dict)

    @property
    def mask(self) -> int:
        mask = 0
        for form in self.forms.values():
            mask |= form.mask
        return mask

    def take(self, other: _Found) -> None:
        for link, mask in other.links.items():
            self.links[link] = self.links.get(link, 0) | mask
        for fingerprint, form in other.forms.items():
            self.forms.setdefault(fingerprint, _Form(form.entry)).mask |= form.mask


def _order(offer: Offer) -> tuple[str, str, str, str, int]:
    return (offer.name, offer.version, offer.canonical_link, offer.md5, offer.size or 0)
