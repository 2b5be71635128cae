"""JSON bytes with gaps for the address under which the asking device reaches its source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

_UNRESERVED = "/+-._~"
"""What stays in a path beside letters and digits. Brackets must not: spkrepo encodes them."""


@dataclass(frozen=True, slots=True)
class Link:
    """A path below the base URL, as a value inside an entry."""

    path: str


@dataclass(frozen=True, slots=True)
class Fragment:
    """One entry of a catalog, ready but for the base URL: one fragment serves every origin.

    Attributes:
        pieces: JSON in ASCII; the base URL belongs between each two of them.
    """

    pieces: tuple[bytes, ...]

    def render(self, base: bytes) -> bytes:
        """Return the entry as JSON.

        Args:
            base: The distribution's URL as the device reaches it, UTF-8, ending with a slash.
        """
        return _inside_json_string(base).join(self.pieces)


def fragment_of(entry: Mapping[str, object]) -> Fragment:
    """Return an entry as a fragment.

    Args:
        entry: JSON values; a `Link`, or a list with links in it, stands for absolute URLs.
    """
    pieces = [""]
    for number, (key, value) in enumerate(entry.items()):
        pieces[-1] += f"{',' if number else '{'}{_json(key)}:"
        _write(pieces, value)
    pieces[-1] += "}" if entry else "{}"
    return Fragment(tuple(piece.encode("ascii") for piece in pieces))


def _write(pieces: list[str], value: object) -> None:
    """Append a value; a link ends the last piece and begins the next."""
    if isinstance(value, Link):
        pieces[-1] += '"'
        pieces.append(quote(value.path, safe=_UNRESERVED) + '"')
    elif isinstance(value, list):
        pieces[-1] += "["
        for number, item in enumerate(value):
            pieces[-1] += "," if number else ""
            _write(pieces, item)
        pieces[-1] += "]"
    else:
        pieces[-1] += _json(value)


# ASCII only: what every DSM since 3.2 reads, and spkrepo's habit. One encoder for all, because
# `json.dumps` makes a new one for each value when separators are given: 5 times slower here.
_json = json.JSONEncoder(separators=(",", ":")).encode


@lru_cache(maxsize=64)
def _inside_json_string(base: bytes) -> bytes:
    return _json(base.decode("utf-8", "replace"))[1:-1].encode("ascii")
