"""A listing as a foreign catalog gives reason for it, before its pictures are fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pulp_spk.package_center.languages import Texts
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.pictures import digest_in
from pulp_spk.package_center.problem import Problem

EMBEDDED = ""
"""The "link" of the picture that stands inside an entry."""


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
    def says_something(self) -> bool:
        """Whether a listing may come of it."""
        plain = self.texts or self.platforms or self.extra or self.icons or self.icon
        rest = (self.changelog, self.beta, self.screenshots)
        return bool(plain) or any(said is not None for said in rest)

    @property
    def links(self) -> tuple[str, ...]:
        """All pictures that have to be fetched, each once."""
        return tuple(dict.fromkeys((*self.icons, *(self.screenshots or ()))))

    def fields(
        self, pictures: Mapping[str, Picture], package: Package | None
    ) -> dict[str, object] | None:
        """Return the fields of a listing, or None when nothing is left to say.

        Args:
            pictures: By link, the embedded one under `EMBEDDED`; those that could not be fetched
                are missing and are not shown.
            package: As in `listing.listing_from`: pictures that it has itself are not repeated.

        Returns:
            JSON values: `screenshots` are digests, `icons` digests by width as text.
        """
        fields: dict[str, object] = {
            "name": self.name,
            "version": self.version,
            "md5": self.md5,
            "texts": {language: dict(said) for language, said in self.texts.items()},
            "changelog": self.changelog,
            "beta": self.beta,
            "screenshots": self._screenshots(pictures, package),
            "icons": self._icons(pictures),
            "platforms": list(self.platforms),
            "extra": dict(self.extra),
        }
        says_nothing = (
            fields["screenshots"] is None
            and self.changelog is None
            and self.beta is None
            and not any(fields[key] for key in ("texts", "icons", "platforms", "extra"))
        )
        return None if says_nothing else fields

    def _screenshots(
        self, pictures: Mapping[str, Picture], package: Package | None
    ) -> list[str] | None:
        if self.screenshots is None:
            return None
        digests = [pictures[link].sha256 for link in self.screenshots if link in pictures]
        if self.screenshots and not digests:
            return None
        own = [digest_in(path) for path in package.screenshots] if package else []
        digests = list(dict.fromkeys(digests))
        return None if digests == own else digests

    def _icons(self, pictures: Mapping[str, Picture]) -> dict[str, str]:
        links = self.icons or (EMBEDDED,)
        by_width: dict[int, str] = {}
        for link in links:
            if link in pictures:
                by_width.setdefault(pictures[link].width, pictures[link].sha256)
        return {str(width): sha256 for width, sha256 in sorted(by_width.items())}
