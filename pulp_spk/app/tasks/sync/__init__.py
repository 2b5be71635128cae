"""Mirroring a source into a repository."""

from __future__ import annotations

import asyncio
from typing import Any

from pulp_spk.app.models import SpkRemote, SpkRepository
from pulp_spk.app.tasks.sync.asking import Asking
from pulp_spk.app.tasks.sync.errors import SyncError, TooManyCellsError
from pulp_spk.app.tasks.sync.gallery import Gallery
from pulp_spk.app.tasks.sync.job import Job
from pulp_spk.app.tasks.sync.known import Shelf
from pulp_spk.app.tasks.sync.report import LeftOut, Report, shown
from pulp_spk.app.tasks.sync.source import Source
from pulp_spk.app.tasks.sync.version import SyncedVersion
from pulp_spk.package_center.errors import MatrixError
from pulp_spk.package_center.matrix import MAX_CELLS
from pulp_spk.package_center.offer import Offer


def synchronize(
    remote_pk: str, repository_pk: str, mirror: bool = False, force: bool = False, **kwargs: Any
) -> dict[str, Any]:
    """Mirror a source.

    Args:
        remote_pk: The source.
        repository_pk: Where to.
        mirror: Whether to remove what the source no longer offers.
        force: Whether to go on where too many cells, failures or removals speak against it.
        kwargs: What later versions send.

    Returns:
        The report, as the task's result shows it.

    Raises:
        SyncError: with a code, when nothing was changed.
    """
    remote = SpkRemote.objects.get(pk=remote_pk)
    repository = SpkRepository.objects.get(pk=repository_pk)
    report = Report()
    source = Source(remote, report)
    # The loop that the pipeline uses: the remote's connections belong to it.
    loop = asyncio.get_event_loop()
    try:
        offers = loop.run_until_complete(offers_of(source, report, force=force))
        job = Job(
            source,
            report,
            offers,
            Shelf(remote, offers),
            Gallery(source, report, offers),
            force=force,
            mirror=mirror,
        )
        SyncedVersion(job, repository).create()
        job.save_memories()
    finally:
        report.save()
        loop.run_until_complete(source.close())
    return report.as_result()


async def offers_of(source: Source, report: Report, *, force: bool) -> tuple[Offer, ...]:
    """What a source has for the devices of its remote, after the remote's filters.

    Raises:
        SyncError: when there is nothing to be asked, too much, or no answer.
    """
    remote = source.remote
    try:
        cells = remote.find_cells()
    except MatrixError as error:
        raise SyncError.of(error) from error
    if len(cells) > MAX_CELLS and not force:
        raise TooManyCellsError(
            f"{len(cells)} requests would be sent, more than {MAX_CELLS}",
            "narrow the matrix of the remote, or sync with force",
        )
    asking = Asking(source, report)
    await asking.ask(cells)
    folded = asking.folding.result(
        includes=remote.includes,
        excludes=remote.excludes,
        keep_latest=remote.keep_latest,
        with_dependencies=remote.with_dependencies,
    )
    report.notes += [
        LeftOut(problem.code, problem.reason, problem.name, link=shown(problem.link))
        for problem in folded.problems
    ]
    return folded.offers
