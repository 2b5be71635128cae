"""From the words of a person to the requests of a mirror."""

from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.cells import cells_of
from pulp_spk.package_center.errors import (
    BadMatrixError,
    EmptyMatrixError,
    MatrixError,
    UnknownModelError,
    UnknownOsVersionError,
    UnknownPlatformError,
)
from pulp_spk.package_center.lifetimes import in_use
from pulp_spk.package_center.matrix import MAX_CELLS, InventoryRow, Matrix
from pulp_spk.package_center.platforms import load_tables, packaged_tables, read_data
from pulp_spk.spk.versions import OsVersion

TABLES = packaged_tables()


def labels(**said: object) -> list[str]:
    said = {key: (value,) if isinstance(value, str) else value for key, value in said.items()}
    return [cell.label for cell in cells_of(Matrix(**said), TABLES)]


def test_the_default_is_every_platform_of_dsm_7_2_and_7_3() -> None:
    cells = cells_of(Matrix(), TABLES)
    releases = read_data("generic_names.json")["releases"]
    for name, build in (("DSM 7.2", 72806), ("DSM 7.3", 86009)):
        had = {word for key, words in releases[name].items() if key != "build" for word in words}
        found = {cell.platform for cell in cells if cell.build == build}
        # The list of toolchains lacks the newest platform of servers.
        assert found == had | {"epyc7003"}
    assert {cell.build for cell in cells} == {72806, 86009}
    assert {(cell.channel, cell.language) for cell in cells} == {("stable", "enu")}
    assert len(cells) == 55
    assert all(cell.model for cell in cells)


def test_all_skips_what_never_existed() -> None:
    found = labels(platforms="all", os_versions=("5.2", "6.2", "7.0"))
    assert "88f6281 5.2-5967 stable" in found
    assert "geminilake 6.2.4-25556 stable" in found
    assert "r1000 7.0.1-42218 stable" in found
    for never in ("geminilake 5.2-5967", "88f6281 7.0.1-42218", "r1000 6.2.4-25556", "hi3536 5.2"):
        assert not [label for label in found if label.startswith(never)]
    everything = Matrix(
        platforms=("all",),
        os_versions=tuple(f"{release.major}.{release.minor}-{release.build}"
                          for release in TABLES.releases["DSM"].known),
    )  # fmt: skip
    assert len(cells_of(everything, TABLES)) > MAX_CELLS


def test_models_of_one_platform_are_one_cell() -> None:
    assert labels(models=("DS920+", "ds220+", "920+"), os_versions="7.2") == [
        "geminilake 7.2.2-72806 stable"
    ]
    (cell,) = cells_of(Matrix(models=("DS920+", "DS220+"), os_versions=("7.2",)), TABLES)
    assert cell.model == "DS220+"


def test_an_inventory_becomes_the_smallest_set() -> None:
    rows = [("DS920+", "DSM 7.2.1-69057 Update 5", ""), ("DS220+", "7.2-69057", "stable"),
            ("DS920+", "7.2.1-69057-1", "beta"), ("DS218j", "6.2.4-25556", "Beta"),
            ("DS218j", "7.1", "beta"), ("DS213j", "", "")]  # fmt: skip
    matrix = Matrix(devices=tuple(InventoryRow(*row) for row in rows))
    assert [cell.label for cell in cells_of(matrix, TABLES)] == [
        "armada370 7.1.1-42962 stable",
        "armada38x 6.2.4-25556 beta",
        "armada38x 7.1.1-42962 stable",
        "geminilake 7.2.1-69057 stable",
    ]


def test_an_inventory_is_believed() -> None:
    assert labels(devices=(InventoryRow("DS213j", "7.2"),)) == ["armada370 7.2.2-72806 stable"]


def test_an_inventory_and_lists_add_up() -> None:
    matrix = Matrix(
        devices=(InventoryRow("DS920+"),), platforms=("x86",), os_versions=("6.2", "5.2")
    )
    assert [cell.label for cell in cells_of(matrix, TABLES)] == [
        "geminilake 6.2.4-25556 stable",
        "x86 5.2-5967 stable",
        "x86 6.2.4-25556 stable",
    ]


