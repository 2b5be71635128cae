"""Pictures are told by their bytes and bounded."""

import hashlib
import struct

import pytest

from pulp_spk.spk.errors import ImageTooLargeError, NotAnImageError
from pulp_spk.spk.images import MAX_SIZE, read_image
from unit_tests.builders import jpeg, png, png_chunk

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def header(width: int, height: int) -> bytes:
    return png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def test_png() -> None:
    data = png(72, 64)
    image = read_image(data)
    assert (image.media_type, image.width, image.height) == ("image/png", 72, 64)
    assert image.data == data
    assert image.sha256 == hashlib.sha256(data).hexdigest()


def test_jpeg() -> None:
    image = read_image(jpeg(640, 480))
    assert (image.media_type, image.width, image.height) == ("image/jpeg", 640, 480)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a" + b"\0" * 100,
        b"<svg/>",
        SIGNATURE,
        png(8)[:-13],
        png(8)[:40],
        SIGNATURE + header(8, 8) + png_chunk(b"IEND", b""),
        SIGNATURE + png_chunk(b"IDAT", b"x") + png_chunk(b"IEND", b""),
        SIGNATURE + header(0, 8) + png_chunk(b"IDAT", b"x") + png_chunk(b"IEND", b""),
        png(8).replace(header(8, 8)[-4:], b"\0\0\0\0", 1),
        SIGNATURE + b"\xff\xff\xff\xffIHDR" + b"\0" * 100,
        b"\xff\xd8\xff",
        b"\xff\xd8" + b"\xff" * 1000,
        b"\xff\xd8\xff\xe0\x00\x00" + b"\0" * 100,
        b"\xff\xd8\xff\xda\x00\x02" + b"\0" * 100,
        b"\xff\xd8\xff\xd9" + jpeg(8),
        jpeg(8)[:100],
    ],
)
def test_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(NotAnImageError) as caught:
        read_image(data, member="PACKAGE_ICON.PNG")
    assert caught.value.member == "PACKAGE_ICON.PNG"


def test_giants_are_refused_by_their_header() -> None:
    data = SIGNATURE + header(60_000, 8) + png_chunk(b"IDAT", b"x") + png_chunk(b"IEND", b"")
    with pytest.raises(ImageTooLargeError):
        read_image(data)
    with pytest.raises(ImageTooLargeError):
        read_image(png(65), max_side=64)
    with pytest.raises(ImageTooLargeError):
        read_image(png(8) + b"\0" * MAX_SIZE)
    assert read_image(png(64), max_side=64).width == 64
