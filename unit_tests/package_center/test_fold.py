"""Many answers become one offer for each SPK, in whatever order they come."""

from __future__ import annotations

import random
from dataclasses import replace
from hashlib import md5
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulp_spk.package_center import fold as fold_module
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.errors import CatalogTooLargeError
from pulp_spk.package_center.fold import Folding
from pulp_spk.package_center.foreign_entry import ForeignCatalog, ForeignEntry
from pulp_spk.package_center.offer import Folded
from pulp_spk.package_center.problem import Problem, ProblemCode
from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.versions import OsVersion
from unit_tests.package_center.folding import fold

HOST = "https://packages.example.org/"
A = Cell("alpine", "DS1515", OsVersion(7, 2, 2, 72806))
B = Cell("geminilake", "DS920+", OsVersion(6, 2, 4, 25556))
C = Cell("geminilake", "DS920+", OsVersion(7, 2, 2, 72806))
CELLS = (A, B, C)


def entry(name: str = "git", version: str = "1-1", **said: Any) -> ForeignEntry:
    digest = md5(f"{name} {version}".encode(), usedforsecurity=False).hexdigest()
    plain = {"link": f"{HOST}{name}-{version}.spk", "md5": digest, "size": 1, "dname": name}
    return ForeignEntry(name=name, version=version, **{**plain, **said})


def answers(*shown: tuple[Cell, ForeignEntry]) -> list[tuple[list[Cell], ForeignCatalog]]:
    return [([cell], ForeignCatalog((one,))) for cell, one in shown]


def names(folded: Folded) -> list[str]:
    return [f"{offer.name} {offer.version}" for offer in folded.offers]


def codes(folded: Folded) -> list[ProblemCode]:
    return [problem.code for problem in folded.problems]


def needs(*names: str) -> dict[str, tuple[Requirement, ...]]:
    return {"dependencies": tuple(map(Requirement, names))}


def test_spkrepo_s_statistics_do_not_make_another_spk() -> None:
    def link(arch: str) -> str:
        return f"{HOST}git.spk?arch={arch}&build=72806"

    folded = fold(answers((C, entry(link=link("geminilake"))), (A, entry(link=link("alpine")))))
    (offer,) = folded.offers
    assert offer.canonical_link == f"{HOST}git.spk"
    assert offer.link == link("alpine")
    assert offer.links == (link("alpine"),)
    assert offer.cells == (A, C)
    assert offer.platforms == {"alpine", "geminilake"}
    assert len(offer.shown) == 1
    assert folded.problems == ()


def test_all_links_are_known_in_the_form_that_they_are_remembered_in() -> None:
    folding = Folding()
    pictures = {"thumbnails": (f"{HOST}a.png?1",), "retina": (f"{HOST}b.png",)}
    folding.add(
        [A], ForeignCatalog((entry(link=f"{HOST}git.spk?arch=alpine&build=1", **pictures),))
    )
    folding.add([B], ForeignCatalog((entry("nano", snapshots=(f"{HOST}c.png",)),)))
    expected = {"git.spk", "nano-1-1.spk", "a.png?1", "b.png", "c.png"}
    assert folding.links == {HOST + name for name in expected}
    # Filters make no difference: the source has them all the same.
    folding.result(includes=["git"])
    assert len(folding.links) == len(expected)


def test_a_source_that_answers_all_alike_is_added_once() -> None:
    folding = Folding()
    folding.add(CELLS, ForeignCatalog((entry(),)))
    (offer,) = folding.result().offers
    assert offer.cells == CELLS
    with pytest.raises(ValueError, match="no cell"):
        folding.add((), ForeignCatalog())


def test_what_devices_see_differently_is_kept_apart() -> None:
    shown = ((A, entry(dname="a")), (B, entry(dname="b")), (C, entry(dname="b", beta=False)))
    (offer,) = fold(answers(*shown)).offers
    assert [(one.entry.dname, one.cells) for one in offer.shown] == [("b", (B, C)), ("a", (A,))]


def test_counts_of_downloads_make_no_difference() -> None:
    first, second = ({"download_count": n, "recent_download_count": n, "start": True} for n in "12")
    (offer,) = fold(answers((A, entry(extra=first)), (B, entry(extra=second)))).offers
    assert [dict(one.entry.extra) for one in offer.shown] == [{"start": True}]


