"""Bodies that are kept in memory, never more of them than is wanted."""

from __future__ import annotations

import zlib
from gettext import gettext as _

from aiohttp import ClientResponse

from pulp_spk.app.downloading.errors import EncodingError, TooLargeError, translated

READ = 64 * 1024
_GZIP = zlib.MAX_WBITS + 16


async def read_exactly(response: ClientResponse, length: int) -> bytes:
    """Up to `length` bytes and one more, by which a body that is longer shows itself."""
    body = bytearray()
    while len(body) <= length:
        with translated(response.url):
            chunk = await response.content.read(length + 1 - len(body))
        if not chunk:
            break
        body += chunk
    return bytes(body)


async def read_decompressed(response: ClientResponse, limit: int) -> tuple[bytes, int]:
    """The body of an answer without its gzip, and how many bytes of it came.

    Raises:
        TooLargeError: when it is longer than `limit`, with or without its gzip.
        EncodingError: when it is encoded otherwise or damaged.
    """
    too_large = TooLargeError(response.url, _("answered with more than {} bytes").format(limit))
    if (response.content_length or 0) > limit:
        raise too_large
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise EncodingError(response.url, _("answered in an encoding not asked for: ") + encoding)
    inflate = zlib.decompressobj(_GZIP) if encoding not in ("", "identity") else None
    body = bytearray()
    received = 0
    while True:
        with translated(response.url):
            chunk = await response.content.read(READ)
        if not chunk:
            break
        received += len(chunk)
        if inflate is not None:
            try:
                chunk = inflate.decompress(chunk, limit + 1 - len(body))
            except zlib.error as error:
                raise EncodingError(response.url, _("answered with damaged gzip")) from error
        body += chunk
        if len(body) > limit or received > limit:
            raise too_large
    if inflate is not None and received and not inflate.eof:
        raise EncodingError(response.url, _("answered with gzip that ends too early"))
    return bytes(body), received
