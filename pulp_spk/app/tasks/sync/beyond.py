"""What a source says of its packages beyond their bytes, as listings."""

from __future__ import annotations

from collections.abc import Mapping

from pulp_spk.app.models import SpkListing, SpkPackage
from pulp_spk.app.rows import Alike, package_of
from pulp_spk.app.tables import tables
from pulp_spk.app.tasks.sync.errors import Reason
from pulp_spk.app.tasks.sync.gallery import Gallery
from pulp_spk.app.tasks.sync.report import LeftOut, Report
from pulp_spk.package_center.listing import listing_from
from pulp_spk.package_center.listing_draft import EMBEDDED, ListingDraft, Picture
from pulp_spk.package_center.offer import Offer
from pulp_spk.package_center.paths import image_path
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.images import Image, read_image

MAX_PICTURES = 32
"""Pictures of one package that are fetched."""


async def listing_of(
    offer: Offer,
    unit: SpkPackage,
    media_types: Mapping[str, str],
    gallery: Gallery,
    report: Report,
) -> tuple[SpkListing | None, list[Image]]:
    """The listing that an offer gives reason for, and the pictures that came with it.

    Args:
        offer: What the source says.
        unit: What the SPK says.
        media_types: Of the SPK's own pictures, by digest.
        gallery: The source's pictures.
        report: Hears of what one listing cannot say.
    """
    images = {
        digest: image_path(digest, media_types[digest])
        for digest in unit.image_digests
        if digest in media_types
    }
    package = None if unit.opaque else package_of(unit, images, Alike())
    draft = listing_from(offer, package, tables())
    if draft is None:
        return None, []
    for problem in draft.problems:
        report.notes.append(LeftOut(problem.code, problem.reason, unit.name, unit.version))
    pictures, brought = await _pictures(draft, gallery, report)
    says = draft.fields(pictures, package)
    if says is None:
        return None, []
    says["md5"] = unit.md5
    return SpkListing(digest=SpkListing.digest_of(says), **says), brought


async def _pictures(
    draft: ListingDraft, gallery: Gallery, report: Report
) -> tuple[dict[str, Picture], list[Image]]:
    """The draft's pictures by link, and those of them that are not here yet."""
    pictures: dict[str, Picture] = {}
    brought: list[Image] = []
    for link in draft.links[:MAX_PICTURES]:
        if found := await gallery.get(link):
            pictures[link], image = found
            if image is not None:
                brought.append(image)
    if draft.icon:
        try:
            image = read_image(draft.icon)
        except SpkError as error:
            reason = f"an icon is left out: {error.message}"
            report.notes.append(LeftOut(Reason.BAD_PICTURE, reason, draft.name))
        else:
            pictures[EMBEDDED] = Picture(image.sha256, image.media_type, image.width)
            brought.append(image)
    return pictures, brought