def test_what_has_no_default_release_is_asked_for_with_its_newest() -> None:
    assert labels(models=("DS213j", "RT2600ac")) == [
        "armada370 7.1.1-42962 stable",
        "ipq806x SRM 1.3-9193 stable",
    ]
    assert labels(platforms="88f628x", os_versions="6.2") == [
        "88f6281 6.2.4-25556 stable",
        "88f6282 6.2.4-25556 stable",
    ]


def test_families() -> None:
    assert [label.split()[0] for label in labels(platforms="ARMv8", os_versions="7.3")] == [
        "armada37xx",
        "rtd1619b",
    ]
    assert labels(platforms="armv7", os_versions="SRM 1.2") == [
        "dakota SRM 1.2-7742 stable",
        "ipq806x SRM 1.2-7742 stable",
        "northstarplus SRM 1.2-7742 stable",
    ]


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("7.2-64570", "7.2-64570"),
        ("7.2", "7.2.2-72806"),
        ("7.2.1", "7.2.1-69057"),
        ("7.2.0", "7.2-64570"),
        ("7", "7.4.1-90080"),
        ("latest", "7.4.1-90080"),
        (" DSM 7.2.2-72806 Update 3 ", "7.2.2-72806"),
        ("7.2-72806", "7.2.2-72806"),
        ("dsm7.1", "7.1.1-42962"),
        ("7.2-69058", "7.2-69058"),
        ("8.0-100000", "8.0-100000"),
    ],
)
def test_os_versions(word: str, label: str) -> None:
    assert labels(platforms="geminilake", os_versions=word) == [f"geminilake {label} stable"]


def test_betas_are_never_asked_for_from_dsm_7_on() -> None:
    assert labels(
        platforms="geminilake", os_versions=("6.2", "7.2"), channels=("beta", "stable", "beta")
    ) == [
        "geminilake 6.2.4-25556 beta",
        "geminilake 6.2.4-25556 stable",
        "geminilake 7.2.2-72806 stable",
    ]


@pytest.mark.parametrize(
    ("said", "error", "texts"),
    [
        ({"models": "DS920"}, UnknownModelError, ["'DS920'", "DS920+"]),
        ({"models": "290+"}, UnknownModelError, ["DS920+"]),
        ({"models": ""}, UnknownModelError, ["write it like"]),
        ({"models": "RS214"}, UnknownModelError, ["RS214"]),  # of two platforms
        ({"devices": (InventoryRow("DS9200"),)}, UnknownModelError, ["DS920+"]),
        ({"platforms": "geminlake"}, UnknownPlatformError, ["geminilake, geminilakenk"]),
        ({"platforms": "DS920+"}, UnknownPlatformError, ["DS920+ is a model"]),
        ({"platforms": "\ud800" * 100_000}, UnknownPlatformError, ["write it like"]),
        ({"os_versions": "7.9"}, UnknownOsVersionError, ["7.9", "nearest known: 7."]),
        ({"os_versions": "7.2-6457"}, UnknownOsVersionError, ["7.2-64570"]),
        ({"os_versions": "7.1-69057"}, UnknownOsVersionError, ["7.2.1-69057"]),
        ({"os_versions": "7.2-81180"}, UnknownOsVersionError, ["7.3-81180"]),
        ({"os_versions": "7.2.9"}, UnknownOsVersionError, ["7.2.2"]),
        ({"os_versions": "newest"}, UnknownOsVersionError, ["write it like"]),
        ({"os_versions": "9" * 100_000}, UnknownOsVersionError, ["write it like"]),
        ({"channels": "nightly"}, BadMatrixError, ["stable, beta"]),
        ({"language": "e n u"}, BadMatrixError, ["enu"]),
        ({"models": "DS213j", "os_versions": "7.3"}, EmptyMatrixError, ["DS213j", "7.1.1-42962"]),
        ({"devices": (InventoryRow("RT2600ac", "7.2"),)}, EmptyMatrixError, ["RT2600ac 7.2"]),
        ({"platforms": "i686", "os_versions": "7.3"}, EmptyMatrixError, ["no device"]),
    ],
)
def test_what_does_not_exist_is_named_with_the_nearest(
    said: dict[str, object], error: type[MatrixError], texts: list[str]
) -> None:
    said = {
        key: (value,) if isinstance(value, str) and key != "language" else value
        for key, value in said.items()
    }
    with pytest.raises(error) as raised:
        cells_of(Matrix(**said), TABLES)
    message = str(raised.value)
    assert message.startswith(error.code)
    assert len(message) < 400
    for text in texts:
        assert text in message


