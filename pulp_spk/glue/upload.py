"""Sending a large file in pieces."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, BinaryIO

from pulp_glue.common.context import PulpContext
from pulp_glue.common.exceptions import PulpException
from pulp_glue.core.context import PulpUploadContext


def send_in_pieces(
    pulp_ctx: PulpContext,
    file: BinaryIO,
    size: int,
    piece_size: int,
    sent: Callable[[int], Any] = lambda count: None,
) -> str:
    """Send a file as an upload of Pulp's, which content can be made of.

    Args:
        pulp_ctx: The server.
        file: Read from where it stands.
        size: Bytes of the file.
        piece_size: Bytes of each piece; one of them is in memory at a time.
        sent: Called with the number of bytes of each piece that has arrived.

    Returns:
        Href of the upload.
    """
    upload = PulpUploadContext(pulp_ctx)
    href: str = upload.create({"size": size})["pulp_href"]
    try:
        for start in range(0, size, piece_size):
            piece = file.read(piece_size)
            upload.call(
                "update",
                parameters={
                    upload.HREF: href,
                    "Content-Range": f"bytes {start}-{start + len(piece) - 1}/{size}",
                },
                body={"sha256": hashlib.sha256(piece).hexdigest(), "file": piece},
            )
            sent(len(piece))
    except BaseException:
        upload.pulp_href = href
        with suppress(PulpException):  # What went wrong first is what counts.
            upload.delete()
        raise
    return href