def test_what_all_answers_say_together_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fold_module, "MAX_SAID", 20_000)
    folding = Folding()
    said = ForeignCatalog((entry(desc="x" * 9_000), entry("perl", desc="x" * 9_000)))
    for cell in CELLS:
        folding.add([cell], said)
    same, other = entry(desc="x" * 9_000), entry("other", desc="y" * 9_000)
    for one in (replace(same, link=f"{same.link}?arch={'z' * 1_900}"), other):
        with pytest.raises(CatalogTooLargeError):
            folding.add([A], ForeignCatalog((one,)))
    assert names(folding.result()) == ["git 1-1", "perl 1-1"]


def test_without_md5_the_link_tells_spks_apart() -> None:
    plain = {"md5": "", "size": None}
    other = entry(link=f"{HOST}other.spk", **plain)
    folded = fold(answers((A, entry(**plain)), (B, entry(**plain)), (C, other)))
    assert [len(offer.cells) for offer in folded.offers] == [2, 1]
    assert [offer.size for offer in folded.offers] == [None, None]


@pytest.mark.parametrize("poor", [{"md5": ""}, {"size": None}, {"md5": "", "size": None}])
def test_an_answer_without_md5_or_size_is_completed_by_another(poor: dict[str, Any]) -> None:
    folded = fold(answers((A, entry(**poor)), (B, entry())))
    (offer,) = folded.offers
    assert (offer.md5, offer.size, offer.cells) == (entry().md5, 1, (A, B))
    assert folded.problems == ()


def test_copies_are_one_offer_with_several_links() -> None:
    other = "https://cdn.example.org/git.spk"
    folded = fold(answers((C, entry()), (A, entry(link=other))))
    (offer,) = folded.offers
    assert offer.links == (other, entry().link)
    assert offer.link == other
    assert folded.problems == ()


def test_two_spks_that_claim_one_md5() -> None:
    same = {"md5": "1" * 32}
    folded = fold(answers((A, entry("git", **same)), (A, entry("hg", size=2, **same))))
    assert names(folded) == ["git 1-1", "hg 1-1"]
    assert codes(folded) == [ProblemCode.SHARED_MD5] * 2
    assert {problem.link for problem in folded.problems} == {
        f"{HOST}git-1-1.spk", f"{HOST}hg-1-1.spk",
    }  # fmt: skip


@pytest.mark.parametrize("digest", ["1" * 32, ""])
def test_one_spk_under_two_names(digest: str) -> None:
    said = {"md5": digest, "link": f"{HOST}x.spk"}
    folded = fold(answers((A, entry("git", **said)), (B, entry("git-2", **said))))
    assert names(folded) == ["git 1-1", "git-2 1-1"]
    assert codes(folded) == [ProblemCode.TWO_NAMES] * 2
    assert folded.problems[0].reason == "one SPK is shown as git 1-1 and as git-2 1-1"


def test_a_file_that_was_replaced_in_between() -> None:
    folded = fold(answers((A, entry()), (B, entry(md5="2" * 32))))
    assert len(folded.offers) == 2
    assert codes(folded) == [ProblemCode.REPLACED]


def test_duplicates_in_one_answer_are_named_and_repetitions_are_not() -> None:
    both = ForeignCatalog((entry(), entry(), entry(version="2-1")))
    folded = fold([([A, B], both)])
    assert names(folded) == ["git 1-1", "git 2-1"]
    assert codes(folded) == [ProblemCode.DUPLICATE]
    assert codes(fold(answers((A, entry()), (B, entry(version="2-1"))))) == []
    assert codes(fold([([A], both)], includes=["hg"])) == []


def test_problems_of_answers_come_along_once() -> None:
    problem = Problem(ProblemCode.BAD_NAME, "", "an entry is no object: 3")
    catalog = ForeignCatalog((), (), (problem,))
    assert fold([([A], catalog), ([B], catalog)]).problems == (problem,)


CATALOG = [
    (A, entry("web", **needs("Python311", "perl", "absent"))),
    (A, entry("Python311", **needs("openssl"))),
    (A, entry("openssl", **needs("web"))),
    (A, entry("perl")),
    (A, entry("git")),
    (A, entry("git-server", **needs("git"))),
]


