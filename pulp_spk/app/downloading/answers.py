"""What a source says of a file, and the answers that are kept in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

MAX_VALIDATOR = 512


@dataclass(frozen=True, slots=True)
class Validators:
    """By what a source tells whether something has changed; "" where it does not say.

    Attributes:
        etag: ETag, with its quotes.
        last_modified: Last-Modified, as it came.
    """

    etag: str = ""
    last_modified: str = ""

    @classmethod
    def of(cls, headers: Mapping[str, str]) -> Self:
        """What an answer's headers tell; values that cannot be kept and sent count as missing."""
        return cls(_kept(headers.get("ETag", "")), _kept(headers.get("Last-Modified", "")))

    @property
    def request_headers(self) -> dict[str, str]:
        """Headers of a request for what has changed since (RFC 9110, 13.1)."""
        headers = {}
        if self.etag:
            headers["If-None-Match"] = self.etag
        if self.last_modified:
            headers["If-Modified-Since"] = self.last_modified
        return headers

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


def _kept(value: str) -> str:
    return value if len(value) <= MAX_VALIDATOR and value.isascii() else ""


@dataclass(frozen=True, slots=True)
class Part:
    """Some bytes of a file.

    Attributes:
        data: The bytes.
        start: Where in the file they begin.
        total: Bytes of the whole file, None when the source does not say.
        validators: Of the file; parts with different ones are not of the same file.
    """

    data: bytes
    start: int
    total: int | None
    validators: Validators


@dataclass(frozen=True, slots=True)
class CatalogAnswer:
    """What a source answered to a device.

    Attributes:
        body: The body, decompressed; empty when nothing has changed.
        url: Where it came from in the end; links in it are relative to this.
        unchanged: Whether the source says that it is what the given validators stand for.
        validators: Of this answer.
        received: Bytes of the body as they came over the network.
    """

    body: bytes
    url: str
    unchanged: bool
    validators: Validators
    received: int
