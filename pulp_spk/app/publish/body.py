"""The body of a publish call: read in pieces, bounded, and into a file."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from socket import socket
from typing import Any, BinaryIO

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict
from rest_framework.parsers import FileUploadParser

from pulp_spk.app.publish.errors import NoPackageError, TooLargeError

PIECE = 64 * 1024
LINGER = 20.0
"""Seconds for which the rest of a refused body is read and dropped."""

SILENCE = 2.0
"""Seconds without any of it after which its sender has heard the answer, or never will."""


class Body:
    """The bytes of a request, with or without Content-Length.

    Django reads none of a body that comes in chunks, because it goes by Content-Length alone.
    """

    def __init__(self, environ: Mapping[str, Any], largest: int) -> None:
        """Look at what is announced.

        Args:
            environ: The WSGI environment.
            largest: How many bytes are read at most.
        """
        self._stream: BinaryIO = environ["wsgi.input"]
        self._socket: socket | None = environ.get("gunicorn.socket")
        length = environ.get("CONTENT_LENGTH", "")
        self._ends_itself = not length and environ.get("wsgi.input_terminated", False)
        self.announced = int(length) if length.isdecimal() else 0
        self.largest = largest
        self.received = 0
        self.ended = False

    @property
    def bound(self) -> int:
        """How many bytes there are, or may be."""
        return self.largest if self._ends_itself else self.announced

    def read(self, size: int = PIECE) -> bytes:
        """The next bytes; none at the end.

        Raises:
            TooLargeError: There are more than there may be.
            NoPackageError: The connection ended before the body did.
        """
        if self.announced > self.largest or self.received > self.largest:
            raise TooLargeError(
                "the file is too large",
                value=f"more than {self.largest} bytes",
                hint="SPK_PUBLISH_MAX_PACKAGE is the bound",
            )
        piece = self._next(size)
        if not piece and self.received < self.announced:
            raise NoPackageError(
                "the connection ended before the file did",
                value=f"{self.received} of {self.announced} bytes",
            )
        return piece

    def drop(self) -> None:
        """Read what is left, for a while, and forget it.

        A client that is still sending when the connection is closed may lose the answer that it
        was sent before, and with it the reason of the refusal.
        """
        if self._socket:
            self._socket.settimeout(SILENCE)
        deadline = time.monotonic() + LINGER
        try:
            while not self.ended and self.received <= self.largest and time.monotonic() < deadline:
                self._next(PIECE)
        except NoPackageError:
            self.ended = True

    def _next(self, size: int) -> bytes:
        if not self._ends_itself:
            size = min(size, self.announced - self.received)
        try:
            piece = self._stream.read(size) if size > 0 else b""
        except OSError as error:
            self.ended = True
            raise NoPackageError("the connection ended before the file did") from error
        self.received += len(piece)
        self.ended = not piece
        return piece


Reader = Callable[[HttpRequest, Body], MultiValueDict]


class _RawParser(FileUploadParser):
    def get_filename(self, stream: Any, media_type: Any, parser_context: Any) -> str:
        return "package.spk"


def raw(request: HttpRequest, body: Body) -> MultiValueDict:
    """The body as the file, whatever its media type is said to be."""
    files = _RawParser().parse(body, None, {"request": request}).files
    return MultiValueDict({name: [file] for name, file in files.items()})


def multipart(request: HttpRequest, body: Body) -> MultiValueDict:
    """The files of a form.

    Raises:
        NoPackageError: It is none.
    """
    # The parser takes a body without a length for an empty one.
    meta = {**request.META, "CONTENT_LENGTH": str(body.bound)}
    try:
        return MultiPartParser(meta, body, request.upload_handlers).parse()[1]
    except (MultiPartParserError, SuspiciousOperation) as error:
        raise NoPackageError(
            "the body is no form", value=str(error), hint="send it as curl -F file=@package.spk"
        ) from error


@contextmanager
def received(request: HttpRequest, body: Body, read: Reader) -> Iterator[UploadedFile]:
    """The file that a request carries, until the block ends.

    It lies in Pulp's working folder, where nothing of it is left afterwards.

    Raises:
        NoPackageError: There is none, or it is empty.
        TooLargeError: It is larger than it may be.
    """
    try:
        files = read(request, body)
        try:
            file = files.get("file")
            if file is None or not file.size:
                raise NoPackageError(
                    "there is no file in the request" if file is None else "the file is empty",
                    hint="send an SPK file, in a form as the field `file`",
                )
            yield file
        finally:
            for left in (file for name in files for file in files.getlist(name)):
                left.close()
    except BaseException:
        for handler in request.upload_handlers:
            handler.upload_interrupted()
        raise
