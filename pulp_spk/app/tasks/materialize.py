"""Bringing home all files of a repository version that only sources have."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async

from pulpcore.plugin.download import DownloadResult
from pulpcore.plugin.exceptions import PulpException
from pulpcore.plugin.models import (
    Artifact,
    ContentArtifact,
    ProgressReport,
    Remote,
    RemoteArtifact,
    RepositoryVersion,
)

from pulp_spk.app.models import SpkPackage
from pulp_spk.app.tasks.arrived import judge_arrived
from pulp_spk.app.tasks.sync.errors import Reason
from pulp_spk.app.tasks.sync.report import LeftOut, Report, shown

WORKERS = 8


@dataclass(frozen=True, slots=True)
class Missing:
    """A file that is not here.

    Attributes:
        pk: The content artifact.
        content: The package.
        name, version: The package.
        sources: Who has it.
    """

    pk: UUID
    content: UUID
    name: str
    version: str
    sources: tuple[RemoteArtifact, ...]


def materialize(version_pk: str, **kwargs: Any) -> dict[str, Any]:
    """Download and verify what is missing; what is here stays when the task ends early.

    Args:
        version_pk: The repository version.
        kwargs: What later versions send.

    Returns:
        The report, as the task's result shows it.
    """
    version = RepositoryVersion.objects.get(pk=version_pk)
    files = missing_files(version)
    report = Report(offered=len(files))
    loop = asyncio.get_event_loop()
    brought: list[str] = []
    try:
        loop.run_until_complete(_download(files, report, brought))
    finally:
        report.save()
        judge_arrived(brought)
    return report.as_result()


def missing_files(version: RepositoryVersion) -> list[Missing]:
    """The files of a version that are not here: three queries, and two for each source."""
    content = version.content_ids_subquery()
    rows = ContentArtifact.objects.filter(content__in=content, artifact=None)
    sources: dict[UUID, list[RemoteArtifact]] = defaultdict(list)
    remotes: dict[UUID, Remote] = {}
    for source in RemoteArtifact.objects.filter(content_artifact__in=rows).order_by("pk"):
        if source.remote_id not in remotes:
            remotes[source.remote_id] = Remote.objects.get(pk=source.remote_id).cast()
        source.remote = remotes[source.remote_id]
        sources[source.content_artifact_id].append(source)
    packages = {
        pk: (name, number)
        for pk, name, number in SpkPackage.objects.filter(pk__in=content).values_list(
            "pk", "name", "version"
        )
    }
    return [
        Missing(
            row.pk, row.content_id, *packages.get(row.content_id, ("", "")), tuple(sources[row.pk])
        )
        for row in rows.order_by("pk")
    ]


async def _download(files: list[Missing], report: Report, brought: list[str]) -> None:
    waiting: Iterator[Missing] = iter(files)
    async with ProgressReport(
        message="Downloading missing files", code="materialize.downloading", total=len(files)
    ) as progress:

        async def work() -> None:
            for file in waiting:
                if await _bring(file, report):
                    brought.append(str(file.content))
                await progress.aincrement()

        workers = [asyncio.ensure_future(work()) for _ in range(WORKERS)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)


async def _bring(file: Missing, report: Report) -> bool:
    """Take a file from the first source that gives it; False when none does."""
    problem = LeftOut(Reason.NO_SOURCE, "no source of it is known", file.name, file.version)
    for source in file.sources:
        report.requests += 1
        try:
            result = await source.remote.get_downloader(remote_artifact=source).run()
        except PulpException as error:
            reason = str(getattr(error, "reason", error))
            code = error.error_code
            problem = LeftOut(code, reason, file.name, file.version, shown(source.url))
            continue
        await sync_to_async(_keep)(file, result)
        report.downloads += 1
        report.received += result.artifact_attributes["size"]
        return True
    report.left_out.append(problem)
    return False


def _keep(file: Missing, result: DownloadResult) -> None:
    artifact = Artifact(**result.artifact_attributes, file=result.path)
    [kept] = Artifact.objects.bulk_get_or_create([artifact])
    Path(result.path).unlink(missing_ok=True)
    ContentArtifact.objects.filter(pk=file.pk).update(artifact=kept)
