"""What a source answered to the devices of a mirror."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db import models

from pulpcore.plugin.models import BaseModel


class SpkSourceAnswer(BaseModel):
    """The last catalog that a source gave to one device.

    A source that is asked whether it has changed says nothing but that it has not; what its
    catalog said is needed all the same to know what it offers.

    Fields:
        remote: The source.
        digest: SHA-256 of the request, so that another URL, device or language has another row.
        etag, last_modified: Validators of the answer, not both empty.
        body: The answer, compressed by zlib.
    """

    remote = models.ForeignKey("SpkRemote", on_delete=models.CASCADE)
    digest = models.CharField(max_length=64)
    etag = models.TextField(default="")
    last_modified = models.TextField(default="")
    body = models.BinaryField()

    @staticmethod
    def digest_of(url: str, parameters: Sequence[tuple[str, str]]) -> str:
        """The digest under which the answer to a GET is kept."""
        return hashlib.sha256(json.dumps([url, parameters]).encode()).hexdigest()

    @classmethod
    def of(cls, remote: models.Model) -> Mapping[str, SpkSourceAnswer]:
        """All that is kept of a source, by digest; one query."""
        return {row.digest: row for row in cls.objects.filter(remote=remote)}

    @classmethod
    def keep(
        cls, remote: models.Model, answers: Iterable[SpkSourceAnswer], wanted: Collection[str]
    ) -> None:
        """Write or overwrite rows, and remove the source's others; two queries.

        Args:
            remote: The source.
            answers: What came.
            wanted: Digests of all that may be asked for again.
        """
        cls.objects.filter(remote=remote).exclude(digest__in=wanted).delete()
        cls.objects.bulk_create(
            # In one order, so that two syncs of one remote do not wait for each other.
            sorted(answers, key=lambda row: row.digest),
            update_conflicts=True,
            update_fields=["etag", "last_modified", "body"],
            unique_fields=["remote", "digest"],
        )

    class Meta:
        default_related_name = "%(app_label)s_%(model_name)s"
        unique_together = ("remote", "digest")
