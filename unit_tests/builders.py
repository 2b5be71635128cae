"""SPK files, INFO, tar archives and pictures, made for tests: small, valid and always the same."""

import gzip
import hashlib
import io
import struct
import tarfile
import zlib
from collections.abc import Iterable, Mapping

from PIL import Image

DEFAULT_INFO = {
    "package": "example",
    "version": "1.0-1",
    "arch": "noarch",
    "os_min_ver": "7.0-40000",
    "displayname": "Example",
    "description": "An example package.",
    "maintainer": "Example Makers",
}

Entry = tuple[str | tarfile.TarInfo, bytes]


def build_info(**keys: str | None) -> bytes:
    """Write INFO: the default keys, changed and extended by `keys`; `None` takes a key away."""
    values = {k: v for k, v in {**DEFAULT_INFO, **keys}.items() if v is not None}
    lines = ('{}="{}"\n'.format(key, value.replace('"', '\\"')) for key, value in values.items())
    return "".join(lines).encode()


def build_tar(entries: Iterable[Entry], *, format: int = tarfile.GNU_FORMAT) -> bytes:
    """Write a tar archive of exactly these entries; names ending in `/` become folders."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=format) as archive:
        for header, content in entries:
            if isinstance(header, str):
                header = entry(header, len(content))
            archive.addfile(header, io.BytesIO(content))
    return buffer.getvalue()


def entry(
    name: str, size: int = 0, *, type: bytes | None = None, link: str = ""
) -> tarfile.TarInfo:
    """Make the header of a member."""
    info = tarfile.TarInfo(name)
    info.size = size
    info.type = type or (tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE)
    info.linkname = link
    return info


def build_package_tgz(files: Mapping[str, bytes] | None = None) -> bytes:
    """Write a package.tgz."""
    content = build_tar((files or {"bin/example": b"#!/bin/sh\necho example\n"}).items())
    return gzip.compress(content, mtime=0)


PACKAGE_TGZ = build_package_tgz()


def build_spk(
    *,
    info: Mapping[str, str | None] | bytes | None = None,
    members: Mapping[str, bytes] | None = None,
    icons: bool = True,
    gzip_outer: bool = False,
    prefix: str = "",
    package_tgz: bytes | None = PACKAGE_TGZ,
    format: int = tarfile.GNU_FORMAT,
) -> bytes:
    """Write an SPK in spksrc's order: package.tgz first, INFO behind it.

    Args:
        info: Keys that change the default INFO (`None` takes one away), or the bytes of INFO.
            Unless it is bytes or gives `checksum`, the right checksum is put in.
        members: More members, by name. A name given here replaces what would be made.
        icons: Whether to put in PACKAGE_ICON.PNG (64 pixels) and PACKAGE_ICON_256.PNG.
        gzip_outer: Whether to compress the archive.
        prefix: What to put before each member's name, for example `./`.
        package_tgz: The payload, `None` to leave it out.
        format: The dialect of tar.
    """
    content: dict[str, bytes] = {}
    if package_tgz is not None:
        content["package.tgz"] = package_tgz
    if isinstance(info, bytes):
        content["INFO"] = info
    else:
        keys: dict[str, str | None] = {}
        if package_tgz is not None:
            payload = (members or {}).get("package.tgz", package_tgz)
            keys["checksum"] = hashlib.md5(payload, usedforsecurity=False).hexdigest()
        content["INFO"] = build_info(**{**keys, **(info or {})})
    if icons:
        content["PACKAGE_ICON.PNG"] = png(64)
        content["PACKAGE_ICON_256.PNG"] = png(256)
    content["scripts/start-stop-status"] = b"#!/bin/sh\nexit 0\n"
    content["conf/privilege"] = b'{"defaults": {"run-as": "package"}}'
    content.update(members or {})
    data = build_tar(((prefix + name, body) for name, body in content.items()), format=format)
    return gzip.compress(data, mtime=0) if gzip_outer else data


def png(
    width: int, height: int | None = None, colour: tuple[int, int, int] = (0, 102, 204)
) -> bytes:
    """Draw a PNG of one colour; square unless `height` is given."""
    height = width if height is None else height
    rows = (b"\0" + bytes(colour) * width) * height
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            png_chunk(b"IDAT", zlib.compress(rows, 9)),
            png_chunk(b"IEND", b""),
        )
    )


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """Write one chunk of a PNG."""
    crc = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + crc


def jpeg(
    width: int, height: int | None = None, colour: tuple[int, int, int] = (0, 102, 204)
) -> bytes:
    """Draw a JPEG of one colour; square unless `height` is given."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, width if height is None else height), colour).save(buffer, "JPEG")
    return buffer.getvalue()
