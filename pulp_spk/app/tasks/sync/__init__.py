"""Mirroring a source into a repository."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from asgiref.sync import sync_to_async

from pulp_spk.app.models import SpkRemote, SpkRepository, SpkSourceLink
from pulp_spk.app.tasks.sync.asking import Asking
from pulp_spk.app.tasks.sync.captured import fold_captured
from pulp_spk.app.tasks.sync.errors import SyncError, TooManyCellsError
from pulp_spk.app.tasks.sync.gallery import Gallery
from pulp_spk.app.tasks.sync.job import Job
from pulp_spk.app.tasks.sync.known import Shelf
from pulp_spk.app.tasks.sync.report import LeftOut, Report, shown
from pulp_spk.app.tasks.sync.source import Source
from pulp_spk.app.tasks.sync.version import SyncedVersion
from pulp_spk.package_center.errors import MatrixError
from pulp_spk.package_center.fold import Folding
from pulp_spk.package_center.matrix import MAX_CELLS
from pulp_spk.package_center.offer import Offer


def synchronize(
    remote_pk: str,
    repository_pk: str,
    mirror: bool = False,
    force: bool = False,
    captured: Mapping[str, str] | None = None,
    **kwargs: Any,
) -> dict[str, Any]:
    """Mirror a source.

    Args:
        remote_pk: The source.
        repository_pk: Where to.
        mirror: Whether to remove what the source no longer offers.
        force: Whether to go on where too many cells, failures or removals speak against it.
            Every catalog is asked for anew then.
        captured: Lists to mirror instead of asking: names by the keys of temporary files.
        kwargs: What later versions send.

    Returns:
        The report, as the task's result shows it.

    Raises:
        SyncError: with a code, when nothing was changed.
    """
    remote = SpkRemote.objects.get(pk=remote_pk)
    repository = SpkRepository.objects.get(pk=repository_pk)
    report = Report()
    source = Source(remote, report, anew=force)
    # The loop that the pipeline uses: the remote's connections belong to it.
    loop = asyncio.get_event_loop()
    try:
        folding = Folding()
        if captured:
            fold_captured(folding, remote, captured)
        else:
            loop.run_until_complete(ask(folding, source, report, force=force))
        offers = chosen(folding, remote, report)
        job = Job(
            source,
            report,
            offers,
            Shelf(remote, offers, repository),
            Gallery(source, report, offers),
            force=force,
            mirror=mirror,
        )
        SyncedVersion(job, repository).create()
        job.save_memories()
        if not captured and not report.failed_cells:
            SpkSourceLink.forget(remote, folding.links)
    finally:
        report.save()
        loop.run_until_complete(source.close())
    return report.as_result()


async def ask(folding: Folding, source: Source, report: Report, *, force: bool) -> None:
    """Ask a source as the devices of its remote.

    Raises:
        SyncError: when there is nothing to be asked, too much, or no answer.
    """
    try:
        cells = source.remote.find_cells()
    except MatrixError as error:
        raise SyncError.of(error) from error
    if len(cells) > MAX_CELLS and not force:
        raise TooManyCellsError(
            f"{len(cells)} requests would be sent, more than {MAX_CELLS}",
            "narrow the matrix of the remote, or sync with force",
        )
    await Asking(folding, source, report).ask(cells)
    await sync_to_async(source.answers.save)(cells)


def chosen(folding: Folding, remote: SpkRemote, report: Report) -> tuple[Offer, ...]:
    """What a source has, after the remote's filters."""
    folded = folding.result(
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
