"""Reading what a package is: by byte ranges where the policy and the source allow it."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from pulpcore.plugin.models import Artifact

from pulp_spk.app.downloading.answers import Validators
from pulp_spk.app.downloading.errors import RangeError
from pulp_spk.app.models import SpkPackage
from pulp_spk.app.tasks.sync.errors import LeftOutError, Reason
from pulp_spk.app.tasks.sync.report import Report
from pulp_spk.app.tasks.sync.source import Source
from pulp_spk.package_center.offer import Offer
from pulp_spk.spk.errors import EncryptedSpkError, RangesNotEnoughError, SpkError
from pulp_spk.spk.images import Image
from pulp_spk.spk.package import Spk, read_ranges, read_spk


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading an offer.

    Attributes:
        package: The unit; unsaved.
        pictures: Of the SPK itself.
        artifact: Its file, unsaved; None when it stays with the source.
        validators: Of the answer that it came in.
    """

    package: SpkPackage
    pictures: tuple[Image, ...]
    artifact: Artifact | None
    validators: Validators


class Reader:
    """Reads offers of one source."""

    def __init__(self, source: Source, report: Report) -> None:
        self._source = source
        self._report = report
        self._keeps_files = source.remote.policy != source.remote.STREAMED
        self._by_ranges = source.remote.policy != source.remote.IMMEDIATE
        self._without_ranges: set[str] = set()

    async def read(self, offer: Offer) -> Reading:
        """Read a package.

        Raises:
            DownloadError: when it cannot be had, or is not what the catalog says.
            SpkError: when it is no SPK that can be offered.
            LeftOutError: when it is another package than the catalog says.
        """
        reading = await self._read(offer)
        if offer.name and reading.package.name != offer.name:
            if reading.artifact is not None:
                Path(str(reading.artifact.file)).unlink(missing_ok=True)
            raise LeftOutError(
                Reason.OTHER_NAME,
                f"the file is {reading.package.name}, the catalog calls it {offer.name}",
            )
        return reading

    async def _read(self, offer: Offer) -> Reading:
        host = urlsplit(offer.link).netloc
        if self._by_ranges and offer.md5 and offer.size:
            if host not in self._without_ranges:
                try:
                    return await self._read_parts(offer, offer.size)
                except RangeError:
                    # Asked once, a server that has none is not asked again.
                    self._without_ranges.add(host)
                except RangesNotEnoughError:
                    pass
            self._report.fallbacks += 1
        return await self._read_file(offer)

    async def _read_parts(self, offer: Offer, size: int) -> Reading:
        reading = read_ranges(size, strict=False)
        validators: Validators | None = None
        try:
            wanted = next(reading)
            while True:
                part = await self._source.part(offer.link, wanted.start, wanted.stop)
                if validators is not None and part.validators != validators:
                    raise RangesNotEnoughError("the file was replaced while it was read")
                validators = part.validators
                wanted = reading.send(part.data)
        except StopIteration as end:
            spk = replace(end.value, md5=offer.md5)
        except EncryptedSpkError:
            return Reading(_opaque(offer, offer.md5, size), (), None, validators or Validators())
        return _reading(spk, None, validators or Validators())

    async def _read_file(self, offer: Offer) -> Reading:
        result = await self._source.download(offer)
        validators = Validators.of(result.headers)
        path = Path(result.path)
        artifact: Artifact | None = Artifact(**result.artifact_attributes, file=result.path)
        try:
            try:
                spk = await asyncio.to_thread(_read, path, offer.md5)
            except EncryptedSpkError:
                if not offer.name:
                    raise
                md5 = await asyncio.to_thread(_md5_of, path)
                unit = _opaque(offer, md5, path.stat().st_size)
                reading = Reading(unit, (), artifact, validators)
            else:
                reading = _reading(spk, artifact, validators)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        if not self._keeps_files:
            path.unlink()
            reading = replace(reading, artifact=None)
        return reading


def _reading(spk: Spk, artifact: Artifact | None, validators: Validators) -> Reading:
    pictures = (*spk.icons, *spk.screenshots)
    return Reading(SpkPackage.from_spk(spk), pictures, artifact, validators)


def _read(path: Path, md5: str) -> Spk:
    """What a file is.

    Args:
        path: The file.
        md5: Of the file, if it was verified while it came: then its payload need not be read.
    """
    with path.open("rb") as file:
        if md5:
            try:
                return replace(_read_parts_of(file, path.stat().st_size), md5=md5)
            except SpkError:
                # What is wrong with a file is better told by its first bytes.
                file.seek(0)
        return read_spk(file, strict=False)


def _read_parts_of(file: BinaryIO, size: int) -> Spk:
    reading = read_ranges(size, strict=False)
    try:
        wanted = next(reading)
        while True:
            file.seek(wanted.start)
            wanted = reading.send(file.read(wanted.stop - wanted.start))
    except StopIteration as end:
        return end.value


def _md5_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, _new_md5).hexdigest()


def _new_md5() -> hashlib._Hash:
    return hashlib.md5(usedforsecurity=False)


def _opaque(offer: Offer, md5: str, size: int) -> SpkPackage:
    """An encrypted package: all that is known is what the catalog says.

    Nothing tells two of them apart but their bytes, so these stand for the target.
    """
    return SpkPackage(
        name=offer.name,
        version=offer.version,
        md5=md5,
        size=size,
        target_digest=hashlib.sha256(f"opaque {md5}".encode()).hexdigest(),
        arch=["noarch"],
        opaque=True,
    )
