"""Pictures that a catalog links to: each link is fetched once, and never again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from pulp_spk.app.downloading.errors import DownloadError
from pulp_spk.app.models import SpkImage, SpkRemote, SpkSourceLink
from pulp_spk.app.tasks.sync.errors import Reason
from pulp_spk.app.tasks.sync.report import LeftOut, Report, shown
from pulp_spk.app.tasks.sync.source import Source
from pulp_spk.package_center.listing_draft import Picture
from pulp_spk.package_center.offer import Offer
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.images import Image


class Gallery:
    """The pictures of one source.

    Attributes:
        new_digests: What came of each link that was fetched, by link.
    """

    def __init__(self, source: Source, report: Report, offers: Iterable[Offer]) -> None:
        """Look up what is known of the offers' pictures, in three queries."""
        self.new_digests: dict[str, str] = {}
        self._source = source
        self._report = report
        self._known = _remembered(source.remote, offers)
        self._fetched: dict[str, asyncio.Task[Image | None]] = {}

    async def get(self, link: str) -> tuple[Picture, Image | None] | None:
        """A picture, and its bytes if it is not here yet; None when it cannot be had."""
        if known := self._known.get(link):
            return known, None
        if link not in self._fetched:
            self._fetched[link] = asyncio.ensure_future(self._fetch(link))
        image = await self._fetched[link]
        if image is None:
            return None
        self.new_digests[link] = image.sha256
        return Picture(image.sha256, image.media_type, image.width), image

    async def _fetch(self, link: str) -> Image | None:
        try:
            return await self._source.picture(link)
        except (DownloadError, SpkError) as error:
            reason = f"a picture is left out: {getattr(error, 'reason', error)}"
            self._report.notes.append(LeftOut(Reason.BAD_PICTURE, reason, link=shown(link)))
            return None


def _remembered(remote: SpkRemote, offers: Iterable[Offer]) -> dict[str, Picture]:
    links: set[str] = set()
    for offer in offers:
        for entry, _cells in offer.shown:
            links.update(entry.thumbnails, entry.retina, entry.snapshots or ())
    memories = SpkSourceLink.of(remote, links)
    contents = {memory.content_id for memory in memories.values() if memory.content_id}
    images = SpkImage.objects.filter(pk__in=contents, contentartifact__artifact__isnull=False)
    pictures = {
        pk: Picture(*facts)
        for pk, *facts in images.values_list("pk", "sha256", "media_type", "width")
    }
    SpkImage.objects.filter(pk__in=pictures).touch()
    return {
        link: pictures[memory.content_id]
        for link, memory in memories.items()
        if memory.content_id in pictures
    }
