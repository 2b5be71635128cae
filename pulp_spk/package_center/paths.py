"""Where packages and images lie below a distribution: a function of the unit alone.

A path never changes and never names other bytes, so its answer may be cached for ever. It must
therefore depend on nothing that an administrator can change, such as the platform tables.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulp_spk.spk.target import Target

PACKAGES, IMAGES = "packages", "images"
"""The folders of a distribution."""
MAX_COMPONENT = 100
"""Characters of one path component."""

_FORBIDDEN = re.compile(r"[^A-Za-z0-9._+-]+")
_SUFFIX = ".spk"
_IMAGE = re.compile(r"[0-9a-f]{64}\.(png|jpeg)")


def package_path(name: str, version: str, md5: str, target: Target) -> str:
    """Return the path of a package's file, relative to the distribution.

    Args:
        name: INFO `package`.
        version: INFO `version`.
        md5: Hexadecimal MD5 of the whole file; its first 12 characters keep apart what the
            reduction of the other parts to plain characters makes alike.
        target: What the package is built for.

    Returns:
        `packages/<name>/<md5>/<name>_<arch word>-<os>_<version>.spk`, as spksrc names its files.
    """
    stem = _plain(f"{name}_{_arch_word(target)}-{target.os_min or 'any'}_{version}")
    file_name = stem[: MAX_COMPONENT - len(_SUFFIX)] + _SUFFIX
    return f"{PACKAGES}/{_component(name)}/{_component(md5[:12])}/{file_name}"


def image_path(sha256: str, media_type: str) -> str:
    """Return the path of an image, relative to the distribution.

    Args:
        sha256: Hexadecimal SHA-256 of the image.
        media_type: `image/png` or `image/jpeg`.
    """
    return f"{IMAGES}/{_component(sha256)}.{_component(media_type.rpartition('/')[2])}"


def split_image_path(path: str) -> tuple[str, str] | None:
    """Split a path that ends as those of images do: what is above, and what `image_path` gave."""
    above, _, name = path.rpartition(f"/{IMAGES}/")
    return (above, f"{IMAGES}/{name}") if above and _IMAGE.fullmatch(name) else None


def _arch_word(target: Target) -> str:
    """Return one word for the arch list: the only one, `noarch`, or `multi`."""
    if "noarch" in target.arch:
        return "noarch"
    return target.arch[0] if len(target.arch) == 1 else "multi"


def _plain(text: str) -> str:
    return _FORBIDDEN.sub("_", text)


def _component(text: str) -> str:
    """Reduce a text to one harmless path component: never empty, never `.` or `..`."""
    plain = _plain(text)[:MAX_COMPONENT]
    return plain if plain.strip(".") else "_"
