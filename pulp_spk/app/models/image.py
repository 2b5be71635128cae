"""Icons and screenshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from pulpcore.plugin.models import Content
from pulpcore.plugin.util import get_domain_pk

from pulp_spk.package_center.paths import image_path

if TYPE_CHECKING:
    from pulp_spk.spk.images import Image


class SpkImage(Content):
    """One PNG or JPEG that packages and listings name by its digest.

    Images are checked and bounded when they are read (`pulp_spk.spk.images`) and never reclaimed:
    a catalog that names a picture must be able to show it.

    Fields:
        sha256: The digest of the picture's bytes; its identity.
        media_type: `image/png` or `image/jpeg`.
        width: In pixels.
        height: In pixels.
        size: In bytes.
    """

    TYPE = "image"
    PROTECTED_FROM_RECLAIM = True
    repo_key_fields = ("sha256",)

    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=32)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    _pulp_domain = models.ForeignKey("core.Domain", default=get_domain_pk, on_delete=models.PROTECT)

    @classmethod
    def from_picture(cls, picture: Image) -> SpkImage:
        """The unit that a picture is; unsaved."""
        return cls(
            sha256=picture.sha256,
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
            size=len(picture.data),
        )

    @property
    def path(self) -> str:
        """Where a distribution serves it, relative to its base URL."""
        return image_path(self.sha256, self.media_type)

    class Meta:
        default_related_name = "%(app_label)s_%(model_name)s"
        unique_together = ("sha256", "_pulp_domain")
