"""A package as selection and catalog see it, and what listings add to it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pulp_spk.package_center.facts import FACT_KEYS as FACT_KEYS

if TYPE_CHECKING:
    from pulp_spk.package_center.languages import Texts
    from pulp_spk.spk.requirements import Requirement
    from pulp_spk.spk.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One SPK file with what its listings say; built by the app from database rows.

    Attributes:
        key: The app's own name of the row; passed through, never looked at.
        name: INFO `package`.
        version: INFO `version`.
        md5: Hexadecimal MD5 of the whole file.
        size: Bytes of the whole file.
        path: Where it lies below the distribution (`paths.package_path`).
        target: What it is built for.
        texts: Display names and descriptions by language.
        beta: INFO `beta`, or what a listing says.
        report_url: INFO `report_url`; its presence marks a beta as well.
        manual_only: INFO `offline_install` is yes.
        opaque: The file cannot be parsed (Synology's encrypted packages).
        create_time: INFO `create_time`, compared as text.
        startable: INFO `startable` or `ctl_stop` is not no.
        has_license: The SPK has a LICENSE, which is shown before the installation.
        wizards: Those of `install`, `upgrade`, `uninstall` that the SPK brings.
        dependencies: INFO `install_dep_packages` or conf/PKG_DEPS.
        conflicts: INFO `install_conflict_packages` or conf/PKG_CONX.
        facts: Other INFO keys that a catalog shows (`FACT_KEYS`), as INFO spells keys and values.
        icons: Width in pixels and path below the distribution, smallest first.
        screenshots: Paths below the distribution.
        offered_to: Platforms to which sources offered an opaque package; None when unknown.
        extra: Ready catalog keys and values that listings bring.
    """

    key: Hashable
    name: str
    version: str
    md5: str
    size: int
    path: str
    target: Target
    texts: Texts = field(default_factory=dict)
    beta: bool = False
    report_url: str = ""
    manual_only: bool = False
    opaque: bool = False
    create_time: str = ""
    startable: bool = True
    has_license: bool = False
    wizards: frozenset[str] = frozenset()
    dependencies: tuple[Requirement, ...] = ()
    conflicts: tuple[Requirement, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    icons: tuple[tuple[int, str], ...] = ()
    screenshots: tuple[str, ...] = ()
    offered_to: frozenset[str] | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_beta(self) -> bool:
        """Whether devices see it as a beta (spkrepo: a `report_url` says so too)."""
        return self.beta or bool(self.report_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What a source or an administrator says about packages beyond their bytes.

    Attributes:
        name: The package's name.
        version: Its version; "" for all.
        md5: Its MD5; "" for all.
        texts: As `Package.texts`; each text replaces INFO's.
        changelog: Replaces INFO's; None says nothing.
        beta: True makes a beta of it. False only takes back what a wider listing says: INFO's own
            word stays.
        screenshots: Paths; replace the SPK's own; None says nothing.
        icons: Width and path; used where the SPK brings none.
        platforms: To which a source offered it; matters for opaque packages only.
        extra: Catalog keys and values; they replace what we would say (`qinst`, `deppkgs`, ...).
    """

    name: str
    version: str = ""
    md5: str = ""
    texts: Texts = field(default_factory=dict)
    changelog: str | None = None
    beta: bool | None = None
    screenshots: tuple[str, ...] | None = None
    icons: tuple[tuple[int, str], ...] = ()
    platforms: tuple[str, ...] = ()
    extra: Mapping[str, object] = field(default_factory=dict)

    def concerns(self, package: Package) -> bool:
        """Whether the listing speaks about this package."""
        return (
            self.name == package.name
            and self.version in ("", package.version)
            and self.md5 in ("", package.md5)
        )

    @property
    def narrowness(self) -> tuple[bool, bool]:
        """Sort key: the narrower listing is the greater one and has the last word."""
        return (self.md5 != "", self.version != "")


def apply_listing(package: Package, listing: Listing) -> Package:
    """Return the package with what one listing adds."""
    facts = package.facts
    if listing.changelog is not None:
        facts = {**facts, "changelog": listing.changelog}
    offered_to = package.offered_to
    if listing.platforms:
        offered_to = (offered_to or frozenset()) | {name.lower() for name in listing.platforms}
    return replace(
        package,
        texts=_merged_texts(package.texts, listing.texts),
        facts=facts,
        beta=package.beta or bool(listing.beta),
        screenshots=package.screenshots if listing.screenshots is None else listing.screenshots,
        icons=package.icons or listing.icons,
        offered_to=offered_to,
        extra={**package.extra, **listing.extra},
    )


def apply_listings(package: Package, listings: Iterable[Listing]) -> Package:
    """Return the package with what all listings about it say, the narrowest having the last word.

    Args:
        package: The package as its file describes it.
        listings: Any listings, in any order; those about other packages are passed over.
    """
    concerned = (one for one in listings if one.concerns(package))
    own = sorted(concerned, key=lambda listing: listing.narrowness)
    if not own:
        return package
    beta = next((one.beta for one in reversed(own) if one.beta is not None), None)
    for listing in own:
        package = apply_listing(package, replace(listing, beta=beta))
    return package


def _merged_texts(texts: Texts, more: Texts) -> Texts:
    if not more:
        return texts
    codes = {*texts, *more}
    return {code: {**texts.get(code, {}), **more.get(code, {})} for code in sorted(codes)}
