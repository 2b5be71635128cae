"""Pictures: PNG and JPEG, told by their bytes, never decompressed."""

import hashlib
import struct
import zlib
from dataclasses import dataclass, field
from typing import Literal

from pulp_spk.spk.errors import ImageTooLargeError, NotAnImageError

MAX_SIZE = 4 * 1024**2
"""Bytes of a picture."""
MAX_SIDE = 8192
"""Pixels of a screenshot's width and height."""
MAX_ICON_SIDE = 1024
"""Pixels of an icon's width and height; 256 is the largest that devices ask for."""

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
# Start-of-frame markers; C4, C8 and CC in their midst are tables and an extension.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset((0x01, *range(0xD0, 0xD8)))
_START_OF_SCAN = 0xDA
_END_OF_IMAGE = 0xD9


@dataclass(frozen=True, slots=True)
class Image:
    """A picture that was looked at.

    Attributes:
        data: Its bytes.
        sha256: Their SHA-256 in hexadecimal.
        media_type: What it is.
        width: In pixels.
        height: In pixels.
    """

    data: bytes = field(repr=False)
    sha256: str
    media_type: Literal["image/png", "image/jpeg"]
    width: int
    height: int


def read_image(data: bytes, *, member: str | None = None, max_side: int = MAX_SIDE) -> Image:
    """Look at a picture: what it is, how large, and whether its structure is whole.

    Args:
        data: The bytes of the picture.
        member: What errors name as the place.
        max_side: The bound of width and height, in pixels.

    Raises:
        NotAnImageError: It is neither PNG nor JPEG, or is damaged.
        ImageTooLargeError: It has more bytes or pixels than the bounds allow.
    """
    if len(data) > MAX_SIZE:
        raise ImageTooLargeError(f"the picture has more than {MAX_SIZE} bytes", member=member)
    media_type: Literal["image/png", "image/jpeg"]
    if data.startswith(_PNG):
        media_type, (width, height) = "image/png", _png_size(data, member)
    elif data.startswith(_JPEG):
        media_type, (width, height) = "image/jpeg", _jpeg_size(data, member)
    else:
        raise NotAnImageError(
            "the picture is neither a PNG nor a JPEG", member=member, value=data[:16]
        )
    if not width or not height:
        raise NotAnImageError("the picture has no pixels", member=member)
    if max(width, height) > max_side:
        raise ImageTooLargeError(
            f"the picture is {width}x{height}; {max_side} pixels a side is the bound",
            member=member,
        )
    return Image(data, hashlib.sha256(data).hexdigest(), media_type, width, height)


def _png_size(data: bytes, member: str | None) -> tuple[int, int]:
    """Walk the chunks up to IEND, which tells a whole file from a truncated one."""
    position, size, has_pixels = len(_PNG), None, False
    while position + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        body, end = position + 8, position + 12 + length
        if end > len(data):
            break
        if size is None:
            (crc,) = struct.unpack_from(">I", data, end - 4)
            if kind != b"IHDR" or length != 13 or crc != zlib.crc32(data[position + 4 : end - 4]):
                raise NotAnImageError("the header of the PNG is damaged", member=member)
            size = struct.unpack_from(">II", data, body)
        has_pixels = has_pixels or kind == b"IDAT"
        if kind == b"IEND" and has_pixels:
            return size
        position = end
    raise NotAnImageError("the PNG is damaged or cut off", member=member)


def _jpeg_size(data: bytes, member: str | None) -> tuple[int, int]:
    """Walk the segments up to the pixels; the frame's header before them has the size."""
    position, size = 2, None
    while position + 4 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:  # a fill byte
            position += 1
            continue
        if marker in _WITHOUT_LENGTH:
            position += 2
            continue
        (length,) = struct.unpack_from(">H", data, position + 2)
        end = position + 2 + length
        if marker == _END_OF_IMAGE or length < 2 or end > len(data):
            break
        if marker in _FRAMES and length >= 8:
            height, width = struct.unpack_from(">HH", data, position + 5)
            size = width, height
        if marker == _START_OF_SCAN and size is not None:
            return size
        position = end
    raise NotAnImageError("the JPEG is damaged or cut off", member=member)
