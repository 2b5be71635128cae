"""An SPK with another signature, or without one: a new file, whose other bytes stay as they are."""

import tarfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from pulp_spk.spk.errors import TruncatedSpkError
from pulp_spk.spk.member import Member, Role
from pulp_spk.spk.stream import CHUNK
from pulp_spk.spk.tar_header import BLOCK, padded


def resigned(
    tar: BinaryIO, members: Sequence[Member], signature: bytes | None, *, time: int = 0
) -> Iterator[bytes]:
    """The archive with this signature behind its members, in pieces of at most CHUNK bytes.

    What was in a gzip layer comes out as a plain archive.

    Args:
        tar: The archive without its gzip layer (`plain_tar`), seekable.
        members: All its members.
        signature: The content of syno_signature.asc, None for none.
        time: When that was made, in seconds since 1970.

    Yields:
        The new file.

    Raises:
        TruncatedSpkError: The archive ends inside a member.
    """
    position = 0
    for member in members:
        if member.name == Role.SIGNATURE.value:
            yield from _copied(tar, position, member.start)
            position = _end(member)
    yield from _copied(tar, position, max(map(_end, members), default=0))
    if signature is not None:
        yield from _member(signature, time)
    yield bytes(2 * BLOCK)


def _end(member: Member) -> int:
    return member.offset + padded(member.size)


def _copied(tar: BinaryIO, start: int, stop: int) -> Iterator[bytes]:
    tar.seek(start)
    while start < stop:
        chunk = tar.read(min(CHUNK, stop - start))
        if not chunk:
            raise TruncatedSpkError(f"the archive breaks off at byte {start}")
        start += len(chunk)
        yield chunk


def _member(content: bytes, time: int) -> Iterator[bytes]:
    header = tarfile.TarInfo(Role.SIGNATURE.value)
    header.size, header.mtime, header.mode = len(content), time, 0o644
    header.uname = header.gname = "root"
    yield header.tobuf(tarfile.USTAR_FORMAT)
    yield content.ljust(padded(len(content)), b"\0")
