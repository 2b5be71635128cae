"""Sources, as devices know them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django_lifecycle import AFTER_CREATE, AFTER_UPDATE, BEFORE_DELETE, BEFORE_UPDATE, hook

from pulpcore.plugin.models import (
    AutoAddObjPermsMixin,
    Content,
    ContentArtifact,
    Distribution,
    RepositoryVersion,
)

from pulp_spk.app import audit
from pulp_spk.app.files import FOLDERS, DiskFile, file_headers, from_disk, served_file
from pulp_spk.app.models.retired_link import SpkRetiredLink
from pulp_spk.package_center.policy import Policy


class SpkDistribution(Distribution, AutoAddObjPermsMixin):
    """A Package Center source: serves the latest version of a repository, or one pinned version.

    Fields:
        origins: The addresses at which devices reach this distribution, each standing for the
            whole base URL (`https://packages.example.com`, `http://host/sspks/index.php`).
            A request through one of them gets links with it; any other gets the first.
        os_compatibility: `device` (what the device itself accepts) or `same_major` (what
            SynoCommunity's server offers).
        beta_on_dsm7: `hide`, or `as_stable` to offer beta packages to DSM 7 without the key
            that makes it hide them.
    """

    TYPE = "spk"
    SERVE_FROM_PUBLICATION = False
    AUDITED = (
        "name",
        "base_path",
        "repository_id",
        "repository_version_id",
        "content_guard_id",
        "origins",
        "os_compatibility",
        "beta_on_dsm7",
    )

    class OsCompatibility(models.TextChoices):
        """Whose rule decides which DSM may get a package."""

        DEVICE = "device"
        SAME_MAJOR = "same_major"

    class BetaOnDsm7(models.TextChoices):
        """What becomes of beta packages from DSM 7 on."""

        HIDE = "hide"
        AS_STABLE = "as_stable"

    origins = ArrayField(models.TextField(), default=list)
    os_compatibility = models.CharField(
        max_length=16, choices=OsCompatibility.choices, default=OsCompatibility.DEVICE
    )
    beta_on_dsm7 = models.CharField(
        max_length=16, choices=BetaOnDsm7.choices, default=BetaOnDsm7.HIDE
    )

    @property
    def policy(self) -> Policy:
        """How selection goes about what devices and servers disagree on."""
        return Policy(os_compatibility=self.os_compatibility, beta_on_dsm7=self.beta_on_dsm7)

    @property
    def served_version(self) -> RepositoryVersion | None:
        """The repository version that devices see now."""
        if self.repository_version_id:
            return self.repository_version
        return self.repository.latest_version() if self.repository_id else None

    def content_handler(self, path: str) -> DiskFile | ContentArtifact | None:
        """The file at `path`, also when it left the distribution a short while ago.

        A file on the disk of the content app is one query, and the answer is ready. All others
        are given to core, which redirects to an object storage, or fetches and verifies.
        """
        file = served_file(self, path) if path.startswith(FOLDERS) else None
        if file is None:
            return None
        answer = from_disk(file, self.content_headers_for(path))
        if answer is not None:
            return answer
        files = ContentArtifact.objects.select_related("artifact", "artifact__pulp_domain")
        return files.filter(pk=file.pk).first()

    def content_headers_for(self, path: str) -> dict[str, str]:
        """Headers of a file."""
        return file_headers(path, guarded=self.content_guard_id is not None)

    @hook(BEFORE_UPDATE, when_any=["repository", "repository_version"], has_changed=True)
    def _retire_links(self) -> None:
        """Links of what was served until now go on working for a while."""
        before = SpkDistribution.objects.get(pk=self.pk).served_version
        if before is None:
            return
        gone = Content.objects.filter(pk__in=before.content_ids_subquery())
        if after := self.served_version:
            gone = gone.exclude(pk__in=after.content_ids_subquery())
        SpkRetiredLink.retire([self], gone)

    def _audited(self, *, initial: bool = False) -> dict[str, Any]:
        read = self.initial_value if initial else self.__getattribute__
        return {field: read(field) for field in self.AUDITED}

    @hook(AFTER_CREATE)
    def _audit_create(self) -> None:
        audit.record("distribution.create", self, {}, self._audited())

    @hook(AFTER_UPDATE)
    def _audit_update(self) -> None:
        before, after = self._audited(initial=True), self._audited()
        changed = [field for field in self.AUDITED if before[field] != after[field]]
        if changed:
            audit.record(
                "distribution.update",
                self,
                {field: before[field] for field in changed},
                {field: after[field] for field in changed},
            )

    @hook(BEFORE_DELETE)
    def _audit_delete(self) -> None:
        audit.record("distribution.delete", self, self._audited(), {})

    class Meta:
        default_related_name = "%(app_label)s_%(model_name)s"
        permissions = [
            ("manage_roles_spkdistribution", "Can manage roles on SPK distributions"),
        ]
