"""Headers of a tar archive, one block at a time.

The standard library parses a block; it is not left to walk an archive, because it reads the bodies
of extended headers as large as they claim to be.
"""

import re
import tarfile
from dataclasses import dataclass

from pulp_spk.spk.errors import BadHeaderError, NotAFileError
from pulp_spk.spk.member import Kind

BLOCK = 512
MAX_EXTENSION = 64 * 1024
"""Bytes of an extended header; a name is the only thing in it that is of use here."""

_CHECKSUM = slice(148, 156)

_KINDS = {
    **dict.fromkeys((tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE), Kind.FILE),
    **dict.fromkeys((tarfile.LNKTYPE, tarfile.SYMTYPE), Kind.LINK),
    tarfile.DIRTYPE: Kind.FOLDER,
}
_WITHOUT_BODY = frozenset(
    (
        tarfile.LNKTYPE,
        tarfile.SYMTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.DIRTYPE,
        tarfile.FIFOTYPE,
    )
)
_PAX = frozenset((tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE))
_NAMES = frozenset((tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK))
_RECORD = re.compile(rb"([0-9]{1,9}) ([^=]+)=")


@dataclass(frozen=True, slots=True)
class Header:
    """One header block.

    Attributes:
        name: The member's name as written, bytes that are not UTF-8 as lone surrogates.
        type: The type flag.
        size: The bytes that follow, padded to whole blocks.
        mode: Its permissions, as `chmod` takes them.
    """

    name: str
    type: bytes
    size: int
    mode: int = 0

    @property
    def kind(self) -> Kind:
        """What the member is; a name with `/` behind it is a folder whatever the flag says."""
        kind = _KINDS.get(self.type, Kind.OTHER)
        return Kind.FOLDER if kind is Kind.FILE and self.name.endswith("/") else kind

    @property
    def is_extension(self) -> bool:
        """Whether the body says something about the next member, instead of being one."""
        return self.type in _PAX or self.type in _NAMES or self.type == tarfile.XGLTYPE


@dataclass(slots=True)
class Extension:
    """What extended headers say about the member that follows them."""

    name: str | None = None
    size: int | None = None

    def add(self, header: Header, body: bytes) -> None:
        """Take the body of an extended header.

        Raises:
            BadHeaderError: The body is damaged.
            NotAFileError: The member that follows is sparse.
        """
        if header.type == tarfile.GNUTYPE_LONGNAME:
            self.name = _text(body.partition(b"\0")[0])
        elif header.type in _PAX:
            self._add_records(body)
        # Global records are left alone: what git and pax write there is a comment. Targets of
        # links are of no use here.

    def _add_records(self, body: bytes) -> None:
        position = 0
        while position < len(body) and body[position] != 0:
            match = _RECORD.match(body, position)
            end = position + int(match[1]) if match else 0
            if match is None or not match.end() < end <= len(body) or body[end - 1] != 0x0A:
                raise BadHeaderError("an extended header of the archive is damaged")
            key, value = match[2], body[match.end() : end - 1]
            if key == b"path":
                self.name = _text(value)
            elif key == b"size":
                self.size = _size(value)
            elif key.startswith(b"GNU.sparse."):
                raise _sparse(self.name)
            position = end

    def apply(self, header: Header) -> Header:
        """Give the header as the extension corrects it."""
        return Header(
            header.name if self.name is None else self.name,
            header.type,
            header.size if self.size is None or header.type in _WITHOUT_BODY else self.size,
            header.mode,
        )


def parse_header(block: bytes, offset: int) -> Header | None:
    """Read a header block, `None` for a block of zeros, which ends the archive.

    Args:
        block: Its 512 bytes.
        offset: Where it lies, for the error.

    Raises:
        BadHeaderError: Its checksum or one of its numbers is wrong.
        NotAFileError: The member is sparse.
    """
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.HeaderError as error:
        if block.count(0) == len(block):
            return None
        raise BadHeaderError(f"the tar header at byte {offset} is damaged") from error
    if info.type == tarfile.GNUTYPE_SPARSE:
        raise _sparse(info.name)
    if info.size < 0:
        raise BadHeaderError(
            f"the tar header at byte {offset} claims a negative size", value=info.size
        )
    size = 0 if info.type in _WITHOUT_BODY else info.size
    return Header(info.name, info.type, size, info.mode & 0o7777)


def restore_first_byte(rest: bytes) -> bytes | None:
    """Give the first byte of a header block from the other 511, by way of its checksum.

    A reader of byte ranges stays away from byte 0, because servers count who begins there. Some
    old programs add up bytes above 127 as negative numbers; no header is right in both ways.

    Returns:
        The byte, `None` if no byte makes the checksum right.
    """
    block = b"\0" + rest
    try:
        claimed = tarfile.nti(block[_CHECKSUM])
    except tarfile.HeaderError:
        return None
    first = claimed - sum(block) + sum(block[_CHECKSUM]) - len(block[_CHECKSUM]) * 0x20
    if 0 <= first <= 0xFF:
        return bytes((first,))
    high = sum(byte > 0x7F for byte in block) - sum(byte > 0x7F for byte in block[_CHECKSUM])
    first += 0x100 * high
    return bytes((first & 0xFF,)) if -0x80 <= first <= 0x7F else None


def padded(size: int) -> int:
    """Round a size up to whole blocks."""
    return -(-size // BLOCK) * BLOCK


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")


def _size(value: bytes) -> int:
    if not re.fullmatch(rb"[0-9]{1,20}", value):
        raise BadHeaderError("an extended header gives a size that is none", value=value)
    return int(value)


def _sparse(name: str | None) -> NotAFileError:
    return NotAFileError(
        "a member is a sparse file", member=name, hint="write the archive without tar's --sparse"
    )
