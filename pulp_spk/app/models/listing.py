"""What is said of a package beyond its bytes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from pulpcore.plugin.models import Content
from pulpcore.plugin.util import get_domain_pk


class SpkListing(Content):
    """What a source or an administrator says of a package that its INFO does not say.

    Fields:
        digest: SHA-256 of the canonical JSON of all that the listing says; its identity.
        name: The package that it speaks of.
        version: The version that it speaks of; empty for all of them.
        md5: The SPK that it speaks of; empty for all of them.
        texts: `{language: {"displayname": ..., "description": ...}}`, language "" for any.
        changelog: Text or simple HTML; null leaves the INFO's.
        beta: Whether the package is a beta; null leaves the INFO's word.
        screenshots: The SHA-256 of each picture, in order; null leaves the SPK's own.
        icons: `{pixels: sha256}`, for a package that has none of its own.
        platforms: Platforms that a source offered an opaque package to.
        extra: Further keys of the catalog entry, as the source gave them.
    """

    TYPE = "listing"
    PROTECTED_FROM_RECLAIM = True
    repo_key_fields = ("name", "version", "md5")
    SAYS = ("name", "version", "md5", "texts", "changelog", "beta", "screenshots", "platforms")

    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    version = models.CharField(max_length=255, default="")
    md5 = models.CharField(max_length=32, default="")
    texts = models.JSONField(default=dict)
    changelog = models.TextField(null=True)
    beta = models.BooleanField(null=True)
    screenshots = ArrayField(models.CharField(max_length=64), null=True)
    platforms = ArrayField(models.CharField(max_length=100), default=list)
    icons = models.JSONField(default=dict)
    extra = models.JSONField(default=dict)
    _pulp_domain = models.ForeignKey("core.Domain", default=get_domain_pk, on_delete=models.PROTECT)

    @classmethod
    def digest_of(cls, says: dict[str, Any]) -> str:
        """SHA-256 (hex) of the canonical JSON of a listing's fields."""
        fields = {name: says.get(name) for name in (*cls.SAYS, "extra")}
        if icons := says.get("icons"):  # which older listings had not
            fields["icons"] = icons
        canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    class Meta:
        default_related_name = "%(app_label)s_%(model_name)s"
        unique_together = ("digest", "_pulp_domain")
