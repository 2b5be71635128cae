"""SPK files that nobody means well with, and what a person is told who uploads one."""

from __future__ import annotations

import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from functional_tests.hostile.forged import (
    GIB,
    INFO,
    MIB,
    PAYLOAD,
    base64_of,
    claiming,
    damaged_gzip,
    damaged_header,
    endless_header,
    giant,
    gnu_sparse,
    gzip_bomb,
    hidden_behind,
    icon_bomb,
    many_headers,
    many_members,
    many_screenshots,
    members,
    pax_sparse,
    special,
    with_name,
)
from unit_tests.builders import build_info, build_spk, build_tar, jpeg, png

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
SPECIAL = {
    "symbolic link": tarfile.SYMTYPE,
    "hard link": tarfile.LNKTYPE,
    "pipe": tarfile.FIFOTYPE,
    "character device": tarfile.CHRTYPE,
    "block device": tarfile.BLKTYPE,
    "folder": tarfile.DIRTYPE,
}
PLACES = ("INFO", "package.tgz", "PACKAGE_ICON.PNG", "screen_1.png", "LICENSE", "conf/privilege")


@dataclass(frozen=True)
class Case:
    """One hostile file.

    Attributes:
        kind: What is wrong with it.
        code: Of the error.
        message: A part of what the person is told.
        build: Makes the file.
        heavy: Whether it claims much more than it has, so that memory and time are watched.
    """

    kind: str
    code: str
    message: str
    build: Callable[[], bytes]
    heavy: bool = False

    def __str__(self) -> str:
        return f"{self.code} {self.kind}".replace(" ", "-")


def archives() -> Iterator[Case]:
    """What is wrong with the archive."""
    for place in PLACES:
        for kind, type in SPECIAL.items():
            # Each kind once in place of INFO; a link is what tar itself writes by mistake.
            if place == "INFO" or type in (tarfile.SYMTYPE, tarfile.DIRTYPE):
                yield Case(f"{kind} as {place}", "SPK0105", "in the archive", special(place, type))
    yield Case("zip", "SPK0101", "a zip file", lambda: b"PK\3\4" + bytes(2000))
    yield Case("web page", "SPK0101", "a web page", lambda: HTML * 100)
    yield Case("encrypted", "SPK0102", "encrypted", lambda: b"\x70\xad\xbe\xef" + bytes(2000))
    yield Case("gzip cut off", "SPK0103", "breaks off", lambda: build_spk(gzip_outer=True)[:-20])
    yield Case("cut off", "SPK0103", "the archive", lambda: build_spk()[:5000])
    yield Case("gzip damaged", "SPK0113", "damaged", damaged_gzip)
    yield Case("without INFO", "SPK0104", "no INFO", lambda: build_tar([PAYLOAD]))
    yield Case("INFO in a folder", "SPK0104", "no INFO", lambda: build_spk(prefix="a/"))
    yield Case("without payload", "SPK0104", "package.tgz", lambda: build_spk(package_tgz=None))
    yield Case("INFO twice", "SPK0107", "twice", lambda: build_tar([PAYLOAD, INFO, INFO]))
    yield Case("payload twice", "SPK0107", "twice", lambda: build_tar([PAYLOAD, PAYLOAD, INFO]))
    yield Case("icon twice", "SPK0107", "twice", members({"package_icon.png": png(64)}))
    yield Case("climbing name", "SPK0106", "leads out", members({"../../etc/cron.d/x": b"x"}))
    yield Case("absolute name", "SPK0106", "leads out", members({"/etc/cron.d/x": b"x"}))
    yield Case("line break in a name", "SPK0111", "control", members({"a\nb": b"x"}))
    yield Case("long name", "SPK0111", "1024", members({"n" * 1100: b"x"}))
    yield Case("name not UTF-8", "SPK0111", "not UTF-8", lambda: with_name("\udcff\udcfe"))
    yield Case("negative size", "SPK0110", "negative", lambda: claiming("x", -512))
    yield Case("damaged header", "SPK0110", "damaged", damaged_header)
    yield Case("something behind", "SPK0110", "goes on", hidden_behind)
    yield Case("wrong checksum", "SPK0114", "MD5", lambda: build_spk(info={"checksum": "0" * 32}))
    yield Case("sparse payload of 1 TiB", "SPK0105", "sparse", gnu_sparse, heavy=True)
    yield Case("sparse member in pax", "SPK0105", "sparse", pax_sparse, heavy=True)
    yield Case(
        "icon of 1 GiB", "SPK0109", "4194304", lambda: claiming("PACKAGE_ICON.PNG", GIB), heavy=True
    )
    yield Case("INFO of 1 GiB", "SPK0109", "2097152", lambda: claiming("INFO", GIB), heavy=True)
    yield Case(
        "payload of 1 TiB", "SPK0103", "claims", lambda: claiming("package.tgz", 2**40), heavy=True
    )
    yield Case("header of 1 GiB", "SPK0110", "65536", endless_header, heavy=True)
    yield Case("gzip bomb", "SPK0112", "grow", gzip_bomb, heavy=True)
    yield Case("gzip bomb in an icon", "SPK0109", "4194304", icon_bomb, heavy=True)
    yield Case("20,000 members", "SPK0108", "4096", many_members, heavy=True)
    yield Case("20,000 extended headers", "SPK0108", "headers", many_headers, heavy=True)
    yield Case("500 screenshots", "SPK0108", "32 is the bound", many_screenshots, heavy=True)