@pytest.mark.parametrize(
    ("choice", "chosen", "excluded"),
    [
        ({}, "Python311 git git-server openssl perl web", ""),
        ({"includes": ["web"]}, "Python311 openssl perl web", ""),
        ({"includes": ["web"], "with_dependencies": False}, "web", ""),
        ({"includes": ["GIT*"]}, "git git-server", ""),
        ({"includes": ["git?server", " "]}, "git git-server", ""),
        ({"includes": ["git-server"], "with_dependencies": False}, "git-server", ""),
        # openssl needs web: an exclusion beats a need, and is told.
        ({"excludes": ["g*", "w*"]}, "Python311 openssl perl", "web"),
        ({"excludes": ["*"]}, "", ""),
        ({"includes": ["w*"], "excludes": ["perl"]}, "Python311 openssl web", "perl"),
        ({"includes": ["[!a-v]*"], "with_dependencies": False}, "web", ""),
        ({"includes": ["nothing"]}, "", ""),
        ({"includes": ["a.*|git"]}, "", ""),
    ],
)
def test_names_are_chosen_with_what_they_need(
    choice: dict[str, Any], chosen: str, excluded: str
) -> None:
    folded = fold(answers(*CATALOG), **choice)
    assert " ".join(offer.name for offer in folded.offers) == chosen
    assert " ".join(problem.name for problem in folded.problems) == excluded
    assert set(codes(folded)) <= {ProblemCode.EXCLUDED_DEPENDENCY}


def test_a_link_without_a_name_is_always_wanted() -> None:
    bare = ForeignEntry(link=f"{HOST}x.spk")
    folded = fold([([A], ForeignCatalog((bare, bare)))], includes=["git"], keep_latest=1)
    (offer,) = folded.offers
    assert offer.bare
    assert (offer.link, offer.version, offer.size) == (bare.link, "", None)


def test_the_newest_of_each_cell_are_kept() -> None:
    versions = ["1.9-30", "1.10-1", "2.0-1"]
    everything = ForeignCatalog(tuple(entry(version=version) for version in versions))
    old = ForeignCatalog((entry(version="1.9-30"), entry(version="1.0-1")))
    both = [([A], everything), ([B], old)]
    assert names(fold(both)) == ["git 1.0-1", "git 1.10-1", "git 1.9-30", "git 2.0-1"]
    # Sorted by text; by cell, B would lose git altogether if only 2.0-1 stayed.
    assert names(fold(both, keep_latest=1)) == ["git 1.9-30", "git 2.0-1"]
    assert names(fold(both, keep_latest=2)) == names(fold(both))
    assert names(fold([([A], everything)], keep_latest=2)) == ["git 1.10-1", "git 2.0-1"]


ENTRIES = st.builds(
    lambda name, version, **said: replace(entry(name, version), **said),
    st.sampled_from(["git", "hg"]),
    st.sampled_from(["1-1", "2-1"]),
    link=st.sampled_from(["a.spk", "a.spk?arch=x&build=1", "b.spk"]).map(HOST.__add__),
    md5=st.sampled_from(["", "1" * 32, "2" * 32]),
    sha256=st.sampled_from(["", "3" * 64]),
    size=st.sampled_from([None, 1, 2]),
    dname=st.sampled_from(["x", "y"]),
    dependencies=st.sampled_from([None, (), (Requirement("hg"),)]),
    extra=st.sampled_from([{}, {"start": True}, {"start": 1}, {"start": 1.0}]),
)
ANSWERS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(CELLS), min_size=1, max_size=2),
        st.lists(ENTRIES | st.just(ForeignEntry(link=f"{HOST}c.spk")), max_size=4).map(
            lambda entries: ForeignCatalog(tuple(entries))
        ),
    ),
    max_size=6,
)


@settings(max_examples=200)
@given(
    given=ANSWERS,
    seed=st.integers(0, 999),
    includes=st.sampled_from([(), ("git",)]),
    keep_latest=st.sampled_from([None, 1]),
)
def test_the_order_of_answers_and_entries_has_no_influence(
    given: list[tuple[list[Cell], ForeignCatalog]],
    seed: int,
    includes: tuple[str, ...],
    keep_latest: int | None,
) -> None:
    mixer = random.Random(seed)
    other = [
        (
            cells,
            replace(catalog, entries=tuple(mixer.sample(catalog.entries, len(catalog.entries)))),
        )
        for cells, catalog in mixer.sample(given, len(given))
    ]
    choice = {"includes": includes, "keep_latest": keep_latest}
    folded = fold(given, **choice)
    again = fold(other, **choice)
    assert repr(again) == repr(folded)  # repr tells True from 1


@settings(max_examples=200)
@given(given=ANSWERS)
def test_nothing_is_lost_or_made_up(given: list[tuple[list[Cell], ForeignCatalog]]) -> None:
    shown = {
        (cell, one.name, one.version, one.dname)
        for cells, catalog in given
        for cell in cells
        for one in catalog.entries
    }
    found = {
        (cell, offer.name, offer.version, form.entry.dname)
        for offer in fold(given).offers
        for form in offer.shown
        for cell in form.cells
    }
    assert found == shown
