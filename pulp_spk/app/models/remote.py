"""Foreign sources, as a mirror asks them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models as db  # `models` is a field of the remote

from pulpcore.plugin.models import AutoAddObjPermsMixin, Remote, RemoteArtifact

from pulp_spk.app.downloading.downloader import SpkHttpDownloader
from pulp_spk.app.downloading.factory import SpkDownloaderFactory
from pulp_spk.app.models.trusting import TrustingMixin
from pulp_spk.app.signing.policy import SignaturePolicy
from pulp_spk.app.tables import tables
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.cells import cells_of
from pulp_spk.package_center.inventory import read_inventory
from pulp_spk.package_center.matrix import Matrix


class SpkRemote(TrustingMixin, Remote, AutoAddObjPermsMixin):
    """A foreign Package Center source, and the devices that a mirror asks it as.

    Fields:
        devices: An inventory as CSV or JSON text: model, DSM version and channel of each device.
        models: Marketing names (`DS920+`).
        platforms: Platforms (`geminilake`), families (`x86_64`), or `all`.
        os_versions: `7.2-64570`, `7.2` (its newest known build), or `latest`.
        channels: `stable`, `beta`; none means `stable`.
        language: A code as devices send it, usually three letters.
        includes: Names of packages to mirror, with wildcards; none means all.
        excludes: Names of packages to leave out, with wildcards.
        with_dependencies: Whether what included packages need comes along.
        keep_latest: How many versions of a package to mirror for each device; none means all that
            the source offers, which usually is one.
        method: `GET`, `POST`, or `auto`, which tries POST where GET is refused.
        accept_terms: Whether the terms of use of Synology's own servers are accepted.
        signature_policy: `ignore`, or `require_valid` to leave out what does not verify.
        keyrings: Armoured public keys of those who sign the source's packages.
    """

    TYPE = "spk"
    AUDITED = ("signature_policy", "keyrings")
    # Small sources often run on somebody's NAS.
    DEFAULT_DOWNLOAD_CONCURRENCY = 2

    class Method(db.TextChoices):
        """How the source is asked."""

        AUTO = "auto"
        GET = "GET"
        POST = "POST"

    devices = db.TextField(default="")
    models = ArrayField(db.TextField(), default=list)
    platforms = ArrayField(db.TextField(), default=list)
    os_versions = ArrayField(db.TextField(), default=list)
    channels = ArrayField(db.TextField(), default=list)
    language = db.CharField(max_length=16, default="enu")
    includes = ArrayField(db.TextField(), default=list)
    excludes = ArrayField(db.TextField(), default=list)
    with_dependencies = db.BooleanField(default=True)
    keep_latest = db.PositiveIntegerField(null=True)
    method = db.CharField(max_length=4, choices=Method.choices, default=Method.AUTO)
    accept_terms = db.BooleanField(default=False)
    signature_policy = db.CharField(
        max_length=16, choices=SignaturePolicy.choices, default=SignaturePolicy.IGNORE
    )
    keyrings = ArrayField(db.TextField(), default=list)

    @property
    def matrix(self) -> Matrix:
        """Which devices the mirror asks as.

        Raises:
            MatrixError: when the inventory cannot be read.
        """
        return Matrix(
            devices=read_inventory(self.devices) if self.devices.strip() else (),
            models=tuple(self.models),
            platforms=tuple(self.platforms),
            os_versions=tuple(self.os_versions),
            channels=tuple(self.channels),
            language=self.language,
        )

    def find_cells(self) -> tuple[Cell, ...]:
        """The requests that a sync sends.

        Raises:
            MatrixError: when a platform, model or os version is not known.
        """
        return cells_of(self.matrix, tables())

    @property
    def download_factory(self) -> SpkDownloaderFactory:
        """What all downloads share; made when it is first asked for."""
        factory: SpkDownloaderFactory | None = self.__dict__.get("_download_factory")
        if factory is None:
            factory = self._download_factory = SpkDownloaderFactory(self)
        return factory

    def get_downloader(
        self,
        remote_artifact: RemoteArtifact | None = None,
        url: str | None = None,
        download_factory: SpkDownloaderFactory | None = None,
        **kwargs: Any,
    ) -> SpkHttpDownloader:
        """A downloader for a URL, or for a file whose unit says what it must be.

        Args:
            remote_artifact: The file; either this or `url`.
            url: The URL.
            download_factory: In place of the remote's own.
            kwargs: Of `SpkHttpDownloader`.

        Raises:
            BadLinkError: when the URL is not one to be followed.
        """
        if remote_artifact is not None:
            kwargs["content_artifact"] = remote_artifact.content_artifact_id
        return super().get_downloader(remote_artifact, url, download_factory, **kwargs)

    class Meta:
        default_related_name = "%(app_label)s_%(model_name)s"
        permissions = [
            ("manage_roles_spkremote", "Can manage roles on SPK remotes"),
        ]
