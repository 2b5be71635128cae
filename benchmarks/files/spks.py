"""SPKs of any size that take no memory and no disk."""

from __future__ import annotations

import hashlib
import io
import random
import uuid
from functools import cache
from tarfile import BLOCKSIZE

from PIL import Image

from benchmarks.synthetic import Synthetic, payload
from unit_tests.builders import build_info, build_tar, entry

PLATFORM = "geminilake"
NAMES = {20_000: "20 kB", 1_000_000: "1 MB", 100_000_000: "100 MB", 2_000_000_000: "2 GB"}


def new_spk(size: int, name: str = "") -> Synthetic:
    """A package that nobody knows yet.

    Args:
        size: Bytes of its package.tgz.
        name: Of the package; "" for one of its own.
    """
    name = name or f"p{uuid.uuid4().hex[:12]}"
    size += -size % BLOCKSIZE
    info = {"package": name, "arch": PLATFORM, "checksum": _payload_md5(size)}
    noise = random.Random(name).randbytes(72 * 72)
    icon = io.BytesIO()
    Image.frombytes("L", (72, 72), noise).save(icon, "PNG")
    rest = build_tar(
        [
            ("INFO", build_info(**info)),
            ("PACKAGE_ICON.PNG", icon.getvalue()),
            ("scripts/start-stop-status", uuid.uuid4().bytes),
            ("conf/privilege", b'{"defaults": {"run-as": "package"}}'),
        ]
    )
    return Synthetic(entry("package.tgz", size).tobuf(), size, rest, {}, PLATFORM)


@cache
def _payload_md5(size: int) -> str:
    md5 = hashlib.md5(usedforsecurity=False)
    for chunk in payload(0, size):
        md5.update(chunk)
    return md5.hexdigest()
