"""Reading a part of a file: exactly what was asked for, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from gettext import gettext as _

from aiohttp import ClientResponse

from pulp_spk.app.downloading.answers import Part, Validators
from pulp_spk.app.downloading.bounded import read_exactly
from pulp_spk.app.downloading.errors import ConnectionFailedError, RangeError, WrongSizeError

# RFC 9110, 14.4; the unit may be in any case (14.1).
_CONTENT_RANGE = re.compile(r"\s*bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)\s*", re.ASCII | re.I)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for.

    Attributes:
        start: The first byte; None to count from the end.
        stop: The byte after the last; None for the end of the file.
        length: How many bytes when they are counted from the end.
    """

    start: int | None
    stop: int | None = None
    length: int = 0

    @property
    def header(self) -> str:
        """The value of the request's Range."""
        if self.start is None:
            return f"bytes=-{self.length}"
        return f"bytes={self.start}-{'' if self.stop is None else self.stop - 1}"

    def check(self, response: ClientResponse, size: int | None) -> tuple[int, int, int | None]:
        """Compare an answer's head with what is wanted.

        Args:
            response: Its body has not been read.
            size: Bytes that the whole file must have, None when that is not known.

        Returns:
            First byte, byte after the last, bytes of the whole file if the source says so.

        Raises:
            RangeError: when the body is not what is wanted.
            WrongSizeError: when the whole file is not the expected one.
        """
        url = response.url
        if response.status == 200:
            raise RangeError(url, _("answers a request for a part with the whole file"))
        if response.status == 416:
            raise RangeError(url, _("has no such part: ") + self.header)
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise RangeError(url, _("encodes a part of a file"))
        said = response.headers.get("Content-Range", "")
        match = _CONTENT_RANGE.fullmatch(said)
        if match is None:
            raise RangeError(url, _("does not say which part it answers with"))
        start, stop = int(match[1]), int(match[2]) + 1
        total = None if match[3] == "*" else int(match[3])
        if size is not None and total not in (None, size):
            raise WrongSizeError(url, _("has another size"), actual=total, expected=size)
        end = size if total is None else total
        wanted_start = self.start
        if wanted_start is None:
            wanted_start = None if end is None else max(0, end - self.length)
        wanted_stop = end if self.stop is None else self.stop
        length = response.content_length
        if (start, stop) != (wanted_start, wanted_stop) or length not in (None, stop - start):
            raise RangeError(url, _("answers {} with {}").format(self.header, said))
        return start, stop, total


async def read_part(wanted: Wanted, response: ClientResponse, size: int | None) -> Part:
    """The part that an answer holds; the arguments and errors are those of `Wanted.check`.

    Raises:
        ConnectionFailedError: when it ends too early.
    """
    start, stop, total = wanted.check(response, size)
    data = await read_exactly(response, stop - start)
    if len(data) > stop - start:
        raise RangeError(response.url, _("sends more than it announced"))
    if len(data) < stop - start:
        raise ConnectionFailedError(response.url, _("sends less than it announced"))
    return Part(data, start, total, Validators.of(response.headers))
