"""The answer shapes of the servers that exist (package sources and Synology's own), by hand."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest

from pulp_spk.package_center.agreement import Difference, differences
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.foreign import read_catalog
from pulp_spk.package_center.foreign_entry import ForeignCatalog, ForeignEntry
from pulp_spk.package_center.listing import listing_from
from pulp_spk.package_center.listing_draft import EMBEDDED, ListingDraft, Picture
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.problem import ProblemCode
from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.target import Target
from pulp_spk.spk.versions import OsVersion
from unit_tests.builders import png
from unit_tests.package_center.folding import fold
from unit_tests.package_center.mirroring import MIRROR, TABLES, answer, mirrored

URL = "https://packages.example.org/nas/?x=1"
MD5 = "0123456789abcdef0123456789abcdef"
DSM7 = Cell("geminilake", "DS920+", OsVersion(7, 2, 2, 72806))
DSM6 = Cell("geminilake", "DS920+", OsVersion(6, 2, 4, 25556))
DSM4 = Cell("x86", "DS710+", OsVersion(4, 3, 0, 3827))

SPK = Package(
    key=1,
    name="git",
    version="2.45-31",
    md5=MD5,
    size=665600,
    path="packages/git/git.spk",
    target=Target(("geminilake", "x86"), os_min="7.0-40000"),
    texts={"": {"displayname": "Git", "description": "Keeps versions"}},
    dependencies=(Requirement("perl"), Requirement("python311", ">=3.11")),
    facts={"maintainer": "SynoCommunity", "changelog": "1. Faster"},
    icons=((72, f"images/{'a' * 64}.png"), (256, f"images/{'b' * 64}.png")),
)
"""The SPK behind most of the shapes; each server makes something else of it."""


def catalog(content: object, url: str = URL) -> ForeignCatalog:
    return read_catalog(json.dumps(content).encode(), url=url)


def entry(content: object) -> ForeignEntry:
    found = catalog(content)
    assert found.problems == ()
    (one,) = found.entries
    return one


def draft(content: object, cell: Cell = DSM7, package: Package | None = SPK) -> ListingDraft | None:
    folded = fold([([cell], catalog(content))])
    assert folded.problems == ()
    (offer,) = folded.offers
    return listing_from(offer, package, TABLES)


def disagreement(content: object, cell: Cell = DSM7) -> tuple[Difference, ...]:
    """What a mirror answers the cell otherwise than the source did."""
    theirs = catalog(content)
    copy = mirrored([([cell], theirs)], {SPK.md5: SPK})
    ours = read_catalog(answer(copy, cell, MIRROR), url=MIRROR)
    return differences(ours, theirs, cell.os)


SPKREPO: dict[str, Any] = {
    "package": "git",
    "version": "2.45-31",
    "dname": "Git",
    "desc": "Keeps versions",
    "link": "https://packages.example.org/git/31/git.v31.f40000%5Bgeminilake-x86%5D.spk"
    "?arch=geminilake&build=72806",
    "thumbnail": [
        "https://packages.example.org/git/31/icon_72.png",
        "https://packages.example.org/git/31/icon_256.png",
    ],
    "thumbnail_retina": ["https://packages.example.org/git/31/icon_256.png"] * 2,
    "qinst": True,
    "qupgrade": True,
    "qstart": True,
    "deppkgs": "perl:python311>=3.11",
    "conflictpkgs": None,
    "download_count": 4711,
    "recent_download_count": 42,
    "snapshot": [],
    "changelog": "1. Faster",
    "md5": MD5,
    "size": 665600,
    "maintainer": "SynoCommunity",
}


def test_spkrepo_says_what_the_spk_says() -> None:
    one = entry({"packages": [SPKREPO]})
    assert (one.md5, one.size, one.qinst) == (MD5, 665600, True)
    assert one.dependencies == SPK.dependencies
    assert one.conflicts == ()
    assert one.snapshots == ()
    assert len(one.retina) == 1
    assert draft({"packages": [SPKREPO]}) is None
    assert disagreement({"packages": [SPKREPO]}) == ()
    assert draft({"packages": [SPKREPO], "keyrings": []}, DSM6) is None
    assert draft([SPKREPO], DSM4) is None
    (offer,) = fold([([DSM7], catalog([SPKREPO]))]).offers
    assert offer.canonical_link.endswith("/git.v31.f40000%5Bgeminilake-x86%5D.spk")
    assert offer.link == SPKREPO["link"]


def test_spkrepo_keyrings() -> None:
    key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----\n"
    assert catalog({"packages": [], "keyrings": [key, key, "", None]}).keyrings == (key,)
    assert catalog({"packages": [], "keyrings": key}).keyrings == (key,)


def test_spkrepo_with_a_beta_screenshots_and_other_texts() -> None:
    row = {
        **SPKREPO,
        "dname": "Git server",
        "beta": True,
        "report_url": "https://example.org/report",
        "snapshot": ["https://packages.example.org/git/screenshot_1.png"],
        "changelog": "2. Even faster",
        "deppkgs": "perl",
    }
    found = draft({"packages": [row], "keyrings": []}, replace(DSM6, channel="beta"))
    assert found == ListingDraft(
        name="git",
        version="2.45-31",
        md5=MD5,
        texts={"enu": {"displayname": "Git server"}},
        changelog="2. Even faster",
        beta=True,
        screenshots=("https://packages.example.org/git/screenshot_1.png",),
        extra={"deppkgs": "perl"},
    )


def test_sspks() -> None:
    row = {
        "package": "git",
        "version": "2.45-31",
        "dname": "Git",
        "desc": "Keeps versions",
        "price": 0,
        "download_count": 0,
        "recent_download_count": 0,
        "link": "/sspks/packages/git (x86).spk",
        "size": 665600,
        "md5": MD5.upper(),
        "thumbnail": ["/sspks/cache/git_thumb_72.png", "/sspks/cache/git_thumb_120.png"],
        "snapshot": [],
        "qinst": False,
        "qstart": False,
        "qupgrade": False,
        "depsers": None,
        "deppkgs": None,
        "conflictpkgs": None,
        "start": True,
        "maintainer": "SynoCommunity",
        "maintainer_url": "http://dummy.org/",
        "changelog": "",
        "beta": False,
        "thirdparty": True,
        "category": 0,
        "subcategory": 0,
        "type": 0,
        "silent_install": "no",
        "silent_uninstall": False,
        "silent_upgrade": "no",
        "auto_upgrade_from": None,
        "support_url": "",
    }
    body = b"\xef\xbb\xbf" + json.dumps({"packages": {"0": row}}).encode()
    (one,) = read_catalog(body, url=URL).entries
    assert one.link == "https://packages.example.org/sspks/packages/git%20(x86).spk"
    assert one.thumbnails[0] == "https://packages.example.org/sspks/cache/git_thumb_72.png"
    assert one.md5 == MD5
    found = draft({"packages": {"0": row}})
    assert found is not None
    assert found.changelog == ""
    # What it takes for granted differs from the SPK and is said; what is empty is not.
    assert found.extra == {
        "qinst": False,
        "qupgrade": False,
        "qstart": False,
        "deppkgs": None,
        "maintainer_url": "http://dummy.org/",
    }
    assert disagreement({"packages": [row]}) == ()


def test_imnks() -> None:
    row = {**SPKREPO, "beta": "false", "qinst": "yes", "type": 0, "thirdparty": True}
    assert draft({"packages": [row]}) is None
    assert disagreement({"packages": [row]}) == ()


def test_gosspks_sends_numbers_as_text_and_misspells() -> None:
    row = {key: value for key, value in SPKREPO.items() if key not in ("qupgrade", "snapshot")}
    row |= {
        "size": "665600",
        "qupdate": True,
        "download_count": "6000",
        "arch": "geminilake x86",
        "firmware": "3.1-1594",
        "checksum": "f" * 32,
    }
    one = entry({"packages": [row], "keyrings": None})
    assert (one.size, one.qupgrade, one.snapshots) == (665600, True, None)
    found = draft({"packages": [row]})
    assert found is not None
    assert found.extra.keys() == {"arch", "firmware", "checksum"}
    assert disagreement({"packages": [row]}) == ()


def test_ruspk() -> None:
    row = {**SPKREPO, "thumbnail_retina": None, "conflictpkgs": "", "support_url": None}
    assert draft({"packages": [row]}) is None


def test_arxone_sends_little() -> None:
    row = {
        "package": "git",
        "version": "2.45-31",
        "dname": "Git",
        "desc": "Keeps versions",
        "link": "http://packages.example.org/git.spk",
        "thumbnail": ["http://packages.example.org/git/icon"],
        "qinst": True,
        "qstart": True,
        "qupgrade": True,
        "deppkgs": None,
        "conflictpkgs": None,
        "changelog": "1. Faster",
        "thirdparty": True,
    }
    folded = fold([([DSM7], catalog({"packages": [row]})), ([DSM6], catalog({"packages": [row]}))])
    (offer,) = folded.offers
    assert (offer.md5, offer.size, offer.canonical_link) == ("", None, row["link"])
    assert offer.cells == (DSM6, DSM7)
    found = listing_from(offer, SPK, TABLES)
    assert found is not None
    assert (found.md5, found.extra) == (MD5, {"deppkgs": None})


def test_titan04_and_frb_send_a_list_with_pictures_inside() -> None:
    picture = png(72)
    row = {
        "package": "git",
        "version": "2.45-31",
        "dname": "Git",
        "desc": "Keeps versions",
        "link": "http://packages.example.org/git.spk",
        "md5": MD5,
        "icon": base64.b64encode(picture).decode(),
        "size": 665600,
        "changelog": "1. Faster",
    }
    one = entry([row])
    assert one.icon == picture
    assert one.dependencies is None
    assert draft([row], DSM4) is None
    bare = replace(SPK, icons=())
    found = draft([row], DSM4, bare)
    assert found is not None
    assert found.icon == picture
    fields = found.fields({EMBEDDED: Picture("c" * 64, "image/png", 72)}, bare)
    assert fields is not None
    assert fields["icons"] == {"72": "c" * 64}


def test_filebot_is_a_file() -> None:
    row = {
        "package": "git",
        "version": "2.45-31",
        "dname": "FileBot",
        "desc": "Keeps versions",
        "maintainer": "SynoCommunity",
        "start": True,
        "qstart": True,
        "qinst": True,
        "qupgrade": True,
        "thumbnail": ["https://packages.example.org/t.png"],
        "snapshot": ["https://packages.example.org/s.png"],
        "link": "https://github.example.org/releases/download/1/git.spk",
        "download_count": "83177",
        "md5": MD5,
        "sha256": "AB" * 32,
        "size": 665600,
    }
    (offer,) = fold([([DSM6, DSM7], catalog({"packages": [row]}))]).offers
    assert (offer.sha256, offer.cells) == ("ab" * 32, (DSM6, DSM7))
    found = draft({"packages": [row]})
    assert found is not None
    assert found.texts == {"enu": {"displayname": "FileBot"}}
    # It never speaks of dependencies, so that INFO's stay; it has no changelog, so that none is.
    assert (found.changelog, found.extra) == ("", {})
    pictures = {"https://packages.example.org/s.png": Picture("d" * 64, "image/png", 800)}
    fields = found.fields(pictures, SPK)
    assert fields is not None
    assert fields["screenshots"] == ["d" * 64]
    assert found.fields({}, SPK) == {**fields, "screenshots": None}


def test_kroma() -> None:
    row = {**SPKREPO, "model": [], "beta": None, "size": 665600.0}
    assert entry({"packages": [row]}).size == 665600
    assert draft({"packages": [row]}) is None


SYNOLOGY: dict[str, Any] = {
    "package": "Docker",
    "version": "20.10.23-1437",
    "dname": "Docker",
    "desc": "Containers",
    "link": "https://global.example.com/download/Docker-x86_64-20.10.23-1437.spk",
    "md5": MD5,
    "size": 129955840,
    "thumbnail": ["https://global.example.com/Docker/thumb_72.png"],
    "thumbnail_retina": ["https://global.example.com/Docker/thumb_256.png"],
    "snapshot": ["https://global.example.com/Docker/screen_1.png"],
    "qinst": True,
    "qupgrade": True,
    "qstart": True,
    "deppkgs": {
        "WebStation": {"pkg_min_ver": "3.0.0-0300"},
        "Node.js_v18": None,
        "PHP8.0": ">=8.0",
        "Old": {"dsm_max_ver": "6.2-25556", "pkg_min_ver": "1"},
    },
    "conflictpkgs": {"Docker-GUI": "1.0"},
    "breakpkgs": None,
    "replacepkgs": {"Docker-old": None},
    "depsers": None,
    "maintainer": "Docker Inc.",
    "category": ["utilities"],
    "startable": True,
    "ctl_stop": "yes",
    "silent_install": True,
    "install_type": "system",
    "thirdparty": False,
    "beta": False,
    "changelog": "<ol><li>Fixed</li></ol>",
    "is_security_version": False,
    "download_count": 12345678,
    "model": ["synology_geminilake_920+"],
    "source": "syno",
}


@pytest.mark.parametrize("wrap", [lambda row: row, lambda row: {"data": row, "success": True}])
def test_synology(wrap: Any) -> None:
    content = wrap({"packages": [SYNOLOGY], "banners": [1], "categories": {}, "beta_packages": []})
    one = entry(content)
    assert one.dependencies == (
        Requirement("WebStation", pkg_min="3.0.0-0300"),
        Requirement("Node.js_v18"),
        Requirement("PHP8.0", constraint=">=8.0"),
        Requirement("Old", pkg_min="1", os_max="6.2-25556"),
    )
    assert one.conflicts == (Requirement("Docker-GUI", constraint=">=1.0"),)
    found = draft(content, package=None)
    assert found is not None
    assert found.platforms == ("geminilake",)
    assert found.texts == {"enu": {"description": "Containers"}}
    assert found.changelog == "<ol><li>Fixed</li></ol>"
    assert found.icons == (*SYNOLOGY["thumbnail"], *SYNOLOGY["thumbnail_retina"])
    assert found.extra == {
        "deppkgs": "WebStation>=3.0.0-0300:Node.js_v18:PHP8.0>=8.0",
        "conflictpkgs": "Docker-GUI>=1.0",
        "replacepkgs": {"Docker-old": None},
        "maintainer": "Docker Inc.",
        "category": ["utilities"],
        "startable": True,
        "ctl_stop": "yes",
        "silent_install": True,
        "install_type": "system",
        "thirdparty": False,
    }


def test_synology_betas_stand_apart() -> None:
    content = {"packages": [], "beta_packages": [SYNOLOGY]}
    assert entry(content).beta
    found = catalog({"packages": None, "beta_packages": {"a": SYNOLOGY, "b": 3}})
    assert [one.name for one in found.entries] == ["Docker"]
    assert [problem.code for problem in found.problems] == [ProblemCode.BAD_NAME]
