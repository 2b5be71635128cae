"""All answers of a source folded at once, where a sync hands them over as they come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.fold import Folding
from pulp_spk.package_center.foreign_entry import ForeignCatalog
from pulp_spk.package_center.offer import Folded


def fold(answers: Iterable[tuple[Iterable[Cell], ForeignCatalog]], **wanted: Any) -> Folded:
    """What comes of answers.

    Args:
        answers: Each with the cells that it is for.
        wanted: Of `Folding.result`.
    """
    folding = Folding()
    for cells, catalog in answers:
        folding.add(cells, catalog)
    return folding.result(**wanted)
