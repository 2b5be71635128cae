from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from pulp_spk.package_center.package import Listing, Package, apply_listing, apply_listings
from pulp_spk.spk.target import Target


def package(**said: Any) -> Package:
    plain = {"key": 1, "name": "git", "version": "2-1", "md5": "a", "size": 1, "path": "p"}
    return Package(**{**plain, "target": Target(), **said})


@pytest.mark.parametrize(
    ("listing", "concerned"),
    [
        (Listing(name="git"), True),
        (Listing(name="git", version="2-1"), True),
        (Listing(name="git", md5="a"), True),
        (Listing(name="git", version="2-1", md5="a"), True),
        (Listing(name="git", version="2-2"), False),
        (Listing(name="git", version="2-1", md5="b"), False),
        (Listing(name="hg"), False),
    ],
)
def test_which_listing_concerns_a_package(listing: Listing, concerned: bool) -> None:
    assert listing.concerns(package()) is concerned


def test_a_listing_says_more_than_info() -> None:
    one = package(
        texts={"": {"displayname": "Git", "description": "old"}, "fre": {"description": "vieux"}},
        facts={"maintainer": "M", "changelog": "old"},
        screenshots=("images/old.png",),
    )
    listing = Listing(
        name="git",
        texts={"": {"description": "new"}, "ger": {"description": "neu"}},
        changelog="new",
        beta=True,
        screenshots=("images/new.png",),
        icons=((72, "images/icon.png"),),
        extra={"category": ["Tools"]},
    )
    found = apply_listing(one, listing)
    assert found.texts == {
        "": {"displayname": "Git", "description": "new"},
        "fre": {"description": "vieux"},
        "ger": {"description": "neu"},
    }
    assert found.facts == {"maintainer": "M", "changelog": "new"}
    assert found.is_beta
    assert found.screenshots == ("images/new.png",)
    assert found.icons == ((72, "images/icon.png"),)
    assert found.extra == {"category": ["Tools"]}
    assert one.texts[""]["description"] == "old", "the package itself stays as it is"


def test_what_a_listing_leaves_unsaid_stays() -> None:
    one = package(
        texts={"": {"displayname": "Git"}},
        facts={"changelog": "old"},
        beta=True,
        screenshots=("images/old.png",),
        icons=((72, "images/a.png"),),
        offered_to=frozenset({"geminilake"}),
    )
    assert apply_listing(one, Listing(name="git")) == one
    assert apply_listing(one, Listing(name="git", icons=((64, "images/b.png"),))) == one
    assert apply_listing(one, Listing(name="git", screenshots=())).screenshots == ()


def test_the_narrowest_listing_has_the_last_word_in_whatever_order() -> None:
    listings = [
        Listing(name="git", changelog="name", beta=True, platforms=("X86",)),
        Listing(name="git", version="2-1", changelog="version", texts={"": {"description": "v"}}),
        Listing(name="git", md5="a", changelog="md5"),
        Listing(name="git", version="2-1", md5="a", beta=False, platforms=("avoton",)),
        Listing(name="git", version="9-9", changelog="another"),
        Listing(name="hg", changelog="another"),
    ]
    for order in permutations(listings):
        found = apply_listings(package(), order)
        assert found.facts["changelog"] == "md5"
        assert found.texts == {"": {"description": "v"}}
        assert found.offered_to == {"x86", "avoton"}
        assert not found.is_beta


def test_infos_own_word_about_a_beta_stays() -> None:
    listing = Listing(name="git", beta=False)
    assert apply_listings(package(beta=True), [listing]).is_beta
    assert apply_listings(package(report_url="https://example.org"), [listing]).is_beta
    assert not apply_listings(package(), [listing]).is_beta


def test_without_listings_nothing_is_copied() -> None:
    one = package()
    assert apply_listings(one, [Listing(name="hg")]) is one