def infos() -> Iterator[Case]:
    """What is wrong with INFO."""

    def info(kind: str, code: str, message: str, heavy: bool = False, **keys: str) -> Case:
        return Case(kind, code, message, lambda: build_spk(info=keys), heavy)

    def raw(kind: str, code: str, message: str, data: bytes, heavy: bool = False) -> Case:
        return Case(kind, code, message, lambda: build_spk(info=data), heavy)

    yield raw("NUL in INFO", "SPK0201", "NUL", build_info(description="a\0b"))
    yield raw("INFO not UTF-8", "SPK0201", "not UTF-8", build_info(x="\xe4").replace(b"\xc3", b""))
    yield raw("INFO in UTF-16", "SPK0201", "NUL", build_info().decode().encode("utf-16"))
    yield raw("byte order mark", "SPK0201", "byte order", b"\xef\xbb\xbf" + build_info())
    yield raw("no assignment", "SPK0202", "line 8", build_info() + b"rm -rf /\n")
    yield raw("two lines in a value", "SPK0202", "not understood", build_info(description="a\nb"))
    yield info("without a version", "SPK0203", "version", version="")
    yield raw("key twice", "SPK0204", "again", build_info() + b'version="2"\n')
    yield info("climbing name of the package", "SPK0205", "name", package="../../etc")
    yield info("script as name", "SPK0205", "name", package="<script>")
    yield info("climbing version", "SPK0206", "version", version="../../../1.0")
    yield info("backslash in the version", "SPK0206", "version", version="1.0\\")
    yield info("quote in the version", "SPK0206", "version", version='1.0","link":"http://evil/')
    yield info("build of 25 digits", "SPK0207", "os_min_ver", os_min_ver="7.0-" + "1" * 25)
    yield info("neither yes nor no", "SPK0208", "beta", beta="'; DROP TABLE")
    yield info("long name", "SPK0209", "255", package="p" * 300)
    yield info("long version", "SPK0209", "255", version="1." + "1" * 300)
    yield info("10,000 platforms", "SPK0209", "500 words", True, arch="x86_64 " * 10_000)
    yield info("10,000 models", "SPK0209", "500 words", True, model="ds920+ " * 10_000)
    yield info("8 MB description", "SPK0109", "2097152", True, description="x" * 8 * MIB)
    yield info("2 MB description", "SPK0209", "65536", True, description="x" * 2_000_000)
    yield info("10,000 packages", "SPK0209", "500", True, install_dep_packages="git:" * 10_000)
    yield info("3,000 keys", "SPK0209", "2000", True, **{f"key{n}": "x" for n in range(3000)})
    yield info("platform that is none", "SPK0210", "platform", arch="x86_64 <b>")
    yield info("broken condition", "SPK0211", "names joined", install_dep_packages="git>=<1")
    yield info("empty range", "SPK0212", "above", os_min_ver="7.2-64570", os_max_ver="6.0-7321")
    yield info("checksum that is none", "SPK0213", "MD5", checksum="xyz")
    yield info("icon not base64", "SPK0214", "base64", package_icon="<svg>")
    yield info("script as icon in INFO", "SPK0301", "PNG", package_icon=base64_of(SVG))


def other_members() -> Iterator[Case]:
    """What is wrong with the rest."""
    for kind, data in {"SVG": SVG, "HTML": HTML, "GIF": b"GIF89a/*<script>*/=1;"}.items():
        yield Case(
            f"{kind} as icon", "SPK0301", "neither a PNG", members({"PACKAGE_ICON.PNG": data})
        )
        yield Case(
            f"{kind} as screenshot", "SPK0301", "neither a PNG", members({"screen_1.png": data})
        )
    yield Case("PNG cut off", "SPK0301", "cut off", members({"PACKAGE_ICON.PNG": png(64)[:-9]}))
    yield Case("PNG that is HTML", "SPK0301", "PNG", members({"screen_1.png": png(1)[:8] + HTML}))
    yield Case(
        "JPEG that is HTML", "SPK0301", "JPEG", members({"screen_1.jpg": jpeg(1)[:4] + HTML})
    )
    yield Case(
        "icon of 2,000 pixels", "SPK0302", "2000x1", members({"PACKAGE_ICON.PNG": png(2000, 1)})
    )
    yield Case("picture bomb", "SPK0302", "65535", members({"screen_1.png": giant()}), heavy=True)
    yield Case("licence not UTF-8", "SPK0303", "UTF-8", members({"LICENSE": b"\xff"}))
    yield Case("conf not UTF-8", "SPK0303", "UTF-8", members({"conf/PKG_DEPS": b"[\xff]"}))
    yield Case("conf without sections", "SPK0304", "line 1", members({"conf/PKG_DEPS": b"git\n"}))
    yield Case("climbing dependency", "SPK0211", "name", members({"conf/PKG_CONX": b"[../git]\n"}))
    deep = b'{"a":' * 8000 + b"1" + b"}" * 8000
    for kind, data in {
        "deep JSON": deep,
        "rather deep JSON": b'{"a":' * 40 + b"1" + b"}" * 40,
        "no JSON": b"{",
        "list": b"[]",
        "endless number": b'{"a": ' + b"9" * 60_000 + b"}",
        "infinity": b'{"a": 1e999}',
        "half a character": b'{"a": "\\ud800"}',
    }.items():
        yield Case(f"{kind} in conf", "SPK0305", "", members({"conf/resource": data}), data is deep)


CASES = [*archives(), *infos(), *other_members()]
