"""The repository version that a sync makes."""

from __future__ import annotations

import gc

from asgiref.sync import sync_to_async
from django.conf import settings

from pulpcore.plugin.models import Content, RepositoryVersion
from pulpcore.plugin.stages import DeclarativeVersion, Stage
from pulpcore.plugin.stages.artifact_stages import ArtifactResourceBudget

from pulp_spk.app.models import SpkListing, SpkPackage, SpkRepository
from pulp_spk.app.tasks.sync.errors import Reason
from pulp_spk.app.tasks.sync.job import Job
from pulp_spk.app.tasks.sync.judging import JudgingStage
from pulp_spk.app.tasks.sync.packages import PackagesStage
from pulp_spk.app.tasks.sync.report import LeftOut
from pulp_spk.app.tasks.sync.saving import FilesStage, SavingStage

_ITEMS = 200


class SyncedVersion(DeclarativeVersion):
    """Core's pipeline without its downloader: packages are read before they are emitted.

    What is here already is found by `Shelf`, since no source gives a digest that Pulp believes.
    """

    def __init__(self, job: Job, repository: SpkRepository) -> None:
        # Core's own mirror mode removes at once; ours looks at how much first.
        super().__init__(None, repository, mirror=False)
        self._job = job

    def create(self) -> RepositoryVersion | None:
        """Make the version; None when nothing has changed."""
        # Units by the thousand make Python look through all that Pulp has loaded, again and again.
        gc.freeze()
        try:
            return super().create()
        finally:
            gc.unfreeze()

    def pipeline_stages(self, new_version: RepositoryVersion) -> list[Stage]:
        """The stages up to the association with the version."""
        budget = ArtifactResourceBudget.from_settings() or ArtifactResourceBudget(max_items=_ITEMS)
        return [
            PackagesStage(self._job, budget),
            FilesStage(resource_budget=budget),
            SavingStage(),
            JudgingStage(self._job, new_version),
            RemovalStage(self._job, new_version),
        ]


class RemovalStage(Stage):
    """Takes out of the version what the source no longer offers, unless that looks wrong."""

    def __init__(self, job: Job, new_version: RepositoryVersion) -> None:
        super().__init__()
        self._job = job
        self._new_version = new_version

    async def run(self) -> None:
        """Pass everything on and look at the rest in the end."""
        offered = set()
        async for declared in self.items():
            offered.add(declared.content.pk)
            if offer := declared.extra_data.get("offer"):
                self._job.remember(
                    offer,
                    content=declared.content.pk,
                    validators=declared.extra_data["validators"],
                )
            await self.put(declared)
        if self._job.mirror:
            await sync_to_async(self._remove)(offered)

    def _remove(self, offered: set[object]) -> None:
        base = self._new_version.base_version or self._new_version.previous()
        if base is None:
            return
        rows = list(base.get_content(SpkPackage.objects).values_list("pk", "name", "md5"))
        gone = [row for row in rows if row[0] not in offered and row[1] not in self._job.spared]
        if gone and not self._may_remove(len(rows), self._lost(gone, rows, offered)):
            self._job.report.kept = len(gone)
            gone = []
        stale = self._stale_listings(base, {md5 for _, _, md5 in gone}, offered)
        self._new_version.remove_content(
            Content.objects.filter(pk__in=[*(pk for pk, _, _ in gone), *stale])
        )
        self._job.report.removed = len(gone)

    @staticmethod
    def _lost(
        gone: list[tuple[object, str, str]],
        rows: list[tuple[object, str, str]],
        offered: set[object],
    ) -> int:
        """How many go without a successor.

        A package whose name is offered with something new is replaced rather than lost.
        """
        new = SpkPackage.objects.filter(pk__in=offered - {pk for pk, _, _ in rows})
        renewed = set(new.values_list("name", flat=True))
        return sum(name not in renewed for _, name, _ in gone)

    def _may_remove(self, present: int, lost: int) -> bool:
        report, job = self._job.report, self._job
        if report.failed_cells:
            reason = "nothing is removed, because not all cells were answered"
            report.notes.append(LeftOut(Reason.KEPT_FAILED_CELL, reason))
            return False
        too_many = lost > settings.SPK_SYNC_MAX_REMOVALS * present
        if (too_many or not job.offers) and not job.force:
            reason = f"nothing is removed: {lost} of {present} packages would go without successor"
            report.notes.append(LeftOut(Reason.KEPT_TOO_MANY, reason))
            return False
        return True

    def _stale_listings(
        self, base: RepositoryVersion, gone: set[str], offered: set[object]
    ) -> list[object]:
        """Listings of single SPKs that went, or of which the source says nothing any more."""
        here = SpkPackage.objects.filter(pk__in=offered).values_list("md5", flat=True)
        concerned = gone | set(here)
        rows = base.get_content(SpkListing.objects.filter(md5__in=concerned))
        listings = rows.exclude(pk__in=offered).values_list("pk", "md5")
        if self._job.report.failed_cells:
            return [pk for pk, md5 in listings if md5 in gone]
        return [pk for pk, _ in listings]
