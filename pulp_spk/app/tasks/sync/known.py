"""Which of a source's packages are here already, found out in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from pulpcore.plugin.models import Artifact, ContentArtifact, RemoteArtifact
from pulpcore.plugin.util import get_domain_pk

from pulp_spk.app.models import (
    SpkImage,
    SpkPackage,
    SpkRemote,
    SpkRepository,
    SpkSignedCopy,
    SpkSourceLink,
)
from pulp_spk.package_center.offer import Offer


@dataclass(frozen=True, slots=True)
class Known:
    """A package that is here.

    Attributes:
        package: The unit.
        path: Where its file lies below a distribution.
        artifact: Its file; None when only a source has it.
        urls: Where this remote has it.
        memory: What is remembered of the link, if that is how it was found.
        is_signed_copy: Whether it was signed here, so that the source's file is another one.
    """

    package: SpkPackage
    path: str
    artifact: Artifact | None
    urls: frozenset[str]
    memory: SpkSourceLink | None = None
    is_signed_copy: bool = False


class Shelf:
    """What is here of what a source offers.

    Attributes:
        memories: What is remembered of links, by link.
        media_types: Of the pictures that the packages name, by digest.
    """

    def __init__(
        self, remote: SpkRemote, offers: Iterable[Offer], repository: SpkRepository
    ) -> None:
        """Look everything up, in a constant number of queries."""
        offers = list(offers)
        self.memories = SpkSourceLink.of(remote, (offer.canonical_link for offer in offers))
        remembered = {row.content_id for row in self.memories.values() if row.content_id}
        domain = get_domain_pk()
        md5s = {offer.md5 for offer in offers if offer.md5}
        here = SpkPackage.objects.filter(_pulp_domain=domain)
        packages = {unit.pk: unit for unit in here.filter(md5__in=md5s)}
        copies = SpkSignedCopy.objects.filter(repository=repository)
        if all(offer.md5 for offer in offers):
            copies = copies.filter(source_md5__in=md5s)
        signed = dict(copies.values_list("source_md5", "package"))
        others = remembered.union(signed.values()) - packages.keys()
        packages |= {unit.pk: unit for unit in here.filter(pk__in=others)}
        # What is in no repository must not be cleaned up before it is in this one.
        here.filter(pk__in=packages).touch()
        files = {
            file.content_id: file
            for file in ContentArtifact.objects.filter(content__in=packages).select_related(
                "artifact"
            )
        }
        urls: dict[UUID, set[str]] = defaultdict(set)
        for content, url in RemoteArtifact.objects.filter(
            remote=remote, content_artifact__content__in=packages
        ).values_list("content_artifact__content", "url"):
            urls[content].add(url)
        self._by_pk = {
            pk: Known(unit, files[pk].relative_path, files[pk].artifact, frozenset(urls[pk]))
            for pk, unit in packages.items()
            if pk in files
        }
        self._by_md5: dict[str, list[Known]] = defaultdict(list)
        for known in self._by_pk.values():
            self._by_md5[known.package.md5].append(known)
        self._signed = {
            md5: replace(self._by_pk[pk], is_signed_copy=True)
            for md5, pk in signed.items()
            if pk in self._by_pk and self._by_pk[pk].artifact
        }
        named = {digest for unit in packages.values() for digest in unit.image_digests}
        self.media_types: Mapping[str, str] = dict(
            SpkImage.objects.filter(_pulp_domain=domain, sha256__in=named).values_list(
                "sha256", "media_type"
            )
        )

    def find(self, offer: Offer) -> Known | None:
        """The package that an offer is, if it is here beyond doubt.

        MD5 and size must be equal, and the link or name and version. Without an MD5 nothing but
        the link speaks for it: see `find_by_link`.
        """
        signed = self.signed_copy(offer.md5)
        if signed and offer.name in ("", signed.package.name):
            return signed
        for known in self._by_md5.get(offer.md5, ()) if offer.md5 else ():
            unit = known.package
            if offer.size not in (None, unit.size):
                continue
            same_link = bool(known.urls.intersection(offer.links))
            if same_link or (unit.name, unit.version) == (offer.name, offer.version):
                return known
        return None

    def find_by_link(self, offer: Offer) -> Known | None:
        """The package that came from an offer's link, if its source can tell about changes."""
        memory = self.memories.get(offer.canonical_link)
        if offer.md5 or memory is None or memory.content_id not in self._by_pk:
            return None
        if not (memory.etag or memory.last_modified):
            return None
        known = self._by_pk[memory.content_id]
        if offer.size not in (None, known.package.size):
            return None
        return Known(known.package, known.path, known.artifact, known.urls, memory)

    def signed_copy(self, md5: str) -> Known | None:
        """What the repository has in place of the file with this MD5, which was signed here."""
        return self._signed.get(md5)

    def failed_before(self, offer: Offer) -> bool:
        """Whether the same file was left out the last time."""
        memory = self.memories.get(offer.canonical_link)
        return (
            memory is not None
            and memory.error != ""
            and (memory.md5, memory.size) == (offer.md5, offer.size)
        )

    def contradicts(self, unit: SpkPackage, sha256: str) -> bool:
        """Whether a package of the same name, version and MD5 is here with other bytes.

        Args:
            unit: The package as it was read.
            sha256: Of its file; "" when that is not known.
        """
        for known in self._by_md5.get(unit.md5, ()):
            if (known.package.name, known.package.version) != (unit.name, unit.version):
                continue
            other = known.artifact.sha256 if known.artifact else ""
            if known.package.size != unit.size or (sha256 and other and sha256 != other):
                return True
        return False
