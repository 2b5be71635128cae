"""PNG icons for sample packages, drawn with the standard library."""

import struct
import zlib

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)


def draw_icon(size: int, colour: Colour, glyph: tuple[str, ...]) -> bytes:
    """Return a square PNG: a pattern in white on a colour.

    Args:
        size: Width and height in pixels.
        colour: Red, green, blue, each 0 to 255.
        glyph: Rows of a square pattern; everything but a blank is drawn.
    """
    cells = len(glyph)
    border = size // 8
    cell = (size - 2 * border) / cells
    rows = []
    for y in range(size):
        row = bytearray()
        for x in range(size):
            column, line = int((x - border) // cell), int((y - border) // cell)
            inside = 0 <= column < cells and 0 <= line < cells
            marked = inside and glyph[line].ljust(cells)[column] != " "
            row += bytes(WHITE if marked else colour)
        rows.append(b"\0" + bytes(row))
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(b"".join(rows), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(kind + body)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)
