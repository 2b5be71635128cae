"""An offer: one SPK with everything that the answers of a source say about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.foreign_entry import ForeignEntry
from pulp_spk.package_center.problem import Problem


class Shown(NamedTuple):
    """One form in which a source shows an SPK, and the cells that it showed it to, in order."""

    entry: ForeignEntry
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One SPK of a source.

    Attributes:
        name: "" when only the link is known.
        version: "" when only the link is known.
        md5: "" when no answer gave it.
        sha256: "" when no answer gave it.
        size: None when no answer gave it.
        link: What to fetch, as the first of the cells got it.
        canonical_link: The same for all cells: without spkrepo's statistics (`arch`, `build`).
        links: All links that were given for it, each canonical one once; `link` is the first.
        shown: Each form of the entry once; the one that most cells got is the first.
    """

    name: str
    version: str
    md5: str
    sha256: str
    size: int | None
    link: str
    canonical_link: str
    links: tuple[str, ...]
    shown: tuple[Shown, ...]

    @property
    def bare(self) -> bool:
        """Whether nothing but links is known."""
        return self.name == ""

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells that it was offered to, in order."""
        cells = {cell for shown in self.shown for cell in shown.cells}
        return tuple(sorted(cells, key=lambda cell: cell.sort_key))

    @property
    def platforms(self) -> frozenset[str]:
        """All platforms that it was offered to."""
        return frozenset(cell.platform for cell in self.cells) - {""}


@dataclass(frozen=True, slots=True)
class Folded:
    """All offers of a source, sorted by name, version and link, and what is wrong with them."""

    offers: tuple[Offer, ...]
    problems: tuple[Problem, ...]
