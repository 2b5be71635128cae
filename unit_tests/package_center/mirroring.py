"""A source of ours and a mirror of it, without a server in between."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pulp_spk.package_center.catalog import entry_fragment, envelope
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.foreign import read_catalog
from pulp_spk.package_center.foreign_entry import ForeignCatalog
from pulp_spk.package_center.generation import generation_of
from pulp_spk.package_center.listing import listing_from
from pulp_spk.package_center.listing_draft import Picture
from pulp_spk.package_center.offer import Offer
from pulp_spk.package_center.package import Listing, Package, apply_listings
from pulp_spk.package_center.paths import image_path
from pulp_spk.package_center.pictures import digest_in
from pulp_spk.package_center.platforms import packaged_tables
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.prepared import prepare
from pulp_spk.package_center.selection import offered
from pulp_spk.spk.package import Spk
from pulp_spk.spk.target import Target
from unit_tests.package_center.folding import fold

TABLES = packaged_tables()
SOURCE = "https://source.example.org/spk/"
MIRROR = "http://mirror.example.org:8080/"
COMPARED = (
    "package", "version", "md5", "size", "dname", "desc", "qinst", "qupgrade", "qstart", "deppkgs",
    "conflictpkgs", "beta", "changelog", "thumbnail", "thumbnail_retina", "snapshot",
)  # fmt: skip


def answer(
    packages: Iterable[Package], cell: Cell, base: str, policy: Policy | None = None
) -> bytes:
    """What a distribution of ours answers to a cell."""
    device = cell.device(TABLES)
    chosen = offered(prepare(packages, TABLES), device, policy or Policy())
    fragments = [entry_fragment(package, device) for package in chosen]
    return envelope(generation_of(device), fragments, base.encode())


def compared(body: bytes, base: str) -> list[dict[str, Any]]:
    """What must be equal in a source's and a mirror's answer: hosts of links are not."""
    content = json.loads(body)
    rows = content if isinstance(content, list) else content["packages"]

    def bare(value: object) -> object:
        if isinstance(value, list):
            return [link.removeprefix(base) for link in value]
        return value

    return [{key: bare(row[key]) for key in COMPARED if key in row} for row in rows]


def mirrored(
    answers: Sequence[tuple[Iterable[Cell], ForeignCatalog]],
    spks: Mapping[str, Package],
    widths: Mapping[str, int] | None = None,
) -> list[Package]:
    """The packages that a mirror makes of answers.

    Args:
        answers: Of the source.
        spks: By MD5, what their bytes say; opaque ones are missing.
        widths: Of pictures, by SHA-256.
    """
    return [_mirrored(offer, spks.get(offer.md5), widths or {}) for offer in fold(answers).offers]


def _mirrored(offer: Offer, spk: Package | None, widths: Mapping[str, int]) -> Package:
    package = spk or opaque(offer.name, offer.version, offer.md5, offer.size or 0)
    draft = listing_from(offer, spk, TABLES)
    if draft is None:
        return package
    pictures = {}
    for link in draft.links:
        sha256 = digest_in(link)
        pictures[link] = Picture(sha256, "image/png", widths.get(sha256, 0))
    fields = draft.fields(pictures, spk)
    return apply_listings(package, [stored(fields)] if fields else [])


def stored(fields: Mapping[str, Any]) -> Listing:
    """A listing as it comes back from the database."""
    fields = json.loads(json.dumps(fields))
    screenshots, icons = fields.pop("screenshots"), fields.pop("icons")
    return Listing(
        **{**fields, "platforms": tuple(fields["platforms"])},
        screenshots=None if screenshots is None else tuple(map(_image, screenshots)),
        icons=tuple((int(width), _image(sha256)) for width, sha256 in icons.items()),
    )


def opaque(name: str, version: str, md5: str, size: int) -> Package:
    """A package that cannot be read, as a mirror has it."""
    path = f"packages/{name}/{md5}.spk"
    return Package(
        key=md5, name=name, version=version, md5=md5, size=size, path=path, target=Target(),
        opaque=True,
    )  # fmt: skip


def ask(
    packages: Sequence[Package], cells: Iterable[Cell], policy: Policy | None = None
) -> list[tuple[list[Cell], ForeignCatalog]]:
    """The answers of a source of ours to cells, as a mirror reads them."""
    return [
        ([cell], read_catalog(answer(packages, cell, SOURCE, policy), url=SOURCE)) for cell in cells
    ]


def package_of(spk: Spk) -> Package:
    """A package of a file, with what a catalog needs of it."""
    path = f"packages/{spk.name}/{spk.md5}.spk"
    return Package(
        key=spk.md5,
        name=spk.name,
        version=spk.version,
        md5=spk.md5,
        size=spk.size,
        path=path,
        target=spk.target,
        texts=spk.texts,
        beta=spk.beta,
        report_url=spk.report_url,
        manual_only=spk.manual_only,
        create_time=spk.create_time,
        startable=spk.startable,
        has_license=spk.has_license,
        wizards=spk.wizards,
        dependencies=spk.dependencies,
        conflicts=spk.conflicts,
        facts=dict(spk.info),
        icons=tuple((one.width, image_path(one.sha256, one.media_type)) for one in spk.icons),
        screenshots=tuple(image_path(one.sha256, one.media_type) for one in spk.screenshots),
    )


def _image(sha256: str) -> str:
    return image_path(sha256, "image/png")
