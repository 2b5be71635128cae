"""A mirror answers what its source answers, device by device: the point of mirroring."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulp_spk.package_center.agreement import differences
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.cells import cells_of
from pulp_spk.package_center.foreign import read_catalog
from pulp_spk.package_center.matrix import Matrix
from pulp_spk.package_center.package import Listing, Package, apply_listings
from pulp_spk.package_center.policy import Policy
from pulp_spk.spk.package import read_spk
from unit_tests.builders import build_spk, png
from unit_tests.package_center.mirroring import (
    MIRROR,
    SOURCE,
    TABLES,
    answer,
    ask,
    compared,
    mirrored,
    opaque,
    package_of,
)
from unit_tests.package_center.strategies import PLATFORMS, POLICIES, REQUIREMENTS, packages

WIDTHS = {f"{number:x}" * 64: width for number, width in enumerate([64, 72, 120, 256, 800, 801])}
IMAGES = {sha256: f"images/{sha256}.png" for sha256 in WIDTHS}
ICONS = tuple((width, IMAGES[sha256]) for sha256, width in list(WIDTHS.items())[:4])
SHOTS = tuple(IMAGES.values())[4:]
TEXTS = ["Git", "git", 'A "quoted" \\ text', "für alle\n<b>HTML</b>", "\u2028", "   "]
# The devices of the cells are close to the targets that `packages` draws.
CELLS = cells_of(
    Matrix(
        platforms=("x86", "geminilake", "88f6281", "alpine", "armada38x", "evansport"),
        os_versions=("3.1-1594", "5.2-5565", "6.1", "6.2.4", "7.0", "7.1"),
        channels=("stable", "beta"),
    ),
    TABLES,
) + cells_of(Matrix(platforms=("ipq806x",)), TABLES)

pictures = st.lists(st.sampled_from(SHOTS), unique=True).map(tuple)
icons = st.sampled_from([(), (), ICONS[:1], ICONS[:2], ICONS[1:]])


@st.composite
def spks(draw: st.DrawFn) -> Package:
    """What the bytes of an SPK say, or an opaque package of which only a catalog can tell."""
    one = draw(packages())
    if one.opaque or draw(st.integers(0, 3)) == 0:
        return opaque(one.name, one.version, one.md5, one.size)
    return replace(
        one,
        offered_to=None,
        has_license=draw(st.booleans()),
        startable=draw(st.booleans()),
        wizards=draw(st.frozensets(st.sampled_from(["install", "upgrade"]))),
        conflicts=tuple(draw(st.lists(REQUIREMENTS, max_size=1))),
        facts=draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "changelog": st.sampled_from(["New", "<b>New</b>", ""]),
                    "maintainer": st.just("Somebody"),
                    "qinst": st.sampled_from(["yes", "no"]),
                },
            )
        ),
        icons=draw(icons),
        screenshots=draw(pictures),
    )


@st.composite
def listings(draw: st.DrawFn, found: Sequence[Package]) -> Listing:
    """What an administrator of the source may have said about some of its packages."""
    about = draw(st.sampled_from(found))
    text = st.sampled_from(TEXTS)
    said = st.dictionaries(st.sampled_from(["displayname", "description"]), text, min_size=1)
    return Listing(
        name=about.name,
        version=draw(st.sampled_from(["", about.version])),
        md5=draw(st.sampled_from(["", about.md5])),
        texts=draw(st.dictionaries(st.sampled_from(["", "enu", "ger", "fre"]), said, max_size=2)),
        changelog=draw(st.sampled_from([None, "", "Faster.", "New"])),
        beta=draw(st.sampled_from([None, True, False])),
        screenshots=draw(st.none() | pictures),
        icons=draw(icons),
        platforms=tuple(draw(st.lists(st.sampled_from(PLATFORMS), min_size=about.opaque))),
        extra=draw(
            st.fixed_dictionaries(
                {},
                optional={
                    "qinst": st.booleans(),
                    "qstart": st.booleans(),
                    "deppkgs": st.sampled_from([None, "perl>=5", "git:ruby"]),
                    "category": st.just(["Tools"]),
                },
            )
        ),
    )


@st.composite
def sources(draw: st.DrawFn) -> tuple[list[Package], list[Listing]]:
    found = draw(st.lists(spks(), min_size=1, max_size=6, unique_by=lambda one: one.md5))
    return found, draw(st.lists(listings(found), max_size=4))


@settings(max_examples=200, deadline=None)
@given(
    source=sources(),
    cells=st.lists(st.sampled_from(CELLS), min_size=1, max_size=8, unique=True),
    language=st.sampled_from(["enu", "ger", "xyz"]),
    policy=POLICIES,
)
def test_a_mirror_of_our_own_answers_as_its_source_does(
    source: tuple[list[Package], list[Listing]],
    cells: list[Cell],
    language: str,
    policy: Policy,
) -> None:
    bare, said = source
    shown = [apply_listings(package, said) for package in bare]
    cells = [replace(cell, language=language) for cell in cells]
    readable = {package.md5: package for package in bare if not package.opaque}
    copy = mirrored(ask(shown, cells, policy), readable, WIDTHS)
    for cell in cells:
        theirs, ours = answer(shown, cell, SOURCE, policy), answer(copy, cell, MIRROR, policy)
        assert compared(ours, MIRROR) == compared(theirs, SOURCE)
        read = read_catalog(ours, url=MIRROR), read_catalog(theirs, url=SOURCE)
        assert differences(*read, cell.os) == ()
        # And a mirror of the mirror has nothing more to say.
    again = mirrored(ask(copy, cells, policy), readable, WIDTHS)
    for cell in cells:
        assert compared(answer(again, cell, MIRROR, policy), MIRROR) == compared(
            answer(copy, cell, MIRROR, policy), MIRROR
        )


@pytest.mark.parametrize("language", ["enu", "ger", "fre"])
def test_real_files_need_no_listing_at_all(language: str) -> None:
    info = {
        "package": "tool", "version": "1.2-3", "arch": "geminilake apollolake",
        "os_min_ver": "7.0-40000", "displayname": "Tool", "displayname_ger": "Werkzeug",
        "description": "Says \\\"hello\\\"", "description_ger": "Grüßt", "maintainer": "Me",
        "changelog": "<b>1.2</b> & more", "install_dep_packages": "git>=2.31:perl",
        "ctl_stop": "no", "silent_upgrade": "yes", "support_url": "https://example.org/?a=1&b=2",
    }  # fmt: skip
    members = {
        "LICENSE": b"Do what you like.",
        "WIZARD_UIFILES/install_uifile": b"[]",
        "conf/PKG_DEPS": b"[git]\npkg_min_ver=2.31\n[python311]\ndsm_min_ver=7.1-42661\n",
        "screen_1.png": png(800, 600),
    }
    files = [
        build_spk(info=info, members=members),
        build_spk(info={**info, "version": "1.2-4", "arch": "alpine", "os_min_ver": "6.1-15047"}),
    ]
    found = [package_of(read_spk(io.BytesIO(data))) for data in files]
    cells = cells_of(
        Matrix(platforms=("all",), os_versions=("6.2", "7.0", "7.2"), language=language), TABLES
    )
    answers = ask(found, cells)
    copy = mirrored(answers, {package.md5: package for package in found})
    assert sorted(copy, key=lambda one: one.md5) == sorted(found, key=lambda one: one.md5)
    assert sum(bool(catalog.entries) for _, catalog in answers) > 3
