"""What the stages of one sync share."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from pulp_spk.app.downloading.answers import Validators
from pulp_spk.app.models import SpkImage, SpkSourceLink
from pulp_spk.app.tasks.sync.gallery import Gallery
from pulp_spk.app.tasks.sync.known import Shelf
from pulp_spk.app.tasks.sync.report import Report
from pulp_spk.app.tasks.sync.source import Source
from pulp_spk.package_center.offer import Offer


@dataclass
class Job:
    """One sync.

    Attributes:
        source: What is mirrored.
        report: What becomes of it.
        offers: What the source has, after the filters.
        shelf: What is here of it.
        gallery: Its pictures.
        force: Whether to go on however much is broken.
        mirror: Whether to remove what is no longer offered.
        spared: Names of packages that could not be read, of which nothing is removed.
    """

    source: Source
    report: Report
    offers: tuple[Offer, ...]
    shelf: Shelf
    gallery: Gallery
    force: bool = False
    mirror: bool = False
    spared: set[str] = field(default_factory=set)
    _memories: list[SpkSourceLink] = field(default_factory=list)

    def remember(
        self,
        offer: Offer,
        *,
        content: UUID | None = None,
        like: SpkSourceLink | None = None,
        validators: Validators | None = None,
        error: str = "",
    ) -> None:
        """Keep what came of an offer for the next sync, if that will be of use.

        Args:
            offer: What the source says.
            content: The unit that came of it.
            like: What is remembered already, and still true.
            validators: Of the answer that the unit came in.
            error: Why it was left out.
        """
        before = self.shelf.memories.get(offer.canonical_link)
        if like is not None or (before is None and offer.md5 and not error):
            return
        said = validators or Validators()
        self._memories.append(
            SpkSourceLink(
                remote=self.source.remote,
                digest=SpkSourceLink.digest_of(offer.canonical_link),
                content_id=content,
                md5=offer.md5,
                size=offer.size,
                etag=said.etag,
                last_modified=said.last_modified,
                error=error,
            )
        )

    def save_memories(self) -> None:
        """Write what is to be remembered, when all units have been saved."""
        digests = self.gallery.new_digests
        images = dict(
            SpkImage.objects.filter(
                sha256__in=set(digests.values()),
                _pulp_domain=self.source.remote.pulp_domain_id,
            ).values_list("sha256", "pk")
        )
        pictures = (
            SpkSourceLink(
                remote=self.source.remote,
                digest=SpkSourceLink.digest_of(link),
                content_id=images[digest],
            )
            for link, digest in digests.items()
            if digest in images
        )
        SpkSourceLink.remember([*self._memories, *pictures])
