"""What servers answer, and how the answer was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Redirect(NamedTuple):
    """One step on the way to an answer.

    Attributes:
        status: 301, 302, ...
        url: Where it led.
        keeps_fields: Whether what the device said is still there.
    """

    status: int
    url: str
    keeps_fields: bool


@dataclass(frozen=True)
class Answer:
    """An answer in memory.

    Attributes:
        status: Of the last answer.
        url: Where it came from in the end.
        headers: Names of any case.
        body: At most as much as was asked for.
        redirects: The way.
    """

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    redirects: tuple[Redirect, ...]


class Fetched(NamedTuple):
    """What a file turned out to be."""

    status: int
    md5: str
    size: int
    whole: bool
