"""Whether links show pictures that we have: our own paths carry the SHA-256 of the bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

_OURS = re.compile(r"([0-9a-f]{64})\.[a-z]+")


def digest_in(link: str) -> str:
    """Return the SHA-256 that a path or URL of ours (`paths.image_path`) carries, else ""."""
    found = _OURS.fullmatch(urlsplit(link).path.rpartition("/")[2])
    return found[1] if found else ""


def same_pictures(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether a source's links surely show our pictures in our order; a doubt counts as no.

    Args:
        ours: Paths below a distribution.
        theirs: Absolute links.
    """
    known, said = [digest_in(path) for path in ours], [digest_in(link) for link in theirs]
    return known == said and "" not in known
