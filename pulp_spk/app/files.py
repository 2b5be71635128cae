"""Files that are handed out from the disk, without what pulpcore asks the database for besides."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from aiohttp.web import FileResponse
from django.conf import settings
from django.db import connection

from pulpcore.plugin.util import get_domain

from pulp_spk.app.models.retired_link import SpkRetiredLink
from pulp_spk.package_center.paths import IMAGES, PACKAGES

if TYPE_CHECKING:
    from pulp_spk.app.models.distribution import SpkDistribution

SERVED = """
SELECT file.pulp_id, artifact.file, artifact.size
FROM core_contentartifact AS file
LEFT JOIN core_artifact AS artifact ON artifact.pulp_id = file.artifact_id
CROSS JOIN LATERAL (
    SELECT coalesce(%(number)s::int, max(number)) AS number FROM core_repositoryversion
    WHERE repository_id = %(repository)s AND complete
) AS served
WHERE file.relative_path = %(path)s AND (
    EXISTS (
        SELECT FROM core_repositorycontent AS member
        JOIN core_repositoryversion AS added ON added.pulp_id = member.version_added_id
        LEFT JOIN core_repositoryversion AS removed ON removed.pulp_id = member.version_removed_id
        WHERE member.content_id = file.content_id
        AND member.repository_id = %(repository)s
        AND added.number <= served.number
        AND (removed.number IS NULL OR removed.number > served.number)
    )
    OR EXISTS (
        SELECT FROM spk_spkretiredlink AS link
        WHERE link.content_artifact_id = file.pulp_id
        AND link.distribution_id = %(distribution)s
        AND link.retired_at >= %(since)s
    )
)
"""
"""The file at a path: of the version that is served, or one whose link is still good.

Django takes 2 ms to put this together, PostgreSQL half a millisecond to answer it. Membership is
looked up by the unit: the array of the version, which core goes by, is 16 bytes for each unit.
"""
SIZE = "X-PULP-ARTIFACT-SIZE"
"""A header that core puts on each file."""
LOCAL = "pulpcore.app.models.storage.FileSystem"
FOLDERS = (f"{PACKAGES}/", f"{IMAGES}/")
IMMUTABLE = "max-age=31536000, immutable"
MEDIA_TYPES = {"spk": "application/octet-stream", "png": "image/png", "jpeg": "image/jpeg"}


def file_headers(path: str, *, guarded: bool) -> dict[str, str]:
    """Headers of a file: its path is a function of its bytes, so it never changes.

    Args:
        path: Below the distribution.
        guarded: Whether a content guard was asked.
    """
    if not path.startswith(FOLDERS):
        return {}
    who = "private" if guarded else "public"
    headers = {"Cache-Control": f"{who}, {IMMUTABLE}", "X-Content-Type-Options": "nosniff"}
    if media_type := MEDIA_TYPES.get(path.rpartition(".")[2]):
        headers["Content-Type"] = media_type
    return headers


class DiskFile(FileResponse):
    """A file as aiohttp sends it: HEAD, ranges and conditions, and no byte through the process.

    Its validators are the time and size of the file.
    """

    def set_status(self, status: int, reason: str | None = None) -> None:
        """Let nobody keep a refusal as long as the file; aiohttp sets it when it has looked."""
        super().set_status(status, reason)
        if status >= 400:
            self.headers["Cache-Control"] = "no-store"


@dataclass(frozen=True)
class ServedFile:
    """What a distribution serves at a path.

    Attributes:
        pk: Of its ContentArtifact.
        name: Of the artifact's file in its storage; None while it is only known.
        size: Of that file, in bytes.
    """

    pk: UUID
    name: str | None
    size: int | None


def served_file(distribution: SpkDistribution, path: str) -> ServedFile | None:
    """The file at `path`, of which there is one at most: a path is a function of its unit."""
    version = distribution.repository_version
    wanted = {
        "path": path,
        "number": version.number if version else None,
        "repository": version.repository_id if version else distribution.repository_id,
        "distribution": distribution.pk,
        "since": SpkRetiredLink.since(),
    }
    with connection.cursor() as cursor:
        cursor.execute(SERVED, wanted)
        row = cursor.fetchone()
    return ServedFile(*row) if row else None


def counted_by_core() -> bool:
    """Whether core counts the bytes that it serves; only it knows how many a request is for."""
    return settings.OTEL_ENABLED and settings.DOMAIN_ENABLED


def from_disk(file: ServedFile, headers: Mapping[str, str]) -> DiskFile | None:
    """The answer with a file that this process can send; None when that is for core to do.

    Core redirects to an object storage, fetches what is not here, and has an error in its log for
    a file that is lost.

    Args:
        file: Of the domain of this request.
        headers: What the answer is to carry.
    """
    domain = get_domain()
    if file.name is None or counted_by_core() or domain.storage_class != LOCAL:
        return None
    path = domain.get_storage().path(file.name)
    if not os.path.exists(path):
        return None
    return DiskFile(path, headers={**headers, SIZE: str(file.size)})
