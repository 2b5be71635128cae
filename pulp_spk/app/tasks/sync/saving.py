"""Saving units with their files and links: new ones in bulk, the others by core's own stages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.db import IntegrityError, transaction

from pulpcore.plugin.models import Artifact, Content, ContentArtifact, RemoteArtifact
from pulpcore.plugin.stages import (
    ArtifactSaver,
    ContentSaver,
    DeclarativeArtifact,
    DeclarativeContent,
    EndStage,
    QueryExistingContents,
    RemoteArtifactSaver,
    Stage,
    create_pipeline,
)

from pulp_spk.app.models import SpkImage, SpkListing, SpkPackage

DIGESTS: dict[type[Content], str] = {
    SpkPackage: "md5",
    SpkImage: "sha256",
    SpkListing: "digest",
}
"""The field that all but tells a unit: by it alone many are looked up in one cheap query."""


class FilesStage(ArtifactSaver):
    """Core's stage for files, which saves all of a batch one by one when one is here already.

    And of new versions of known packages the icons mostly are.
    """

    async def batches(self, *args: Any, **kwargs: Any) -> AsyncIterator[list[DeclarativeContent]]:
        """Batches in which only new files are left to be saved."""
        async for batch in super().batches(*args, **kwargs):
            await sync_to_async(self._use_present)(batch)
            yield batch

    def _use_present(self, batch: list[DeclarativeContent]) -> None:
        files = [
            file
            for declared in batch
            for file in declared.d_artifacts
            if file.artifact._state.adding and not file.deferred_download
        ]
        if not files:
            return
        digests = {file.artifact.sha256 for file in files}
        present = Artifact.objects.filter(pulp_domain=self.domain, sha256__in=digests)
        # What belongs to no content must not be cleaned up before it does.
        present.touch()
        artifacts = {artifact.sha256: artifact for artifact in present}
        for file in files:
            if here := artifacts.get(file.artifact.sha256):
                Path(str(file.artifact.file)).unlink(missing_ok=True)
                file.artifact = here


class SavingStage(Stage):
    """Saves what is emitted.

    Core's stages cost four queries for each new unit and seven passes through queues and threads.
    Most units of a mirror are either new, then nothing has to be compared with what is here, or
    they are here with all that belongs to them. Only what is left goes core's way.
    """

    async def run(self) -> None:
        """Save batch by batch and pass everything on."""
        async for batch in self.batches():
            if rest := await sync_to_async(self._save)(batch):
                stages = [QueryExistingContents(), ContentSaver(), RemoteArtifactSaver()]
                await create_pipeline([_Feed(rest), *stages, EndStage()])
            for declared in batch:
                await self.put(declared)

    def _save(self, batch: list[DeclarativeContent]) -> list[DeclarativeContent]:
        """Save what is new; what is returned is left to core."""
        self._use_present(batch)
        new = {
            (type(declared.content), *declared.content.natural_key()): declared
            for declared in batch
            if declared.content._state.adding
        }
        try:
            with transaction.atomic():
                _insert([new[key] for key in sorted(new, key=str)])
        except IntegrityError:
            # Another task saved one of them meanwhile; core saves them one by one.
            new = {}
        for declared in new.values():
            declared.content._state.adding = False
        whole = set(map(id, new.values()))
        return [
            declared
            for declared in batch
            if declared.content._state.adding
            or (declared.d_artifacts and id(declared) not in whole)
        ]

    def _use_present(self, batch: list[DeclarativeContent]) -> None:
        """Put the units that are here already in the place of equal ones."""
        unsaved = defaultdict(list)
        for declared in batch:
            if declared.content._state.adding:
                unsaved[type(declared.content)].append(declared)
        for model, some in unsaved.items():
            field = DIGESTS[model]
            wanted = {getattr(declared.content, field) for declared in some}
            present = model.objects.filter(_pulp_domain=self.domain, **{f"{field}__in": wanted})
            units = {unit.natural_key(): unit for unit in present}
            for declared in some:
                declared.content = units.get(declared.content.natural_key(), declared.content)
            if units:
                # What is in no repository must not be cleaned up before it is in this one.
                present.touch()


class _Feed(Stage):
    """The first stage of core's own."""

    def __init__(self, items: Iterable[DeclarativeContent]) -> None:
        super().__init__()
        self._items = items

    async def run(self) -> None:
        for item in self._items:
            await self.put(item)


def _insert(declared: list[DeclarativeContent]) -> None:
    """Write units, and where their files are.

    Raises:
        IntegrityError: when one of them is here already.
    """
    units = defaultdict(list)
    for one in declared:
        units[type(one.content)].append(one.content)
    for model, some in units.items():
        for unit in some:
            setattr(unit, model._meta.pk.attname, unit.pulp_id)
        # What Model.save does for one: Django's bulk_create declines models with a parent, since
        # it might not know their keys. These have them.
        for table in (Content, model):
            table._base_manager._insert(some, fields=table._meta.local_concrete_fields)
    files = [(one.content, file) for one in declared for file in one.d_artifacts]
    links = [
        ContentArtifact(
            content=unit,
            artifact=None if file.artifact._state.adding else file.artifact,
            relative_path=file.relative_path,
        )
        for unit, file in files
    ]
    ContentArtifact.objects.bulk_create(links)
    RemoteArtifact.objects.bulk_create(
        _remote_artifact(file, link)
        for link, (_unit, file) in zip(links, files, strict=True)
        if file.remote
    )


def _remote_artifact(file: DeclarativeArtifact, link: ContentArtifact) -> RemoteArtifact:
    """Where the source has a file."""
    return RemoteArtifact(
        url=file.url,
        size=file.artifact.size,
        content_artifact=link,
        remote=file.remote,
        **{name: getattr(file.artifact, name) for name in Artifact.DIGEST_FIELDS},
    )
