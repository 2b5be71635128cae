"""Answers kept ready to send."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass

from django.conf import settings

from pulp_spk.app.lru import ByteBoundedCache

OVERHEAD = 512  # bytes that a small answer takes in the cache beyond its texts
GZIP_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Answer:
    """One body in the forms in which it is sent."""

    plain: bytes
    gzipped: bytes
    etag: str

    @classmethod
    def of(cls, body: bytes) -> Answer:
        """The answer with this body."""
        digest = hashlib.sha256(body).hexdigest()[:32]
        return cls(body, gzip.compress(body, GZIP_LEVEL, mtime=0), digest)

    @property
    def memory(self) -> int:
        """About how much memory it takes, in bytes."""
        return len(self.plain) + len(self.gzipped) + OVERHEAD


answers: ByteBoundedCache[Answer] = ByteBoundedCache(settings.SPK_ANSWER_MEMORY)
