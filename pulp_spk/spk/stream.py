"""Walking a local file: one pass from its beginning to its end, hashing on the way."""

import gzip
import hashlib
import os
import tempfile
import zlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO, BinaryIO

from pulp_spk.spk.archive import Archive, Read, Walk
from pulp_spk.spk.errors import DamagedGzipError, DecompressionBombError, TruncatedSpkError
from pulp_spk.spk.magic import GZIP, refuse_encrypted

CHUNK = 256 * 1024
"""Bytes that are held at a time while skipping and hashing."""

# A package inside gzip hardly shrinks, because its payload is compressed already; zeros shrink a
# thousandfold. The allowance covers small archives, which are mostly padding.
_BOMB_ALLOWANCE = 32 * 1024**2
_BOMB_RATIO = 20


class HashedFile:
    """A file that is read once, from its beginning, and hashed with MD5 while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        # MD5 is what Package Center checks a download by; nothing here relies on its strength.
        self._md5 = hashlib.md5(usedforsecurity=False)
        # Not what seek() returns: files of storages and uploads return None.
        file.seek(0, os.SEEK_END)
        self.size = file.tell()
        self.position = 0
        file.seek(0)

    def peek(self, size: int) -> bytes:
        """Give the first bytes; only before anything was read."""
        head = self._file.read(size)
        self._file.seek(0)
        return head

    def read(self, size: int = CHUNK) -> bytes:
        """Read up to so many bytes, fewer only at the end of the file."""
        data = self._file.read(size)
        self._md5.update(data)
        self.position += len(data)
        return data

    def finish(self) -> str:
        """Read the rest and give the MD5 of the whole file in hexadecimal."""
        while self.read():
            pass
        return self._md5.hexdigest()


class _Forward:
    """A tar stream that only goes forward."""

    def __init__(self, hashed: HashedFile) -> None:
        self._hashed = hashed
        self._position = 0

    def _next(self, size: int) -> bytes:
        return self._hashed.read(size)

    def _take(self, stop: int) -> bytes:
        data = self._next(min(CHUNK, stop - self._position))
        self._position += len(data)
        return data

    def check_reach(self, stop: int) -> None:
        """Raise when it is plain beforehand that the stream ends before `stop`."""
        if stop > self._hashed.size:
            raise TruncatedSpkError(
                f"the archive claims to have at least {stop} bytes, the file has "
                f"{self._hashed.size}"
            )

    def skip(self, stop: int) -> None:
        self.check_reach(stop)
        while self._position < stop:
            if not self._take(stop):
                raise TruncatedSpkError(f"the archive breaks off at byte {self._position}")

    def read(self, start: int, stop: int) -> bytes:
        self.skip(start)
        parts = []
        while self._position < stop and (part := self._take(stop)):
            parts.append(part)
        return b"".join(parts)

    def digest(self, start: int, stop: int) -> str:
        self.skip(start)
        self.check_reach(stop)
        md5 = hashlib.md5(usedforsecurity=False)
        # Beside the MD5 of the whole file, which takes as long: hashing lets go of the interpreter.
        with ThreadPoolExecutor(1) as beside:
            hashed: Future[None] | None = None
            while self._position < stop:
                part = self._take(stop)
                if not part:
                    raise TruncatedSpkError("the archive breaks off inside package.tgz")
                if hashed:
                    hashed.result()
                hashed = beside.submit(md5.update, part)
        return md5.hexdigest()

    def finish(self) -> None:
        """Check what lies behind the archive, where that tells anything."""


class _Gunzipped(_Forward):
    def __init__(self, hashed: HashedFile) -> None:
        super().__init__(hashed)
        self._gzip = gzip.GzipFile(fileobj=hashed, mode="rb")
        self._produced = 0

    def _next(self, size: int) -> bytes:
        try:
            data = self._gzip.read(size)
        except (OSError, EOFError, zlib.error) as error:
            if isinstance(error, EOFError):
                raise TruncatedSpkError("the gzip layer breaks off") from error
            raise DamagedGzipError("the gzip layer is damaged", value=str(error)) from error
        self._produced += len(data)
        if self._produced > _BOMB_ALLOWANCE + _BOMB_RATIO * self._hashed.position:
            raise DecompressionBombError(
                f"{self._hashed.position} bytes of gzip grow to more than {self._produced}",
                hint="write the SPK as a plain tar archive",
            )
        return data

    def check_reach(self, stop: int) -> None:
        """Nothing is plain beforehand: how long the stream is shows at its end."""

    def finish(self) -> None:
        """Read the gzip layer to its end, where its own checksum lies."""
        while self._next(CHUNK):
            pass

    def unpack(self, target: IO[bytes]) -> None:
        """Write all that the gzip layer holds."""
        while data := self._next(CHUNK):
            target.write(data)


@contextmanager
def plain_tar(file: BinaryIO, *, folder: str | None = None) -> Iterator[BinaryIO]:
    """Give the archive as a seekable file without a gzip layer.

    Args:
        file: A seekable file, plain tar or tar inside gzip.
        folder: Where a temporary file may lie; by default where such files lie on this system.

    Yields:
        The file itself, or an unnamed temporary file that is gone afterwards. It may be up to
        twenty times as large as the gzip.

    Raises:
        SpkError: The gzip layer is damaged, breaks off or grows like a bomb.
    """
    hashed = HashedFile(file)
    if not hashed.peek(len(GZIP)).startswith(GZIP):
        yield file
        return
    with tempfile.TemporaryFile(dir=folder) as unpacked:
        _Gunzipped(hashed).unpack(unpacked)
        yield unpacked


def walk_file(walk: Walk, file: BinaryIO) -> tuple[Archive, str, int]:
    """Drive a walk over a seekable file, from its first byte to its last.

    Args:
        walk: The walk, not yet started.
        file: The file, plain tar or tar inside gzip.

    Returns:
        What the walk found, and MD5 and size of the whole file.

    Raises:
        SpkError: One of the `SPK01xx` kinds.
    """
    hashed = HashedFile(file)
    head = hashed.peek(4)
    refuse_encrypted(head)
    source = _Gunzipped(hashed) if head.startswith(GZIP) else _Forward(hashed)
    try:
        step = next(walk)
        while True:
            if isinstance(step, Read):
                step = walk.send(source.read(step.start, step.stop))
            else:
                step = walk.send(source.digest(step.start, step.stop))
    except StopIteration as end:
        archive: Archive = end.value
    source.finish()
    return archive, hashed.finish(), hashed.size


def walk_tar(walk: Walk, tar: BinaryIO) -> Archive:
    """Drive a walk over a seekable tar archive, reading headers and what is asked for alone.

    Args:
        walk: The walk, not yet started.
        tar: The archive without a gzip layer (`plain_tar`).

    Returns:
        What the walk found; the MD5 of package.tgz is not computed.

    Raises:
        SpkError: One of the `SPK01xx` kinds.
    """
    tar.seek(0)
    refuse_encrypted(tar.read(4))
    try:
        step = next(walk)
        while True:
            if isinstance(step, Read):
                tar.seek(step.start)
                step = walk.send(tar.read(step.stop - step.start))
            else:
                step = walk.send("")
    except StopIteration as end:
        archive: Archive = end.value
    return archive
