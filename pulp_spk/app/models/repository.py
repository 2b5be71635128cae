"""Repositories of SPK files."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from pulpcore.plugin.exceptions import ContentOverwriteError
from pulpcore.plugin.models import (
    AutoAddObjPermsMixin,
    Content,
    Repository,
    RepositoryVersion,
)
from pulpcore.plugin.repo_version_utils import remove_duplicates, validate_repo_version

from pulp_spk.app import audit
from pulp_spk.app.models.distribution import SpkDistribution
from pulp_spk.app.models.image import SpkImage
from pulp_spk.app.models.listing import SpkListing
from pulp_spk.app.models.package import SpkPackage
from pulp_spk.app.models.remote import SpkRemote
from pulp_spk.app.models.retired_link import SpkRetiredLink
from pulp_spk.app.models.signing_service import SpkSigningService
from pulp_spk.app.models.trusting import TrustingMixin
from pulp_spk.app.signing.policy import SignaturePolicy
from pulp_spk.app.tables import tables

log = logging.getLogger(__name__)

AUDITED_NAMES = 100  # packages that one audit line names; the counts are always whole


class SpkRepository(TrustingMixin, Repository, AutoAddObjPermsMixin):
    """Packages, with the listings and images that belong to them.

    Fields:
        signature_policy: `ignore`, or `require_valid` to take only packages whose signature holds.
        keyrings: Armoured public keys of those whose signatures are trusted.
        package_signing_service: Who signs what is uploaded; None for nobody.
        timestamp_url: The server that confirms when it was signed; empty for none.
    """

    TYPE = "spk"
    AUDITED = ("signature_policy", "keyrings", "package_signing_service_id", "timestamp_url")
    CONTENT_TYPES = [SpkPackage, SpkImage, SpkListing]
    REMOTE_TYPES = [SpkRemote]

    signature_policy = models.CharField(
        max_length=16, choices=SignaturePolicy.choices, default=SignaturePolicy.IGNORE
    )
    keyrings = ArrayField(models.TextField(), default=list)
    package_signing_service = models.ForeignKey(
        SpkSigningService, on_delete=models.SET_NULL, null=True
    )
    timestamp_url = models.TextField(default="")

    @property
    def public_keys(self) -> tuple[str, ...]:
        """The keys of its signing service and those that it trusts, as devices get them."""
        service = self.package_signing_service
        return public_keys(service.public_key if service else None, self.keyrings)

    def finalize_new_version(self, new_version: RepositoryVersion) -> None:
        """Make the version whole: one package per name, version and target; exactly its images.

        Raises:
            UnverifiedPackageError: when it adds what the signature policy refuses.
        """
        from pulp_spk.app.signing.judge import judge_new  # which needs the models

        keep_newest_of_equals(new_version)
        remove_duplicates(new_version)
        judge_new(self, new_version)
        settle_images(new_version)
        validate_repo_version(new_version)

    def on_new_version(self, version: RepositoryVersion) -> None:
        """Keep the links alive that left with this version, and record what changed."""
        super().on_new_version(version)
        SpkRetiredLink.retire(
            SpkDistribution.objects.filter(repository=self, repository_version=None),
            version.removed(),
        )
        audit.record(
            "repository.version",
            self,
            {"removed": _named(version.removed())},
            {"version": version.number, "added": _named(version.added())},
        )

    def check_content_overwrite(
        self,
        version: RepositoryVersion,
        add_content_pks: Iterable[Any],
        remove_content_pks: Iterable[Any] | None = None,
    ) -> None:
        """Refuse what would replace a package, in whole or for some devices.

        Beyond core's rule (the same name, version and target) a package conflicts with one of the
        same name and version whose target overlaps its own.

        Raises:
            ContentOverwriteError: naming the pairs.
        """
        super().check_content_overwrite(version, add_content_pks, remove_content_pks)
        incoming = list(SpkPackage.objects.filter(pk__in=add_content_pks))
        if not incoming:
            return
        same_release = Q()
        for package in incoming:
            same_release |= Q(name=package.name, version=package.version)
        present = SpkPackage.objects.filter(
            same_release, pk__in=version.content_ids_subquery()
        ).exclude(pk__in=remove_content_pks or [])
        expand = tables().covered_by
        conflicts = {
            package.pk: other.pk
            for other in present
            for package in incoming
            if (package.name, package.version) == (other.name, other.version)
            and package.md5 != other.md5
            and package.target.overlaps(other.target, expand)
        }
        if conflicts:
            raise ContentOverwriteError(SpkPackage.get_pulp_type(), conflicts)

    class Meta:
        default_related_name = "%(app_label)s_%(model_name)s"
        permissions = [
            ("sync_spkrepository", "Can start a sync task"),
            ("modify_spkrepository", "Can modify content of the repository"),
            ("manage_roles_spkrepository", "Can manage roles on SPK repositories"),
            ("repair_spkrepository", "Can repair repository versions"),
        ]


def public_keys(service_key: str | None, keyrings: Iterable[str]) -> tuple[str, ...]:
    """The keys of a repository: that of its signing service, if it has one, and its keyrings."""
    return (*((service_key,) if service_key else ()), *keyrings)


def served_keys(distribution: SpkDistribution) -> tuple[str, ...]:
    """The keys of the repository that a distribution serves; one query."""
    pinned = distribution.repository_version
    served = pinned.repository_id if pinned else distribution.repository_id
    rows = SpkRepository.objects.filter(pk=served)
    for row in rows.values_list("package_signing_service__public_key", "keyrings"):
        return public_keys(*row)
    return ()


def keep_newest_of_equals(new_version: RepositoryVersion) -> None:
    """Of packages added in one run with the same name, version and target, keep the newest.

    The newest is the one with the latest INFO `create_time`, then the highest MD5, so that every
    run decides alike. The others are named in the log.
    """
    added = new_version.added(base_version=new_version.base_version)
    # Rows, not units: loading a unit in part costs a query for each one.
    rows = SpkPackage.objects.filter(pk__in=added).values(
        "pk", *SpkPackage.repo_key_fields, "create_time", "md5"
    )
    newest: dict[tuple[str, ...], dict[str, Any]] = {}
    dropped = []
    for row in sorted(rows, key=lambda row: (row["create_time"], row["md5"])):
        key = tuple(row[field] for field in SpkPackage.repo_key_fields)
        if key in newest:
            dropped.append(newest[key])
        newest[key] = row
    for row in dropped:
        log.warning(
            "Left out %s %s (md5 %s): a newer SPK of the same version and target was added with it",
            row["name"],
            row["version"],
            row["md5"],
        )
    new_version.remove_content(Content.objects.filter(pk__in=[row["pk"] for row in dropped]))


def settle_images(new_version: RepositoryVersion) -> None:
    """Let the version hold exactly the images that its packages and listings name."""
    content = new_version.content_ids_subquery()
    named: set[str] = set()
    for icons, screenshots in SpkPackage.objects.filter(pk__in=content).values_list(
        "icons", "screenshots"
    ):
        named.update(icons.values(), screenshots)
    for icons, screenshots in SpkListing.objects.filter(pk__in=content).values_list(
        "icons", "screenshots"
    ):
        named.update(icons.values(), screenshots or ())
    domain = new_version.repository.pulp_domain_id
    images = SpkImage.objects.filter(pk__in=content)
    new_version.remove_content(
        Content.objects.filter(pk__in=images.exclude(sha256__in=named).values("pk"))
    )
    new_version.add_content(
        Content.objects.filter(
            pk__in=SpkImage.objects.filter(sha256__in=named, _pulp_domain=domain).values("pk")
        )
    )


def _named(content: Any) -> dict[str, Any]:
    """How many packages and listings are in `content`, and the first of them by name."""
    packages = list(
        SpkPackage.objects.filter(pk__in=content)
        .order_by("name", "version", "md5")
        .values_list("name", "version", "md5")
    )
    return {
        "packages": len(packages),
        "listings": SpkListing.objects.filter(pk__in=content).count(),
        "names": [" ".join(package) for package in packages[:AUDITED_NAMES]],
    }
