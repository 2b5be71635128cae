"""SPK files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models as db  # `models` is a field of the package

from pulpcore.plugin.models import Artifact, Content
from pulpcore.plugin.util import get_domain_pk

from pulp_spk.package_center.paths import package_path
from pulp_spk.spk.keys import ICON_KEYS
from pulp_spk.spk.package import read_spk
from pulp_spk.spk.target import Target

if TYPE_CHECKING:
    from pulp_spk.spk.package import Spk


class SpkPackage(Content):
    """One SPK file: a pure function of its bytes, which never changes.

    Fields:
        name: INFO `package`.
        version: INFO `version`.
        md5: Of the whole SPK, as catalogs carry it; computed here, never believed.
        size: Of the SPK, in bytes.
        target_digest: Digest of what it is built for; part of its identity inside a repository.
        arch, exclude_arch, models, exclude_models, os_min, os_max: The target itself.
        texts: `{language: {"displayname": ..., "description": ...}}`, language "" unsuffixed.
        dependencies, conflicts: Requirements with their PKG_DEPS and PKG_CONX ranges.
        beta, report_url, manual_only, startable, has_license, wizards: What the catalog needs.
        icons: `{pixels: sha256}`.
        screenshots: SHA-256 of each picture inside the SPK, in order.
        signed: Whether a `syno_signature.asc` is inside.
        signature: What the signature says of itself, unverified: `key_id`, `created`, and of the
            timestamp around it `timestamp_key_id`, `timestamp_created`.
        opaque: An encrypted official package, whose INFO cannot be read.
        create_time: INFO `create_time`; decides between equals.
        info: The whole INFO, unknown keys kept; only its pictures in base64 are left out, which
            are images of their own.
    """

    TYPE = "package"
    PROTECTED_FROM_RECLAIM = False
    repo_key_fields = ("name", "version", "target_digest")

    name = db.CharField(max_length=255, db_index=True)
    version = db.CharField(max_length=255)
    md5 = db.CharField(max_length=32, db_index=True)
    size = db.PositiveBigIntegerField()
    target_digest = db.CharField(max_length=64)
    arch = ArrayField(db.CharField(max_length=100))
    exclude_arch = ArrayField(db.CharField(max_length=100), default=list)
    models = ArrayField(db.CharField(max_length=100), default=list)
    exclude_models = ArrayField(db.CharField(max_length=100), default=list)
    os_min = db.CharField(max_length=64, default="")
    os_max = db.CharField(max_length=64, default="")
    texts = db.JSONField(default=dict)
    dependencies = db.JSONField(default=list)
    conflicts = db.JSONField(default=list)
    beta = db.BooleanField(default=False)
    report_url = db.TextField(default="")
    manual_only = db.BooleanField(default=False)
    startable = db.BooleanField(default=True)
    has_license = db.BooleanField(default=False)
    wizards = ArrayField(db.CharField(max_length=16), default=list)
    icons = db.JSONField(default=dict)
    screenshots = ArrayField(db.CharField(max_length=64), default=list)
    signed = db.BooleanField(default=False)
    signature = db.JSONField(default=dict)
    opaque = db.BooleanField(default=False)
    create_time = db.CharField(max_length=255, default="")
    info = db.JSONField(default=dict)
    _pulp_domain = db.ForeignKey("core.Domain", default=get_domain_pk, on_delete=db.PROTECT)

    @classmethod
    def from_spk(cls, spk: Spk) -> SpkPackage:
        """The unit that a parsed SPK file is; unsaved."""
        return cls(
            name=spk.name,
            version=spk.version,
            md5=spk.md5,
            size=spk.size,
            target_digest=spk.target.digest,
            arch=list(spk.target.arch),
            exclude_arch=list(spk.target.exclude_arch),
            models=list(spk.target.models),
            exclude_models=list(spk.target.exclude_models),
            os_min=spk.target.os_min,
            os_max=spk.target.os_max,
            texts=spk.texts,
            dependencies=[requirement.as_json() for requirement in spk.dependencies],
            conflicts=[requirement.as_json() for requirement in spk.conflicts],
            beta=spk.beta,
            report_url=spk.report_url,
            manual_only=spk.manual_only,
            startable=spk.startable,
            has_license=spk.has_license,
            wizards=sorted(spk.wizards),
            icons={str(icon.width): icon.sha256 for icon in spk.icons},
            screenshots=[picture.sha256 for picture in spk.screenshots],
            signed=spk.signed,
            signature=spk.signature.facts if spk.signature else {},
            create_time=spk.create_time,
            info={key: text for key, text in spk.info.items() if key not in ICON_KEYS},
        )

    @staticmethod
    def init_from_artifact_and_relative_path(artifact: Artifact, relative_path: str) -> SpkPackage:
        """The unit that an artifact holds; the path says nothing, the SPK says all.

        Raises:
            SpkError: when the artifact is no SPK that can be read.
        """
        with artifact.file.open() as file:
            return SpkPackage.from_spk(read_spk(file, strict=False))

    @property
    def target(self) -> Target:
        """What the package is built for."""
        return Target(
            arch=tuple(self.arch),
            exclude_arch=tuple(self.exclude_arch),
            models=tuple(self.models),
            exclude_models=tuple(self.exclude_models),
            os_min=self.os_min,
            os_max=self.os_max,
        )

    @property
    def path(self) -> str:
        """Where a distribution serves it, relative to its base URL."""
        return package_path(self.name, self.version, self.md5, self.target)

    @property
    def image_digests(self) -> set[str]:
        """SHA-256 of every picture that the package names."""
        return {*self.icons.values(), *self.screenshots}

    class Meta:
        default_related_name = "%(app_label)s_%(model_name)s"
        unique_together = ("name", "version", "md5", "_pulp_domain")
        permissions = [
            ("upload_spk_packages", "Can upload SPK packages in the request itself"),
        ]
