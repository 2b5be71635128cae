"""A listing as a foreign catalog gives reason for it, before its pictures are fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pulp_spk.package_center.languages import Texts
from pulp_spk.package_center.problem import Problem


class Picture(NamedTuple):
    """A fetched and checked picture."""

    sha256: str
    media_type: str
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingDraft:
    """What a source says of one SPK beyond its bytes.

    Attributes:
        name: As `package.Listing`.
        version: As `package.Listing`.
        md5: As `package.Listing`.
        texts: As `package.Listing`.
        changelog: As `package.Listing`; "" hides INFO's.
        beta: As `package.Listing`.
        screenshots: Links of pictures, in order, to show in place of the SPK's own; None keeps
            these.
        icons: Links of pictures for an SPK that has none.
        icon: A picture that was given inside the entry, for an SPK that has none.
        platforms: As `package.Listing`.
        extra: As `package.Listing`.
        problems: What one listing cannot say.
    """

    name: str
    version: str
    md5: str
    texts: Texts = field(default_factory=dict)
    changelog: str | None = None
    beta: bool | None = None
    screenshots: tuple[str, ...] | None = None
    icons: tuple[str, ...] = ()
    icon: bytes = b""
    platforms: tuple[str, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def links(self) -> tuple[str, ...]:
        """All pictures that have to be fetched, each once."""
        return tuple(dict.fromkeys((*self.icons, *(self.screenshots or ()))))