def test_an_administrator_s_platform_exists_always() -> None:
    tables = load_tables({"newlake": {"family": "x86_64", "models": ["DS999+"]}}, ["7.5-91000"])
    found = cells_of(Matrix(models=("DS999+",), os_versions=("6.2", "latest")), tables)
    assert [cell.label for cell in found] == [
        "newlake 6.2.4-25556 stable",
        "newlake 7.5-91000 stable",
    ]
    assert "newlake" in {cell.platform for cell in cells_of(Matrix(), tables)}


def test_a_platform_that_nobody_has_is_asked_for_when_named() -> None:
    assert not in_use("coffeelake")
    (cell,) = cells_of(Matrix(platforms=("coffeelake",), os_versions=("7.2",)), TABLES)
    assert dict(cell.parameters())["unique"] == "synology_coffeelake_unknown"


MATRICES = st.builds(
    Matrix,
    devices=st.lists(
        st.builds(
            InventoryRow,
            st.sampled_from(["DS920+", "DS220+", "DS213j", "RT2600ac"]),
            st.sampled_from(["", "7.2", "7.2.1-69057", "6.2"]),
            st.sampled_from(["", "stable", "beta"]),
        ),
        max_size=4,
    ).map(tuple),
    models=st.lists(st.sampled_from(["DS920+", "DS218j", "DS110+"]), max_size=2).map(tuple),
    platforms=st.lists(st.sampled_from(["all", "x86_64", "alpine", "ppc"]), max_size=2).map(tuple),
    os_versions=st.lists(
        st.sampled_from(["5.2", "6.2", "7.1", "7.2-64570", "7.2", "latest", "SRM 1.2"]), max_size=3
    ).map(tuple),
    channels=st.lists(st.sampled_from(["stable", "beta"]), max_size=2).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(matrix=MATRICES, seed=st.integers(0, 99))
def test_cells_are_minimal_and_in_one_order(matrix: Matrix, seed: int) -> None:
    try:
        cells = cells_of(matrix, TABLES)
    except EmptyMatrixError:
        return
    asked = [(cell.platform, cell.os, cell.channel) for cell in cells]
    assert len(set(asked)) == len(asked)
    assert not [cell for cell in cells if cell.is_dsm7 and cell.channel == "beta"]
    mixer = random.Random(seed)

    def mixed(values: tuple) -> tuple:
        return tuple(mixer.sample([*values, *values[:1]], len([*values, *values[:1]])))

    other = Matrix(*(mixed(getattr(matrix, name)) for name in (
        "devices", "models", "platforms", "os_versions", "channels")))  # fmt: skip
    assert cells_of(other, TABLES) == cells
    for cell in cells:
        device = cell.device(TABLES)
        assert device.platforms == {cell.platform}
        assert (device.os, device.os_name) == (cell.os, cell.os_name)
        assert (device.channel, device.language) == (cell.channel, "enu")
        assert device.model == cell.model


def test_every_platform_and_release_is_understood_by_a_server() -> None:
    pairs = product(TABLES.platforms.values(), ("DSM", "SRM"))
    for platform, os_name in pairs:
        if platform.os_name == os_name:
            for release in TABLES.releases[os_name].known:
                os = OsVersion(release.major, release.minor, release.micro, release.build)
                cell = Cell(platform.name, "", os, os_name=os_name)
                device = cell.device(TABLES)
                assert (device.platforms, device.os) == ({platform.name}, os)


def test_parameters_keep_the_order_of_each_generation() -> None:
    new = Cell("geminilake", "DS920+", OsVersion(7, 2, 1, 69057), "stable", "ger")
    assert new.parameters() == (
        ("language", "ger"), ("timezone", "Amsterdam"), ("unique", "synology_geminilake_920+"),
        ("arch", "geminilake"), ("major", "7"), ("minor", "2"), ("micro", "1"), ("nano", "0"),
        ("build", "69057"), ("package_update_channel", "stable"),
    )  # fmt: skip
    old = Cell("x86", "RS810RP+", OsVersion(5, 2, 0, 5967), "beta")
    assert old.parameters() == (
        ("package_update_channel", "beta"), ("unique", "synology_x86_rs810rp+"), ("build", "5967"),
        ("language", "enu"), ("major", "5"), ("arch", "x86"), ("minor", "2"),
        ("timezone", "Amsterdam"),
    )  # fmt: skip
