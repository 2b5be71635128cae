"""Archives as a hostile person would write them: each header says what it likes."""

from __future__ import annotations

import gzip
import tarfile

from hypothesis import strategies as st

from unit_tests.builders import PACKAGE_TGZ, build_info, jpeg, png

BLOCK = 512
NAMES = [
    *("INFO", "./INFO", "INFO/", "info", "package.tgz", "./package.tgz", "package.tgz/x"),
    *("PACKAGE_ICON.PNG", "package_icon.png", "PACKAGE_ICON_256.PNG", "PACKAGE_ICON_9999.PNG"),
    *("screen_1.png", "screen_0001.jpg", "package_screen_2.jpeg", "LICENSE", "LICENSE_ger"),
    *("conf/PKG_DEPS", "conf/PKG_CONX", "conf/privilege", "conf/resource", "conf/", "conf"),
    *("WIZARD_UIFILES/install_uifile", "WIZARD_UIFILES/upgrade_uifile_ger.sh", "scripts/x"),
    *("syno_signature.asc", "../INFO", "/INFO", "a/../INFO", "a//b", "", ".", "./", "..", "\udcff"),
    *("ü", "a\nb", "a\x7f", "n" * 101, "n" * 255, "n/" * 600, "\\", '"><script>'),
]
PLAIN_NAMES = [
    name for name in NAMES if name.isascii() and name.isprintable() and name[:1].isalpha()
]
TYPES = [
    *(tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.LNKTYPE, tarfile.SYMTYPE, tarfile.CHRTYPE),
    *(tarfile.BLKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CONTTYPE, tarfile.XGLTYPE),
    *(tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.GNUTYPE_SPARSE, tarfile.XHDTYPE),
    *(tarfile.SOLARIS_XHDTYPE, b"V", b"M", b"N", b"D", b"Z", b"\xff"),
]
SIZES = [0, 1, 511, 512, 513, 65_537, 2**31, 2**33 - 1, 2**33, 2**40, 2**63, -1, -512, -(2**62)]
BODIES = [
    *(b"", b"x", bytes(512), bytes(513), b"\xff\xfe", PACKAGE_TGZ, png(3), jpeg(3), png(1025, 1)),
    *(b'{"a": 1}', b"[" * 60_000, b'{"a": "\\ud800"}', b'{"a": 1e999}', b"<svg onload=alert(1)>"),
    *(b"[git]\npkg_min_ver=1\ndsm_min_ver=7.0-1\n", b"[a]\n[a]\n", b"[\x00]\n", b"[a:b]\nx\n"),
    *(build_info(), build_info(arch="x" * 101), build_info(version="1.0-" + "9" * 25)),
    *(build_info(description="\\\"'</script>\u2028\ufeff"), build_info() * 2, b"\xef\xbb\xbf"),
    *(build_info(package_icon="AAAA"), build_info(checksum="0" * 32), build_info(version="../1")),
]
RECORDS = [
    *(b"path=INFO", b"path=package.tgz", b"path=\xff", b"path=../x", b"path=" + b"n" * 2000),
    *(b"size=0", b"size=3", b"size=99999999999999999999", b"size=-1", b"size=x", b"comment=hi"),
    *(
        b"GNU.sparse.major=1",
        b"GNU.sparse.realsize=1073741824",
        b"linkpath=/etc/passwd",
        b"=",
        b"a=",
    ),
]


def header(name: str, type: bytes, size: int) -> bytes:
    """Write a header block with a right checksum; sizes that octal digits cannot say in binary."""
    info = tarfile.TarInfo("n")
    info.type = type
    block = bytearray(info.tobuf(tarfile.GNU_FORMAT)[:BLOCK])
    block[:100] = name.encode("utf-8", "surrogateescape")[:100].ljust(100, b"\0")
    block[124:136] = (
        b"%011o\0" % size
        if 0 <= size < 8**11
        else bytes([0x80 if size > 0 else 0xFF]) + (size % 256**11).to_bytes(11, "big")
    )
    return sealed(bytes(block))


