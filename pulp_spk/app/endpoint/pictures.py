"""Icons and screenshots of unguarded sources, past pulpcore's middlewares.

Package Center loads all icons of a catalog at once, and core's way costs each of them what it
costs a package. A picture's path is its digest, so all there is to find out is whether the version
that is served has it: that is read once for a version, which never changes.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from aiohttp.abc import AbstractStreamWriter
from aiohttp.web import BaseRequest
from django.db import DatabaseError, InterfaceError, connection

from pulpcore.plugin.models import RepositoryVersion

from pulp_spk.app.endpoint.counts import FAST, counts
from pulp_spk.app.endpoint.source import Source
from pulp_spk.app.files import LOCAL, SIZE, DiskFile, counted_by_core, file_headers
from pulp_spk.app.lru import ByteBoundedCache
from pulp_spk.app.models import SpkImage, SpkRepository
from pulp_spk.package_center.paths import image_path

MEMORY = 16 * 1024 * 1024  # bytes for what is known of pictures; those of 30,000
PICTURE_MEMORY = 512


class PictureFile(DiskFile):
    """A picture, counted by the status that it has once its file was looked at."""

    async def prepare(self, request: BaseRequest) -> AbstractStreamWriter | None:
        """Send it."""
        try:
            return await super().prepare(request)
        finally:
            counts.add(FAST, "picture", self.status)


class _Stored(NamedTuple):
    """Where a picture lies, and its size in bytes."""

    file: str
    size: int


@dataclass(frozen=True, eq=False)
class Pictures:
    """The pictures of one version that lie on the disk of this process, by path."""

    stored: Mapping[str, _Stored]

    @property
    def memory(self) -> int:
        """About how much memory it takes, in bytes."""
        return (1 + len(self.stored)) * PICTURE_MEMORY


_kept: ByteBoundedCache[Pictures] = ByteBoundedCache(MEMORY)
_readings: dict[UUID, asyncio.Future[Pictures]] = {}
_reader = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spk-pictures")


async def picture_of(source: Source, path: str) -> PictureFile | None:
    """The answer with a picture; None when it is for core to give one.

    That is so behind a guard, in an object storage, for what left the version a while ago, for a
    file that is lost, and while the database does not answer.
    """
    if source.guarded or source.version is None or counted_by_core():
        return None
    try:
        pictures = _kept.get(source.version) or await _read_once(source.version)
    except (DatabaseError, InterfaceError):
        return None
    found = pictures.stored.get(path)
    if found is None or not await asyncio.to_thread(os.path.exists, found.file):
        return None
    headers = file_headers(path, guarded=False)
    return PictureFile(found.file, headers={**headers, SIZE: str(found.size)})


async def _read_once(version: UUID) -> Pictures:
    """Read what a version has, once for all who ask for it meanwhile."""
    reading = _readings.get(version)
    if reading is None:
        loop = asyncio.get_running_loop()
        reading = _readings[version] = loop.run_in_executor(_reader, _read_and_close, version)
        reading.add_done_callback(lambda _: _readings.pop(version))
    pictures = await asyncio.shield(reading)
    _kept.put(version, pictures)
    return pictures


def _read_and_close(version: UUID) -> Pictures:
    try:
        return read_pictures(version)
    finally:
        connection.close()


def read_pictures(version: UUID) -> Pictures:
    """Look up where the pictures of a version lie. Two queries."""
    repository = (
        SpkRepository.objects.select_related("pulp_domain").filter(versions=version).first()
    )
    # The version may have been deleted a moment ago.
    if repository is None or repository.pulp_domain.storage_class != LOCAL:
        return Pictures({})
    storage = repository.pulp_domain.get_storage()
    artifact = "contentartifact__artifact__"
    rows = SpkImage.objects.filter(
        pk__in=RepositoryVersion(pk=version).content_ids_subquery(), **{artifact + "isnull": False}
    ).values_list("sha256", "media_type", artifact + "file", artifact + "size")
    return Pictures(
        {
            image_path(sha256, media_type): _Stored(storage.path(file), size)
            for sha256, media_type, file, size in rows
        }
    )
