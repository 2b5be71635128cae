"""Walking a file that is somewhere else, by byte ranges, without I/O of its own.

First the end is asked for, because spksrc writes package.tgz first and everything else behind it.
Then the walk begins at the first header, and asks for what it needs and has not got. The head is
always among it: without it nobody can tell whether there is an icon in front of package.tgz, and
what a package is must not depend on how it was read. No range begins at byte 0, because spkrepo
counts such a request as a download; the missing byte follows from the checksum of its header.
"""

from collections.abc import Generator
from dataclasses import dataclass

from pulp_spk.spk.archive import MAX_READ, Archive, Digest, Walk
from pulp_spk.spk.errors import RangesNotEnoughError, TruncatedSpkError
from pulp_spk.spk.magic import GZIP, not_an_spk, refuse_encrypted
from pulp_spk.spk.tar_header import BLOCK, restore_first_byte

TAIL = 128 * 1024
"""Bytes of the first range."""
MAX_RANGES = 64

_FIRST_GAP = 16 * 1024
_LARGEST_GAP = 1024**2
_MAX_FETCHED = 2 * MAX_READ


@dataclass(frozen=True, slots=True)
class ByteRange:
    """A part of the file: from `start` up to, not including, `stop`."""

    start: int
    stop: int

    @property
    def header(self) -> str:
        """The value of HTTP's Range header, whose end is inclusive."""
        return f"bytes={self.start}-{self.stop - 1}"


Fetch = Generator[ByteRange, bytes, bytes]


def walk_ranges(walk: Walk, size: int) -> Generator[ByteRange, bytes, Archive]:
    """Drive a walk over a file of which only ranges are read.

    Args:
        walk: The walk, not yet started.
        size: Bytes of the whole file.

    Yields:
        The ranges that are needed; their bytes have to be sent.

    Raises:
        RangesNotEnoughError: The file has to be downloaded as a whole (it is inside gzip, its
            parts are too scattered), or what was sent is not what was asked for.
        SpkError: Another of the `SPK01xx` kinds.
    """
    fetched = _Fetched(size)
    yield from fetched.begin()
    try:
        step = next(walk)
        while True:
            if isinstance(step, Digest):
                step = walk.send("")
            else:
                step = walk.send((yield from fetched.read(step.start, step.stop)))
    except StopIteration as end:
        return end.value


class _Fetched:
    """The parts of the file that are here."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._parts: list[tuple[int, bytes]] = []
        self._count = 0
        self._bytes = 0
        self._gap = _FIRST_GAP

    def begin(self) -> Generator[ByteRange, bytes, None]:
        """Fetch the tail and the first header, and look at what kind of file it is."""
        if not self._size:
            raise not_an_spk(b"")
        short = TruncatedSpkError(f"the file has {self._size} bytes, less than a tar header")
        if self._size <= len(GZIP):
            raise short
        yield from self._fetch(max(1, self._size - TAIL), self._size)
        rest = yield from self.read(1, BLOCK)
        for first in (b"\0", b"\xbf"):  # the two magics of encrypted packages begin differently
            refuse_encrypted(first + rest[:3])
        if rest.startswith(GZIP[1:]):
            raise RangesNotEnoughError(
                "the archive is inside gzip", hint="download the file as a whole"
            )
        if self._size < BLOCK:
            raise short
        byte = restore_first_byte(rest)
        if byte is None:
            raise not_an_spk(b"?" + rest)
        self._parts.append((0, byte))

    def read(self, start: int, stop: int) -> Fetch:
        """Give the bytes of a range, fetching what is missing."""
        if start > self._size:
            raise TruncatedSpkError(
                f"the archive claims to have at least {start} bytes, the file has {self._size}"
            )
        stop = min(stop, self._size)
        pieces = []
        while start < stop:
            piece = self._held(start, stop)
            if piece:
                pieces.append(piece)
                start += len(piece)
            else:
                yield from self._fetch(start, self._gap_end(start, stop))
        return b"".join(pieces)

    def _held(self, start: int, stop: int) -> bytes:
        for begin, data in self._parts:
            if begin <= start < begin + len(data):
                return data[start - begin : stop - begin]
        return b""

    def _gap_end(self, start: int, stop: int) -> int:
        """Choose how far to fetch: more with each range, up to what is here already."""
        wanted = min(max(stop, start + self._gap), self._size)
        self._gap = min(4 * self._gap, _LARGEST_GAP)
        return min([wanted, *(begin for begin, _ in self._parts if begin > start)])

    def _fetch(self, start: int, stop: int) -> Generator[ByteRange, bytes, None]:
        self._count += 1
        self._bytes += stop - start
        if self._count > MAX_RANGES or self._bytes > _MAX_FETCHED:
            raise RangesNotEnoughError(
                "the parts to be read are too many or too large",
                hint="download the file as a whole",
            )
        data = yield ByteRange(start, stop)
        if len(data) != stop - start:
            raise RangesNotEnoughError(
                f"{len(data)} bytes came where {stop - start} were asked for"
            )
        self._parts.append((start, data))
