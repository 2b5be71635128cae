"""OpenPGP, as far as the facts of a signature need it (RFC 9580): armour and packets.

Nothing here verifies anything; that is GnuPG's work.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pulp_spk.spk.errors import BadSignatureError

MAX_SIZE = 64 * 1024
"""Bytes of a signature file, and of what it may hold compressed."""

SIGNATURE = 2
ONE_PASS = 4
SECRET_KEY = 5
PUBLIC_KEY = 6
SECRET_SUBKEY = 7
COMPRESSED = 8
LITERAL = 11

BINARY = 0
"""The type of a signature of bytes as they are; one of a text does not tell line ends apart."""

_CREATED = 2
_ISSUER = 16
_FINGERPRINT = 33

# Each line of a header can be read in one way only: more of them would be tried one by one when
# the block breaks off, and every line would multiply them.
_HEADERS = rb"[ \t]*\r?\n(?:[^:\r\n]+:[^\r\n]*\r?\n)*[ \t]*\r?\n"
_BLOCK = re.compile(
    rb"^-----BEGIN PGP (?P<kind>MESSAGE|SIGNATURE|PUBLIC KEY BLOCK)-----"
    + _HEADERS
    + rb"(?P<body>[A-Za-z0-9+/=\s]+?)"
    rb"^-----END PGP (?P=kind)-----",
    re.MULTILINE,
)
_CLEARTEXT = re.compile(rb"^-----BEGIN PGP SIGNED MESSAGE-----" + _HEADERS, re.MULTILINE)
_CLEARTEXT_END = re.compile(rb"^-----BEGIN PGP SIGNATURE-----", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet.

    Attributes:
        tag: Its kind.
        body: Its content without the header.
    """

    tag: int
    body: bytes

    def __bytes__(self) -> bytes:
        """The packet in binary, with a header of the new format."""
        return bytes((0xC0 | self.tag, 0xFF)) + len(self.body).to_bytes(4) + self.body


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature packet says of itself, unverified.

    Attributes:
        key_id: The key that claims to have made it, 16 hexadecimal digits; `""` if it is not said.
        created: When, in seconds since 1970; 0 if it is not said.
        type: What it is about: BINARY, or something else.
    """

    key_id: str
    created: int
    type: int


def cleartext(data: bytes) -> bytes | None:
    """The text of a message signed in clear, None when it is none."""
    begin = _CLEARTEXT.search(data)
    end = _CLEARTEXT_END.search(data, begin.end()) if begin else None
    if begin is None or end is None:
        return None
    text = data[begin.end() : end.start()]
    return re.sub(rb"^- ", b"", text, flags=re.MULTILINE)


def dearmour(data: bytes) -> bytes:
    """The bytes in the armoured blocks of a text; binary data as they are.

    Raises:
        BadSignatureError: It is neither armour nor begins as a packet does.
    """
    if found := blocks(data):
        return b"".join(content for _, content in found)
    if data[:1] >= b"\x80":
        return data
    raise BadSignatureError("it holds no OpenPGP block", value=data[:32])


def blocks(data: bytes) -> list[tuple[str, bytes]]:
    """The armoured blocks of a text that are whole: what each says that it is, and its bytes.

    Raises:
        BadSignatureError: What one holds is not base64.
    """
    return [(match["kind"].decode(), _decoded(match["body"])) for match in _BLOCK.finditer(data)]


def _decoded(body: bytes) -> bytes:
    # A line that begins with "=" is the checksum, which RFC 9580 tells readers to ignore.
    lines = [line for line in body.split() if not line.startswith(b"=")]
    try:
        return base64.b64decode(b"".join(lines), validate=True)
    except binascii.Error as error:
        raise BadSignatureError("its armour is not base64") from error


def packets(data: bytes) -> Iterator[Packet]:
    """The packets of a sequence; those in a compressed packet in its place.

    Raises:
        BadSignatureError: The sequence is malformed, breaks off, or is compressed twice.
    """
    for packet in _sequence(data):
        if packet.tag == COMPRESSED:
            yield from _uncompressed(packet)
        else:
            yield packet


def _uncompressed(packet: Packet) -> Iterator[Packet]:
    for inner in _sequence(_inflated(packet.body)):
        if inner.tag == COMPRESSED:
            raise BadSignatureError("it is compressed twice")
        yield inner


def _sequence(data: bytes) -> Iterator[Packet]:
    position = 0
    while position < len(data):
        packet, position = _packet(data, position)
        yield packet


def _packet(data: bytes, position: int) -> tuple[Packet, int]:
    head = data[position]
    if not head & 0x80:
        raise BadSignatureError(f"byte {position} begins no OpenPGP packet")
    try:
        if head & 0x40:
            body, position = _new_body(data, position + 1)
            return Packet(head & 0x3F, body), position
        body, position = _old_body(data, position + 1, head & 0x03)
        return Packet(head >> 2 & 0x0F, body), position
    except IndexError as error:
        raise BadSignatureError("an OpenPGP packet breaks off") from error


def _old_body(data: bytes, position: int, length_type: int) -> tuple[bytes, int]:
    if length_type == 3:
        return data[position:], len(data)
    width = 1 << length_type
    return _take(data, position + width, int.from_bytes(_slice(data, position, width)))


def _new_body(data: bytes, position: int) -> tuple[bytes, int]:
    parts = []
    while 224 <= data[position] < 255:  # a part of a body whose length was not known beforehand
        part, position = _take(data, position + 1, 1 << (data[position] & 0x1F))
        parts.append(part)
    size, position = _length(data, position)
    part, position = _take(data, position, size)
    return b"".join((*parts, part)), position


def _length(data: bytes, position: int) -> tuple[int, int]:
    """A length as bodies and subpackets have it, and where it ends."""
    first = data[position]
    if first < 192:
        return first, position + 1
    if first < 255:
        return ((first - 192) << 8) + data[position + 1] + 192, position + 2
    return int.from_bytes(_slice(data, position + 1, 4)), position + 5


def _take(data: bytes, position: int, size: int) -> tuple[bytes, int]:
    return _slice(data, position, size), position + size


def _slice(data: bytes, position: int, size: int) -> bytes:
    if position + size > len(data):
        raise IndexError(position + size)
    return data[position : position + size]


def _inflated(body: bytes) -> bytes:
    window = {1: -zlib.MAX_WBITS, 2: zlib.MAX_WBITS}.get(body[0] if body else 0)
    if window is None:
        raise BadSignatureError("it is compressed in a way that is not used for signatures")
    try:
        data = zlib.decompressobj(window).decompress(body[1:], MAX_SIZE + 1)
    except zlib.error as error:
        raise BadSignatureError("its compressed part is damaged") from error
    if len(data) > MAX_SIZE:
        raise BadSignatureError(f"its compressed part has more than {MAX_SIZE} bytes")
    return data


def literal(body: bytes) -> bytes:
    """The content of a literal data packet: behind its format, file name and date."""
    if len(body) < 2 or len(body) < 6 + body[1]:
        raise BadSignatureError("its signed content breaks off")
    return body[6 + body[1] :]


def signed_by(body: bytes) -> Signed:
    """What a signature packet says of itself.

    Raises:
        BadSignatureError: The packet is malformed or of a version that GnuPG does not make.
    """
    try:
        if body[0] == 3:
            created = int.from_bytes(_slice(body, 3, 4))
            return Signed(_slice(body, 7, 8).hex().upper(), created, body[2])
        if body[0] != 4:
            raise BadSignatureError(f"it is a signature of version {body[0]}")
        hashed, position = _take(body, 6, int.from_bytes(_slice(body, 4, 2)))
        unhashed = _slice(body, position + 2, int.from_bytes(_slice(body, position, 2)))
        # What is not hashed anybody may have changed, so the hashed part is asked first.
        said = dict(_subpackets(unhashed)) | dict(_subpackets(hashed))
    except IndexError as error:
        raise BadSignatureError("a signature packet breaks off") from error
    fingerprint = said.get(_FINGERPRINT, b"")
    key_id = said.get(_ISSUER, b"") or fingerprint[-8:]
    return Signed(key_id.hex().upper(), int.from_bytes(said.get(_CREATED, b"")), body[1])


def _subpackets(area: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(area):
        size, position = _length(area, position)
        content, position = _take(area, position, size)
        yield content[0] & 0x7F, content[1:]
