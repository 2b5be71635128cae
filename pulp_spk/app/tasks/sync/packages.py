"""The first stage: turns offers into packages, listings and pictures."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import replace

from aiofiles.os import remove

from pulpcore.plugin.exceptions import PulpException
from pulpcore.plugin.models import Artifact, ProgressReport
from pulpcore.plugin.stages import DeclarativeContent, Stage
from pulpcore.plugin.stages.artifact_stages import ArtifactResourceBudget

from pulp_spk.app.downloading.errors import RangeError
from pulp_spk.app.models import SpkPackage
from pulp_spk.app.tasks.sync.beyond import listing_of
from pulp_spk.app.tasks.sync.declaring import declared_image, declared_package
from pulp_spk.app.tasks.sync.errors import LeftOutError, Reason, TooManyFailuresError
from pulp_spk.app.tasks.sync.job import Job
from pulp_spk.app.tasks.sync.known import Known
from pulp_spk.app.tasks.sync.reading import Reader, Reading
from pulp_spk.app.tasks.sync.report import LeftOut, shown
from pulp_spk.package_center.name_filter import NameFilter
from pulp_spk.package_center.offer import Offer
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.images import Image

WORKERS = 8
"""Offers that are looked at side by side; the remote says how many requests are."""
FEW = 3
SHARE = 0.1
"""How much may be newly broken: three packages, or a tenth of those tried."""


class PackagesStage(Stage):
    """Emits what the version shall hold.

    What cannot be read is reported and never emitted, so that it holds no budget. Everything that
    is emitted holds some, because ArtifactSaver releases it for everything.
    """

    def __init__(self, job: Job, budget: ArtifactResourceBudget) -> None:
        super().__init__()
        self._job = job
        self._budget = budget
        self._reader = Reader(job.source, job.report)
        self._names = NameFilter(job.source.remote.includes, job.source.remote.excludes)
        self._pictures: set[str] = set()
        self._newest: dict[tuple[str, str, str], tuple[str, str]] = {}
        self._tried = 0
        self._new_failures = 0

    async def run(self) -> None:
        """Emit the known packages, then read the others side by side."""
        job = self._job
        job.report.offered = len(job.offers)
        known: list[tuple[Offer, Known]] = []
        fresh: list[Offer] = []
        for offer in job.offers:
            here = job.shelf.find(offer)
            if here and self._is_usable(here):
                known.append((offer, here))
            else:
                fresh.append(offer)
        self._tried = len(fresh)
        # The newest of equals first, so that the others are not emitted before it.
        for offer, here in sorted(known, key=lambda pair: _age(pair[1].package), reverse=True):
            await self._take_known(offer, here)
        async with ProgressReport(
            message="Reading packages", code="sync.reading.packages", total=len(fresh)
        ) as progress:
            await self._side_by_side(iter(fresh), progress)

    def _is_usable(self, known: Known) -> bool:
        remote = self._job.source.remote
        return known.artifact is not None or remote.policy != remote.IMMEDIATE

    async def _side_by_side(self, offers: Iterator[Offer], progress: ProgressReport) -> None:
        async def work() -> None:
            for offer in offers:
                await self._take_fresh(offer)
                await progress.aincrement()

        workers = [asyncio.ensure_future(work()) for _ in range(WORKERS)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)

    async def _take_known(self, offer: Offer, known: Known) -> None:
        job = self._job
        job.report.known += 1
        job.remember(offer, content=known.package.pk, like=known.memory)
        if not self._is_newest(known.package):
            self._report_older(offer, known.package)
            return
        artifacts = []
        size = 0
        if offer.link not in known.urls and not known.is_signed_copy:
            artifacts.append(
                declared_package(
                    known.package, known.path, known.artifact, offer, job.source.remote
                )
            )
            size = known.package.size if known.artifact else 0
        await self._budget.acquire(size)
        extra = {"link": shown(offer.link)}
        await self.put(DeclarativeContent(known.package, artifacts, extra))
        await self._take_listing(offer, known.package, job.shelf.media_types)

    async def _take_fresh(self, offer: Offer) -> None:
        remote = self._job.source.remote
        try:
            known = await self._unchanged(offer)
        except PulpException as error:
            self._leave_out(offer, error)
            return
        if known:
            signed = self._job.shelf.signed_copy(known.package.md5)
            await self._take_known(offer, replace(signed, memory=known.memory) if signed else known)
            return
        size = (offer.size or 0) if remote.policy == remote.IMMEDIATE else 0
        await self._budget.acquire(size)
        try:
            reading = await self._read(offer)
        except (LeftOutError, PulpException, SpkError) as error:
            self._budget.release(size)
            self._leave_out(offer, error)
            return
        except BaseException:
            self._budget.release(size)
            raise
        if reading is None:
            self._budget.release(size)
            return
        unit = reading.package
        if signed := self._job.shelf.signed_copy(unit.md5):
            self._budget.release(size)
            await _drop(reading.artifact)
            await self._take_known(offer, signed)
            return
        self._job.report.added += 1
        artifact = declared_package(unit, unit.path, reading.artifact, offer, remote)
        extra = {"offer": offer, "validators": reading.validators, "link": shown(offer.link)}
        await self.put(DeclarativeContent(unit, [artifact], extra))
        for picture in reading.pictures:
            await self._take_picture(picture, offer.link)
        types = {picture.sha256: picture.media_type for picture in reading.pictures}
        await self._take_listing(offer, unit, types)

    async def _unchanged(self, offer: Offer) -> Known | None:
        """The package that came from the same link, if its source says that it is the same.

        Raises:
            DownloadError: when the source does not say anything.
        """
        known = self._job.shelf.find_by_link(offer)
        if known is None or known.memory is None or not self._is_usable(known):
            return None
        try:
            part = await self._job.source.last_byte(offer.link)
        except RangeError:
            return None
        said = (part.validators.etag, part.validators.last_modified)
        same = said == (known.memory.etag, known.memory.last_modified)
        return known if same and part.total in (None, known.package.size) else None

    async def _read(self, offer: Offer) -> Reading | None:
        """The package of an offer; None when it is not wanted after all."""
        reading = await self._reader.read(offer)
        unit, file = reading.package, reading.artifact
        problem = None
        if self._job.shelf.contradicts(unit, file.sha256 if file else ""):
            problem = LeftOutError(
                Reason.OTHER_BYTES,
                f"another file of {unit.name} {unit.version} with the same MD5 is here already",
            )
        elif offer.bare and not self._names.includes(unit.name):
            reason = "the remote's filters do not include it"
            self._report(Reason.NOT_INCLUDED, reason, offer, unit)
        elif not self._is_newest(unit):
            self._report_older(offer, unit)
        else:
            return reading
        await _drop(file)
        if problem is not None:
            raise problem
        return None

    async def _take_listing(
        self, offer: Offer, unit: SpkPackage, media_types: Mapping[str, str]
    ) -> None:
        job = self._job
        listing, pictures = await listing_of(offer, unit, media_types, job.gallery, job.report)
        for picture in pictures:
            await self._take_picture(picture, offer.link)
        if listing is not None:
            job.report.listings += 1
            await self._budget.acquire()
            await self.put(DeclarativeContent(listing))

    async def _take_picture(self, picture: Image, link: str) -> None:
        if picture.sha256 in self._pictures:
            return
        self._pictures.add(picture.sha256)
        declared = await asyncio.to_thread(declared_image, picture, link)
        await self._budget.acquire(len(picture.data))
        await self.put(declared)

    def _is_newest(self, unit: SpkPackage) -> bool:
        """Whether nothing newer of the same name, version and target was emitted."""
        key = (unit.name, unit.version, unit.target_digest)
        if key in self._newest and self._newest[key] > _age(unit):
            return False
        self._newest[key] = _age(unit)
        return True

    def _report_older(self, offer: Offer, unit: SpkPackage) -> None:
        reason = "the source has a newer SPK of the same name, version and target"
        self._report(Reason.OLDER_EQUAL, reason, offer, unit)

    def _report(self, code: Reason, reason: str, offer: Offer, unit: SpkPackage) -> None:
        self._job.report.left_out.append(
            LeftOut(code, reason, unit.name, unit.version, shown(offer.link))
        )

    def _leave_out(self, offer: Offer, error: Exception) -> None:
        """Name what is left out.

        Raises:
            TooManyFailuresError: when it is more than a working source leaves out.
        """
        job = self._job
        code = getattr(error, "code", "") or getattr(error, "error_code", "") or "SPK0500"
        reason = str(getattr(error, "reason", "") or getattr(error, "message", "") or error)
        job.report.left_out.append(
            LeftOut(code, reason, offer.name, offer.version, shown(offer.link))
        )
        job.spared.add(offer.name)
        self._new_failures += not job.shelf.failed_before(offer)
        job.remember(offer, error=code)
        if self._new_failures > max(FEW, SHARE * self._tried) and not job.force:
            raise TooManyFailuresError(self._new_failures, self._tried)


async def _drop(file: Artifact | None) -> None:
    if file is not None:
        await remove(str(file.file))


def _age(unit: SpkPackage) -> tuple[str, str]:
    return unit.create_time, unit.md5
