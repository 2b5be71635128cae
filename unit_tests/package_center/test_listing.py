"""What becomes a listing, what does not, and what one listing cannot say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.foreign_entry import ForeignCatalog, ForeignEntry
from pulp_spk.package_center.listing import listing_from
from pulp_spk.package_center.listing_draft import ListingDraft, Picture
from pulp_spk.package_center.package import Package, apply_listings
from pulp_spk.package_center.problem import ProblemCode
from pulp_spk.package_center.relations import relations_text
from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.target import Target
from pulp_spk.spk.versions import OsVersion
from unit_tests.package_center.folding import fold
from unit_tests.package_center.mirroring import TABLES, stored

MD5 = "0" * 32
SPK = Package(
    key=1, name="git", version="1-1", md5=MD5, size=1, path="p", target=Target(),
    texts={"": {"displayname": "Git"}}, icons=((72, "images/x.png"),),
)  # fmt: skip
ENTRY = ForeignEntry(
    link="https://a.example.org/git.spk", name="git", version="1-1", md5=MD5, size=1, dname="Git"
)
SHOT = "https://a.example.org/shot.png"


def cell(platform: str = "geminilake", os: str = "7.2-64570", **said: str) -> Cell:
    return Cell(platform, "", OsVersion.parse(os), **said)


def draft(*shown: tuple[Cell, ForeignEntry], package: Package | None = SPK) -> ListingDraft | None:
    (offer,) = fold([([to], ForeignCatalog((entry,))) for to, entry in shown]).offers
    return listing_from(offer, package, TABLES)


def entry(**said: Any) -> ForeignEntry:
    return replace(ENTRY, **said)


def test_what_the_spk_says_too_is_no_listing() -> None:
    assert draft((cell(), ENTRY)) is None


def test_a_bare_link_says_nothing() -> None:
    link = ForeignEntry(link="https://a.example.org/git.spk")
    assert draft((cell(), link), package=None) is None
    assert draft((cell(), link)) is None


@pytest.mark.parametrize(
    "habit",
    [
        {"start": "yes"}, {"start": 1}, {"thirdparty": "true"}, {"price": 0}, {"type": None},
        {"download_count": 1}, {"recent_download_count": "2"}, {"silent_install": "no"},
        {"model": ["x"]}, {"source": "syno"}, {"id": 4}, {"install_reboot": False},
        {"category": []},
    ],
)  # fmt: skip
def test_habits_of_servers_and_keys_of_ours_are_no_listing(habit: dict[str, object]) -> None:
    assert draft((cell(), entry(extra=habit))) is None


def test_texts_are_said_for_each_language_as_far_as_the_fallback_needs() -> None:
    package = replace(SPK, texts={"fre": {"displayname": "Git fr"}})
    enu, ger = cell(language="enu"), cell(language="ger")
    # Alone, French stands in for all; once English is said it would stand in for German.
    found = draft((enu, entry(dname="Git en")), (ger, entry(dname="Git fr")), package=package)
    assert found is not None
    assert found.texts == {"enu": {"displayname": "Git en"}, "ger": {"displayname": "Git fr"}}
    assert found.problems == ()


def test_a_text_that_the_source_lacks_stays_ours() -> None:
    package = replace(SPK, texts={"": {"displayname": "Git", "description": "Ours"}})
    assert draft((cell(), entry(desc="", dname="")), package=package) is None


def test_most_cells_decide_and_the_rest_is_named() -> None:
    found = draft(
        (cell("x86"), entry(changelog="one", extra={"category": 1})),
        (cell("geminilake"), entry(changelog="two", extra={"category": 2})),
        (cell("apollolake"), entry(changelog="two", extra={"category": 1})),
    )
    assert found is not None
    assert (found.changelog, found.extra) == ("two", {"category": 1})
    assert [problem.code for problem in found.problems] == [ProblemCode.DIFFERS] * 2
    assert {problem.reason.split()[0] for problem in found.problems} == {"changelog", "category"}


def test_of_equals_the_order_of_answers_does_not_decide() -> None:
    shown = [(cell("x86"), entry(desc="b")), (cell("geminilake"), entry(desc="a"))]
    assert draft(*shown) == draft(*reversed(shown))


def test_a_changelog_that_the_source_does_not_show_is_hidden() -> None:
    package = replace(SPK, facts={"changelog": "New"})
    found = draft((cell(), ENTRY), package=package)
    assert found is not None
    assert found.changelog == ""
    fields = found.fields({}, package)
    assert fields is not None
    assert apply_listings(package, [stored(fields)]).facts["changelog"] == ""


DSM6 = {"os": "6.2.4-25556"}


def test_a_missing_mark_means_something_below_dsm_7_only() -> None:
    marked, plain = entry(beta=True), ENTRY
    old, new, newer = cell(**DSM6), cell(), cell("apollolake")
    found = draft((old, marked), (new, plain), (newer, plain))
    assert found is not None
    assert found.beta is True
    assert ["beta_on_dsm7" in problem.reason for problem in found.problems] == [True]
    other = draft((old, marked), (cell("apollolake", **DSM6), plain), (cell("x86", **DSM6), plain))
    assert other is not None
    assert other.beta is None
    assert "some devices only" in other.problems[0].reason


def test_what_info_calls_a_beta_cannot_be_taken_back() -> None:
    found = draft((cell(**DSM6), ENTRY), package=replace(SPK, beta=True))
    assert found is not None
    assert not found.says_something
    assert found.fields({}, SPK) is None
    assert "INFO calls it a beta" in found.problems[0].reason
    assert draft((cell(**DSM6), entry(beta=True)), package=replace(SPK, beta=True)) is None


RANGED = (Requirement("python38", os_max="7.1"), Requirement("python311", os_min="7.2-63134"))


def test_dependencies_are_compared_for_each_os_version() -> None:
    package = replace(SPK, dependencies=RANGED)
    cells = [cell(os="7.1-42661"), cell(), cell("apollolake")]

    def said(to: Cell, text: str | None = None) -> tuple[Cell, ForeignEntry]:
        text = text or relations_text(RANGED, to.os) or ""
        return to, entry(dependencies=tuple(Requirement(name) for name in text.split(":")))

    assert draft(*map(said, cells), package=package) is None
    ours = draft(said(cells[0], "other"), *map(said, cells[1:]), package=package)
    assert ours is not None
    assert ours.extra == {"deppkgs": "python311"}
    assert ours.problems[0].reason == "deppkgs differs between devices"
    most = draft(said(cells[0]), *(said(to, "other") for to in cells[1:]), package=package)
    assert most is not None
    assert most.extra == {"deppkgs": "other"}
    same = draft(*(said(to, "git:perl") for to in cells), package=package)
    assert same is not None
    assert (same.extra, same.problems) == ({"deppkgs": "git:perl"}, ())


def test_pictures_that_we_have_are_not_repeated() -> None:
    ours, other = f"images/{'a' * 64}.png", f"images/{'b' * 64}.png"
    package = replace(SPK, screenshots=(ours,))
    host = "https://mirror.example.org/pulp/content/x/"
    assert draft((cell(), entry(snapshots=(host + ours,))), package=package) is None
    found = draft((cell(), entry(snapshots=(host + other,))), package=package)
    assert found is not None
    assert found.links == (host + other,)
    # Only its bytes tell that a foreign link shows the SPK's own picture.
    found = draft((cell(), entry(snapshots=(SHOT,))), package=package)
    assert found is not None
    assert found.fields({SHOT: Picture("a" * 64, "image/png", 1)}, package) is None
    # Two names that tell nothing are not the same.
    unknown = replace(SPK, screenshots=("images/shot.png",))
    assert draft((cell(), entry(snapshots=(SHOT,))), package=unknown) is not None
    none = draft((cell(), entry(snapshots=())), package=package)
    assert none is not None
    fields = none.fields({}, package)
    assert fields is not None
    assert fields["screenshots"] == []
    assert draft((cell(), entry(snapshots=None)), package=package) is None


def test_icons_come_from_the_catalog_only_for_an_spk_without() -> None:
    links = ("https://a.example.org/72.png", "https://a.example.org/256.png")
    shown = entry(thumbnails=links, retina=links[1:])
    assert draft((cell(), shown)) is None
    bare = replace(SPK, icons=())
    found = draft((cell(), shown), package=bare)
    assert found is not None
    assert found.links == links
    pictures = {
        links[1]: Picture("b" * 64, "image/png", 256),
        links[0]: Picture("a" * 64, "image/jpeg", 72),
    }
    fields = found.fields(pictures, bare)
    assert fields is not None
    assert fields["icons"] == {"72": "a" * 64, "256": "b" * 64}
    assert found.fields({}, bare) is None


def test_an_opaque_package_gets_all_from_the_catalog() -> None:
    shown = entry(qinst=False, dependencies=(Requirement("git", ">=2"),), extra={"category": "x"})
    found = draft((cell(), shown), (cell("apollolake"), shown), package=None)
    assert found == ListingDraft(
        name="git",
        version="1-1",
        md5=MD5,
        texts={"enu": {"displayname": "Git"}},
        platforms=("apollolake", "geminilake"),
        extra={"category": "x", "qinst": False, "deppkgs": "git>=2"},
    )


def test_a_captured_list_tells_no_platform() -> None:
    unknown = Cell("", "", OsVersion(0, 0))
    found = draft((unknown, entry(dependencies=(Requirement("git"),))), package=None)
    assert found is not None
    assert (found.platforms, found.extra) == ((), {"deppkgs": "git"})
    package = replace(SPK, dependencies=RANGED, beta=True)
    assert draft((unknown, entry(dependencies=RANGED[:1])), package=package) is None
