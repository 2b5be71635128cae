"""For whom a package is, spelled out; the same devices that selection means."""

from __future__ import annotations

import io
from typing import Any

import pytest

from pulp_spk.package_center.misgivings import misgivings
from pulp_spk.package_center.platforms import packaged_tables
from pulp_spk.package_center.reach import reach_of
from pulp_spk.package_center.reasons import Reason
from pulp_spk.spk.package import read_spk
from pulp_spk.spk.target import Target
from unit_tests.builders import build_spk
from unit_tests.package_center.makers import decide, device, package

TABLES = packaged_tables()
NOWHERE = " ".join(TABLES.platforms)


@pytest.mark.parametrize(
    "target",
    [
        {"arch": "noarch"}, {"arch": "x86_64"}, {"arch": "armv7"}, {"arch": "geminilake avoton"},
        {"arch": "noarch", "exclude_arch": "x86_64"}, {"arch": "x86_64 avoton"},
        {"arch": "88f6281"}, {"arch": "x86_64", "exclude_arch": "avoton"}, {"arch": "newlake"},
    ],
)  # fmt: skip
def test_platforms_are_those_that_selection_takes(target: dict[str, str]) -> None:
    words = {key: tuple(text.split()) for key, text in target.items()}
    reach = reach_of(Target(**words, os_min="7.0-40000"), TABLES)  # type: ignore[arg-type]
    named = {name for names in reach.platforms.values() for name in names}
    one = package(os_min="7.0-40000", **target)
    taken = {
        name
        for name, platform in TABLES.platforms.items()
        if platform.os_name == "DSM" and decide(one, device(name)).reason == Reason.OFFERED
    }
    assert named == taken
    assert reach.unknown == (("newlake",) if target["arch"] == "newlake" else ())
    assert reach.everywhere == (target == {"arch": "noarch"})


def test_systems_and_models() -> None:
    target = Target(models=("synology_geminilake_920+", "ds999"), exclude_models=("412+",))
    reach = reach_of(target, TABLES)
    assert reach.systems == "DSM up to 6.x"
    assert reach.models == ("ds999", "DS920+")
    assert reach.excluded_models == ("DS412+",)


@pytest.mark.parametrize(
    ("spk", "words"),
    [
        ({}, []),
        ({"info": {"version": "1.0b"}}, ["refuses the version"]),
        ({"info": {"beta": "yes"}}, ["beta"]),
        ({"info": {"offline_install": "yes"}}, ["by hand"]),
        ({"info": {"arch": "newlake"}}, ["newlake"]),
        ({"info": {"os_min_ver": "6.1-15047", "beta": "yes"}}, []),
        (
            {"info": {"exclude_arch": NOWHERE, "os_min_ver": "6.1"}},
            ["leaves no"],
        ),
        ({"icons": False}, ["no icon"]),
        ({"members": {"conf/privilege": b'{"defaults": {"run-as": "root"}}'}}, ["as root"]),
    ],
)
def test_misgivings(spk: dict[str, Any], words: list[str]) -> None:
    read = read_spk(io.BytesIO(build_spk(**spk)))
    sentences = list(misgivings(read, reach_of(read.target, TABLES)))
    assert len(sentences) == len(words)
    assert all(word in sentence for word, sentence in zip(words, sentences, strict=True))
