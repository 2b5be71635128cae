"""What a mirror remembers of a source's links."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db import models
from django.utils.timezone import now

from pulpcore.plugin.models import BaseModel

KEPT = timedelta(days=30)
"""How long a link is remembered that its source no longer has."""


class SpkSourceLink(BaseModel):
    """One link of a source: what came of it the last time.

    Of a package without an MD5 in the catalog, and of pictures, nothing but the link says that
    they are known. Of a broken file nothing but this says that it was broken before.

    Fields:
        remote: The source.
        digest: SHA-256 of the link; links are too long for an index.
        content: The package or image that came of it; null when it was left out.
        md5: What the catalog claimed of it; empty when nothing.
        size: What the catalog claimed of it; null when nothing.
        etag, last_modified: Validators of the answer that the package came in.
        error: The code of why it was left out; empty when it was not.
        gone_since: When a sync first missed it at its source; null while it is there.
    """

    remote = models.ForeignKey("SpkRemote", on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)
    content = models.ForeignKey("core.Content", null=True, on_delete=models.CASCADE)
    md5 = models.CharField(max_length=32, default="")
    size = models.BigIntegerField(null=True)
    etag = models.TextField(default="")
    last_modified = models.TextField(default="")
    error = models.CharField(max_length=16, default="")
    gone_since = models.DateTimeField(null=True)

    @staticmethod
    def digest_of(link: str) -> str:
        """The digest under which a link is kept."""
        return hashlib.sha256(link.encode("utf-8", "surrogatepass")).hexdigest()

    @classmethod
    def of(cls, remote: models.Model, links: Iterable[str]) -> Mapping[str, SpkSourceLink]:
        """What is remembered of some of a source's links, by link; one query."""
        by_digest = {cls.digest_of(link): link for link in links}
        rows = cls.objects.filter(remote=remote, digest__in=by_digest).select_related("content")
        return {by_digest[row.digest]: row for row in rows}

    @classmethod
    def remember(cls, links: Iterable[SpkSourceLink]) -> None:
        """Write or overwrite rows; a constant number of queries per thousand."""
        distinct = {(row.remote_id, row.digest): row for row in links}
        cls.objects.bulk_create(
            # In one order, so that two syncs of one remote do not wait for each other.
            [distinct[key] for key in sorted(distinct)],
            batch_size=1000,
            update_conflicts=True,
            update_fields=["content", "md5", "size", "etag", "last_modified", "error"],
            unique_fields=["remote", "digest"],
        )

    @classmethod
    def forget(cls, remote: models.Model, links: Iterable[str]) -> None:
        """Let go of what a source has had no link to for long; three queries.

        Not at once: sources lose links for a while and have them again, and to have forgotten a
        link without an MD5 costs a download.

        Args:
            remote: The source.
            links: All links that it has.
        """
        rows = cls.objects.filter(remote=remote)
        here = models.Q(digest__in={cls.digest_of(link) for link in links})
        rows.filter(here, gone_since__isnull=False).update(gone_since=None)
        rows.filter(~here, gone_since=None).update(gone_since=now())
        rows.filter(gone_since__lt=now() - KEPT).delete()

    class Meta:
        default_related_name = "%(app_label)s_%(model_name)s"
        unique_together = ("remote", "digest")
