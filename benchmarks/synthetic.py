"""SPKs that are large on the network and small in memory: their payload is made while it is sent.

All SPKs of one size share their payload, so its digest is computed once. What is small and differs
(INFO, icons, scripts) is real, for that is what a mirror reads.
"""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from tarfile import BLOCKSIZE
from typing import Any

from PIL import Image

from unit_tests.builders import build_info, build_tar, entry, png

PLATFORMS = (
    *("apollolake", "broadwell", "broadwellnk", "bromolow", "denverton"),
    *("epyc7002", "geminilake", "purley", "r1000", "v1000"),
)
"""A package is an SPK for each of these, as with spksrc."""
OS_VERSION = "7.2"
CHUNK = 256 * 1024
_BLOCK = random.Random(0).randbytes(64 * 1024)
_REPEATED = _BLOCK * (CHUNK // len(_BLOCK) + 1)


def payload(start: int, stop: int) -> Iterator[bytes]:
    """The bytes of the payload from `start` up to `stop`, a chunk at a time."""
    while start < stop:
        offset = start % len(_BLOCK)
        chunk = _REPEATED[offset : offset + min(CHUNK, stop - start)]
        yield chunk
        start += len(chunk)


@dataclass(frozen=True)
class Synthetic:
    """One SPK.

    Attributes:
        head: The header of package.tgz.
        payload_size: Bytes of package.tgz.
        rest: All that follows.
        entry: What a catalog says of it, without the link.
        platform: For which it is.
    """

    head: bytes
    payload_size: int
    rest: bytes
    entry: dict[str, Any]
    platform: str

    @property
    def size(self) -> int:
        """Bytes of the whole."""
        return len(self.head) + self.payload_size + len(self.rest)

    def read(self, start: int, stop: int) -> Iterator[bytes]:
        """The bytes from `start` up to `stop`, in pieces."""
        offset = 0
        for part in (self.head, self.payload_size, self.rest):
            length = part if isinstance(part, int) else len(part)
            begin, end = max(start - offset, 0), min(stop - offset, length)
            if begin < end:
                yield from payload(begin, end) if isinstance(part, int) else [part[begin:end]]
            offset += length


class Mint:
    """Makes SPKs of one size."""

    def __init__(self, size: int, salt: str) -> None:
        """Prepare what all of them share.

        Args:
            size: Bytes of the payload; the whole is some 20 KiB larger.
            salt: Other SPKs come of another one, so that a mirror does not know them.
        """
        self._size = size + -size % BLOCKSIZE
        self._salt = salt
        self._head = entry("package.tgz", self._size).tobuf()

    def make(self, count: int) -> Iterator[Synthetic]:
        """Make this many SPKs: packages for each platform, with one icon for all of them."""
        for number in range(count):
            package, kind = divmod(number, len(PLATFORMS))
            if not kind:
                icon = self._icon(package)
            yield self._spk(f"bench{package}", PLATFORMS[kind], icon)

    def _spk(self, name: str, platform: str, icon: bytes) -> Synthetic:
        keys = {
            "package": name,
            "version": "1.0-1",
            "arch": platform,
            "os_min_ver": "7.0-40000",
            "displayname": name.title(),
            "description": f"{name} is here to be measured.",
            "checksum": self._payload_md5,
        }
        rest = build_tar(
            [
                ("INFO", build_info(**keys)),
                ("PACKAGE_ICON.PNG", icon),
                ("PACKAGE_ICON_256.PNG", png(256, colour=(1, 2, 3))),
                ("scripts/start-stop-status", b"#!/bin/sh\nexit 0\n"),
                ("scripts/salt", self._salt.encode()),
                ("conf/privilege", b'{"defaults": {"run-as": "package"}}'),
            ]
        )
        md5 = self._begun_md5.copy()
        md5.update(rest)
        said = {
            "package": name,
            "version": keys["version"],
            "dname": keys["displayname"],
            "desc": keys["description"],
            "md5": md5.hexdigest(),
            "size": len(self._head) + self._size + len(rest),
        }
        return Synthetic(self._head, self._size, rest, said, platform)

    def _icon(self, package: int) -> bytes:
        """An icon of 72 pixels that compresses as badly as a photograph."""
        noise = random.Random(f"{self._salt} {package}").randbytes(72 * 72)
        file = io.BytesIO()
        Image.frombytes("L", (72, 72), noise).save(file, "PNG")
        return file.getvalue()

    @cached_property
    def _payload_md5(self) -> str:
        md5 = hashlib.md5(usedforsecurity=False)
        for chunk in payload(0, self._size):
            md5.update(chunk)
        return md5.hexdigest()

    @cached_property
    def _begun_md5(self) -> hashlib._Hash:
        """MD5 of all that comes before what differs."""
        md5 = hashlib.md5(self._head, usedforsecurity=False)
        for chunk in payload(0, self._size):
            md5.update(chunk)
        return md5
