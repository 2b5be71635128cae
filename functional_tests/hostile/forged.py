"""Archives that no honest program writes."""

from __future__ import annotations

import base64
import gzip
import io
import tarfile
from collections.abc import Callable, Iterator

from unit_tests.builders import PACKAGE_TGZ, build_info, build_spk, build_tar, entry, png, png_chunk
from unit_tests.fuzz.archives import filled, header, record, sealed

MIB = 2**20
GIB = 2**30
INFO = ("INFO", build_info())
PAYLOAD = ("package.tgz", PACKAGE_TGZ)


def members(more: dict[str, bytes]) -> Callable[[], bytes]:
    """An SPK with these members."""
    return lambda: build_spk(members=more)


def special(place: str, type: bytes) -> Callable[[], bytes]:
    """An SPK with something else in place of a file."""
    rest = [part for part in (PAYLOAD, INFO) if part[0] != place]
    return lambda: build_tar([*rest, (entry(place, type=type, link="/etc/passwd"), b"")])


def claiming(name: str, size: int) -> bytes:
    """An archive whose last member claims a size that it has not."""
    return b"".join(filled_parts(name)) + header(name, tarfile.REGTYPE, size) + bytes(4096)


def filled_parts(without: str) -> Iterator[bytes]:
    """What a package needs, but for one member."""
    for name, body in (PAYLOAD, INFO):
        if name != without:
            yield header(name, tarfile.REGTYPE, len(body)) + filled(body)


def with_name(name: str) -> bytes:
    """An archive with a member of a name that tarfile would not write."""
    return b"".join(filled_parts("")) + header(name, tarfile.REGTYPE, 0) + bytes(1024)


def damaged_gzip() -> bytes:
    """Gzip with a byte changed."""
    data = bytearray(build_spk(gzip_outer=True))
    data[len(data) // 2] ^= 0x55
    return bytes(data)


def damaged_header() -> bytes:
    """An archive with a wrong header checksum."""
    data = b"".join(filled_parts("")) + header("x", tarfile.REGTYPE, 0) + bytes(1024)
    return data.replace(b"x\0\0\0", b"y\0\0\0")


def gnu_sparse() -> bytes:
    """A payload in GNU's sparse form that says it is 1 TiB."""
    block = bytearray(header("package.tgz", tarfile.GNUTYPE_SPARSE, 512))
    block[483:495] = b"\x80" + (2**40).to_bytes(11, "big")
    return b"".join(filled_parts("package.tgz")) + sealed(bytes(block)) + bytes(2048)


def pax_sparse() -> bytes:
    """An icon in pax' sparse form that says it is 1 GiB."""
    body = record(b"GNU.sparse.major=1") + record(b"GNU.sparse.realsize=1073741824")
    extension = header("./PaxHeaders/x", tarfile.XHDTYPE, len(body)) + filled(body)
    icon = header("PACKAGE_ICON.PNG", tarfile.REGTYPE, 512) + bytes(512)
    return b"".join(filled_parts("")) + extension + icon + bytes(1024)


def endless_header() -> bytes:
    """An extended header that says it is 1 GiB."""
    return b"".join(filled_parts("")) + header("x", tarfile.XHDTYPE, GIB) + bytes(4096)


def gzip_bomb() -> bytes:
    """256 MiB of zeros in 260 KB."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(header("package.tgz", tarfile.REGTYPE, 256 * MIB))
        for _ in range(256):
            file.write(bytes(MIB))
    return buffer.getvalue()


def icon_bomb() -> bytes:
    """An icon of 30 MiB inside gzip, below what counts as a bomb."""
    parts = [*filled_parts(""), header("PACKAGE_ICON.PNG", tarfile.REGTYPE, 30 * MIB)]
    return gzip.compress(b"".join(parts) + bytes(30 * MIB + 1024), mtime=0)


def many_members() -> bytes:
    """20,000 empty files."""
    names = (header(f"f{n}", tarfile.REGTYPE, 0) for n in range(20_000))
    return b"".join((*filled_parts(""), *names)) + bytes(1024)


def many_headers() -> bytes:
    """20,000 extended headers in front of one member."""
    return b"".join(filled_parts("")) + header("x", tarfile.XHDTYPE, 0) * 20_000 + bytes(1024)


def many_screenshots() -> bytes:
    """500 pictures, each of which would become a file and a unit."""
    return build_spk(
        members={f"screen_{n}.png": png(1, colour=(n // 256, n % 256, 0)) for n in range(500)}
    )


def giant() -> bytes:
    """A PNG of 65,535 pixels a side, 12 GiB when decompressed."""
    ihdr = (65_535).to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0"
    idat = png(1)[33:-12]
    return png(1)[:8] + png_chunk(b"IHDR", ihdr) + idat + png_chunk(b"IEND", b"")


def base64_of(data: bytes) -> str:
    """Bytes as INFO carries pictures."""
    return base64.b64encode(data).decode()


def hidden_behind() -> bytes:
    """An archive that goes on behind what most programs take for its end."""
    return b"".join(filled_parts("")) + bytes(512) + with_name("hidden")
