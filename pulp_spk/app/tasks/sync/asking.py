"""Asking a source as each device of the matrix."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence
from gettext import gettext as _

from pulpcore.plugin.constants import TASK_STATES
from pulpcore.plugin.models import ProgressReport

from pulp_spk.app.downloading.errors import DownloadError
from pulp_spk.app.tables import tables
from pulp_spk.app.tasks.sync.errors import NoAnswerError, Reason
from pulp_spk.app.tasks.sync.report import LeftOut, Report
from pulp_spk.app.tasks.sync.source import Source
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.errors import ForeignCatalogError
from pulp_spk.package_center.fold import Folding
from pulp_spk.package_center.foreign_entry import ForeignCatalog

_ENOUGH_PROBES = 3


class Asking:
    """Asks one source and hands its answers to the fold as they come."""

    def __init__(self, folding: Folding, source: Source, report: Report) -> None:
        self._folding = folding
        self._source = source
        self._report = report
        self._bodies: dict[Cell, str] = {}
        self._failures: list[LeftOut] = []
        self._catalog: ForeignCatalog | None = None

    async def ask(self, cells: Sequence[Cell]) -> None:
        """Ask as each cell; those that get no catalog are in the report.

        A source is taken for a static file when one cell of each family of processors and each
        major version of DSM gets the same bytes, and these are three cells at least: a server
        that chooses by device would have had to choose alike for all of them.

        Raises:
            NoAnswerError: when not a single cell got a catalog.
        """
        report = self._report
        report.cells = len(cells)
        async with ProgressReport(
            message="Asking as each device", code="sync.asking.cells", total=len(cells)
        ) as progress:
            first = probes(cells)
            # Alone, because it finds out how the source wants to be asked.
            await self._ask(first[:1], progress)
            await self._ask(first[1:], progress)
            rest = [cell for cell in cells if cell not in set(first)]
            if self._answers_alike(first) and self._catalog is not None:
                report.static = True
                if rest:
                    self._folding.add(rest, self._catalog)
                    await progress.aincrease_by(len(rest))
            else:
                await self._ask(rest, progress)
        await ProgressReport(
            message="Catalogs that have not changed",
            code="sync.asking.unchanged",
            total=report.unchanged,
            done=report.unchanged,
            state=TASK_STATES.COMPLETED,
        ).asave()
        report.failed_cells = len(self._failures)
        report.notes += self._failures
        if not self._bodies:
            reason = self._failures[0].reason if self._failures else _("there is nobody to ask as")
            raise NoAnswerError(_("the source gave no catalog: {}").format(reason))

    def _answers_alike(self, first: Sequence[Cell]) -> bool:
        bodies = {self._bodies.get(cell) for cell in first}
        return len(first) >= _ENOUGH_PROBES and len(bodies) == 1 and None not in bodies

    async def _ask(self, cells: Iterable[Cell], progress: ProgressReport) -> None:
        await asyncio.gather(*(self._ask_as(cell, progress) for cell in cells))

    async def _ask_as(self, cell: Cell, progress: ProgressReport) -> None:
        try:
            answer, catalog = await self._source.ask(cell)
            self._folding.add([cell], catalog)
        except (DownloadError, ForeignCatalogError) as error:
            reason = f"{cell.label}: {getattr(error, 'reason', error)}"
            self._failures.append(LeftOut(Reason.CELL_FAILED, reason))
        else:
            self._bodies[cell] = hashlib.sha256(answer.body).hexdigest()
            self._catalog = self._catalog or catalog
        await progress.aincrement()


def probes(cells: Sequence[Cell]) -> list[Cell]:
    """The first cell of each family and major version."""
    kinds: dict[tuple[str, int], Cell] = {}
    for cell in cells:
        family = cell.device(tables()).family or cell.platform
        kinds.setdefault((family, cell.os.major), cell)
    return list(kinds.values())