def sealed(block: bytes) -> bytes:
    """Give a header block the checksum that belongs to it."""
    blank = block[:148] + b" " * 8 + block[156:BLOCK]
    return block[:148] + b"%06o\0 " % sum(blank) + block[156:BLOCK]


def filled(body: bytes) -> bytes:
    """Fill the last block with zeros."""
    return body + bytes(-len(body) % BLOCK)


def record(content: bytes) -> bytes:
    """Write one record of a pax header, its own length in front."""
    length = len(content) + 3
    while len(b"%d %s\n" % (length, content)) != length:
        length += 1
    return b"%d %s\n" % (length, content)


mostly_honest = st.integers(0, 11).map(bool)


@st.composite
def members(draw: st.DrawFn) -> bytes:
    """One member, with the extended headers in front of it."""
    body = draw(st.sampled_from(BODIES) | st.binary(max_size=40))
    type = tarfile.REGTYPE if draw(mostly_honest) else draw(st.sampled_from(TYPES))
    size = len(body) if draw(mostly_honest) else draw(st.sampled_from(SIZES))
    name = draw(st.sampled_from(PLAIN_NAMES if draw(mostly_honest) else NAMES))
    return draw(extensions) + header(name, type, size) + filled(body)


@st.composite
def pax(draw: st.DrawFn) -> bytes:
    """An extended header with some records."""
    body = b"".join(map(record, draw(st.lists(st.sampled_from(RECORDS), max_size=3))))
    if not draw(mostly_honest):
        body = draw(st.binary(max_size=30)) + body
    type = draw(st.sampled_from([tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE]))
    return header("././@PaxHeader", type, len(body)) + filled(body)


def long_name(name: str) -> bytes:
    """Write GNU's header for a long name."""
    body = name.encode("utf-8", "surrogateescape") + b"\0"
    return header("././@LongLink", tarfile.GNUTYPE_LONGNAME, len(body)) + filled(body)


some_extension = pax() | st.sampled_from([*NAMES, "x" * 70_000]).map(long_name)
extensions = mostly_honest.flatmap(lambda honest: st.just(b"") if honest else some_extension)
good = [
    header("package.tgz", tarfile.REGTYPE, len(PACKAGE_TGZ)) + filled(PACKAGE_TGZ),
    header("INFO", tarfile.REGTYPE, len(build_info())) + filled(build_info()),
    header("conf/", tarfile.DIRTYPE, 0),
    header("PACKAGE_ICON.PNG", tarfile.REGTYPE, len(png(64))) + filled(png(64)),
]
odd_ending = st.sampled_from(
    [b"", bytes(BLOCK), bytes(20 * BLOCK), b"x", bytes(BLOCK) + b"x" * BLOCK]
)
endings = mostly_honest.flatmap(lambda honest: st.just(bytes(2 * BLOCK)) if honest else odd_ending)


@st.composite
def archives(draw: st.DrawFn) -> bytes:
    """An archive; most have what a package needs, so that the rest of it is looked at."""
    parts = draw(st.lists(members(), max_size=5))
    if draw(mostly_honest):
        parts = draw(st.permutations([*parts, *good]))
    data = b"".join(parts) + draw(endings)
    if not draw(mostly_honest):
        data = data[: draw(st.integers(0, len(data)))]
    return data


@st.composite
def wrapped(draw: st.DrawFn) -> bytes:
    """An archive inside gzip, whole or not."""
    data = gzip.compress(draw(archives()), 1, mtime=0)
    change = draw(st.sampled_from(["none", "cut", "flip", "twice", "behind"]))
    place = draw(st.integers(0, len(data) - 1))
    return {
        "none": data,
        "cut": data[:place],
        "flip": data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :],
        "twice": data + data,
        "behind": data + b"behind",
    }[change]


def has_honest_head(data: bytes) -> bool:
    """Whether the first header is undamaged; readers of ranges restore its first byte."""
    try:
        tarfile.TarInfo.frombuf(data[:BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True
