from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest

from pulp_spk.package_center.errors import ExtraOsVersionError, ExtraPlatformError
from pulp_spk.package_center.models import model_key
from pulp_spk.package_center.os_versions import Release
from pulp_spk.package_center.platforms import load_tables, packaged_tables, read_data

TABLES = packaged_tables()
KIRKWOOD = frozenset({"88f6281", "88f6282"})


def test_the_data_are_packaged() -> None:
    names = {entry.name for entry in files("pulp_spk.package_center").joinpath("data").iterdir()}
    assert names >= {"platforms.json", "os_versions.json", "generic_names.json"}


def test_the_tables_agree_with_themselves() -> None:
    families = set(TABLES.family_words.values())
    assert {platform.family for platform in TABLES.platforms.values()} <= families
    assert not TABLES.platforms.keys() & TABLES.family_words.keys()
    assert {model.platform for model in TABLES.models.values()} <= TABLES.platforms.keys()
    listed = [name for entry in read_data("platforms.json")["platforms"].values()
              for name in entry["models"]]  # fmt: skip
    assert len(listed) == len(set(listed)) == len(TABLES.models)
    assert not {model_key(name) for name in read_data("platforms.json")["undecided_models"]} & {
        *TABLES.models
    }
    for word in (*TABLES.platforms, *TABLES.family_words, *TABLES.aliases):
        assert word == word.lower()


def test_generic_names_stand_for_platforms_of_their_family() -> None:
    releases = read_data("generic_names.json")["releases"]
    for name, release in releases.items():
        system = name.split()[0]
        assert release["build"] in {one.build for one in TABLES.releases[system].known}
        for word in release.keys() - {"build"}:
            assert set(release[word]) <= TABLES.platforms_of(word, system)
    assert releases["DSM 7.2"]["armv7"] == ["alpine", "alpine4k", "armada38x", "monaco"]


@pytest.mark.parametrize(
    ("word", "as_device", "in_info"),
    [
        ("geminilake", {"geminilake"}, {"geminilake"}),
        ("x86", {"x86"}, {"x86"}),
        ("88f6281", {"88f6281"}, KIRKWOOD),
        ("88f628x", KIRKWOOD, KIRKWOOD),
        ("armv5", KIRKWOOD, KIRKWOOD | {"88f5281"}),
        ("i686", {"evansport"}, {"evansport"}),
        ("nothing", set(), set()),
    ],
)
def test_what_words_stand_for(word: str, as_device: set[str], in_info: set[str]) -> None:
    assert TABLES.platforms_of(word) == as_device
    assert TABLES.covered_by(word) == in_info


def test_armv7_is_narrow_in_an_info_only() -> None:
    assert TABLES.covered_by("armv7") == {"alpine", "alpine4k"}
    assert {"armada38x", "monaco"} < TABLES.platforms_of("armv7", "DSM")
    assert "ipq806x" not in TABLES.platforms_of("armv7", "DSM")
    assert TABLES.platforms_of("x64") == TABLES.platforms_of("x86_64") > {"x86", "geminilake"}


@pytest.mark.parametrize(
    ("word", "family"),
    [("geminilake", "x86_64"), ("x64", "x86_64"), ("88f628x", "armv5"), ("rtd1619", "armv8"),
     ("aarch64", "armv8"), ("hi3535", "armv7l"), ("newlake", ""), ("noarch", "")],
)  # fmt: skip
def test_family_of(word: str, family: str) -> None:
    assert TABLES.family_of(word) == family


def test_an_administrator_extends_the_tables() -> None:
    tables = load_tables(
        {
            "NewLake": {"family": "aarch64", "models": ["DS999+", "DS920+"]},
            "newrouter": {"family": "armv7", "os": "SRM"},
        },
        ["7.5-91000", "DSM 7.5.1-92000", "SRM 1.4-10000"],
    )
    assert tables.family_of("newlake") == "armv8"
    assert tables.models["999+"].platform == "newlake"
    assert tables.models["920+"].platform == "newlake"
    assert "newlake" in tables.covered_by("armv8")
    assert "newrouter" in tables.platforms_of("armv7", "SRM")
    assert tables.releases["DSM"].newest(7) == Release(92000, 7, 5, 1)
    assert tables.releases["SRM"].newest() == Release(10000, 1, 4, 0)
    assert TABLES.models["920+"].platform == "geminilake", "the packaged tables stay as they are"
    assert TABLES.releases["SRM"].newest() == Release(9193, 1, 3, 0)


@pytest.mark.parametrize(
    ("extra", "value"),
    [
        ({"new lake": {"family": "x86_64"}}, "new lake"),
        ({"": {"family": "x86_64"}}, "''"),
        ({5: {"family": "x86_64"}}, "5"),
        ({"x64": {"family": "x86_64"}}, "x64"),
        ({"88f628x": {"family": "armv5"}}, "88f628x"),
        ({"noarch": {"family": "x86_64"}}, "noarch"),
        ({"newlake": "x86_64"}, "x86_64"),
        ({"newlake": {}}, "newlake"),
        ({"newlake": {"family": "x86-64"}}, "x86-64"),
        ({"newlake": {"family": "x86_64", "model": ["DS1"]}}, "model"),
        ({"newlake": {"family": "x86_64", "models": "DS1"}}, "DS1"),
        ({"newlake": {"family": "x86_64", "models": 7}}, "7"),
        ({"newlake": {"family": "x86_64", "models": ["DS 1"]}}, "DS 1"),
        ({"newlake": {"family": "x86_64", "models": [1]}}, "1"),
        ({"newlake": {"family": "x86_64", "os": "ADM"}}, "ADM"),
    ],
)
def test_a_wrong_platform_names_the_value(extra: Any, value: str) -> None:
    with pytest.raises(ExtraPlatformError, match="SPK_EXTRA_PLATFORMS") as caught:
        load_tables(extra)
    assert str(caught.value).startswith("SPK0401")
    assert value in str(caught.value)


@pytest.mark.parametrize("text", ["7.5", "7", "", "ADM 7.5-91000", "7.5-x", "7.5.1.2-3", None, 7])
def test_a_wrong_os_version_names_the_value(text: Any) -> None:
    with pytest.raises(ExtraOsVersionError, match="SPK_EXTRA_OS_VERSIONS") as caught:
        load_tables({}, [text])
    assert str(caught.value).startswith("SPK0402")
    assert text is None or repr(text) in str(caught.value)


@pytest.mark.parametrize(
    "text", ["DS920+", "ds920+", "920+", "synology_geminilake_920+", "SYNOLOGY_X86_64_DS920+"]
)
def test_one_model_has_many_spellings(text: str) -> None:
    assert model_key(text) == "920+"


def test_other_prefixes_and_letters_stay() -> None:
    assert model_key("RS814RP+") == "rs814rp+"
    assert model_key("DSM") == "dsm"
