"""Sending files, large ones in pieces."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any, BinaryIO

from pulp_glue.common.context import PulpContext
from pulp_glue.common.exceptions import PulpException
from pulp_glue.core.context import PulpUploadContext


def opened_to_send(path: Path) -> BufferedReader:
    """Open a file under a name that a request can carry, whatever bytes its own has.

    Raises:
        OSError: It cannot be read.
    """
    raw = FileIO(path)
    raw.name = path.name.encode("utf-8", "replace").decode()  # pulp-glue sends it along
    return BufferedReader(raw)


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
        file: One on disk, read from its start.
        size: Bytes of the file.
        piece_size: Bytes of each piece; one of them is in memory at a time.
        sent: Called with the number of bytes of each piece that has arrived.

    Returns:
        Href of the upload.

    Raises:
        OSError: It cannot be read, or changed meanwhile: what arrived is neither the old file nor
            the new one.
    """
    before = _state(file)
    upload = PulpUploadContext(pulp_ctx)
    href: str = upload.create({"size": size})["pulp_href"]
    try:
        for start in range(0, size, piece_size):
            piece = file.read(piece_size)
            if _state(file) != before:
                raise OSError("the file changed while it was sent")
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


def _state(file: BinaryIO) -> tuple[int, int]:
    now = os.fstat(file.fileno())
    return now.st_size, now.st_mtime_ns
