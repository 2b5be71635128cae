"""`pulp spk distribution catalog` and `explain`."""

from __future__ import annotations

import pytest

from test_harness.client import Client
from test_harness.program import Program
from test_harness.source import DS920, Source, make_source
from unit_tests.builders import build_spk

DEVICE = ("--model", "DS920+", "--os", "7.2")


@pytest.fixture(scope="module")
def source(client: Client) -> Source:
    """Packages, each with another fate."""
    return make_source(
        client,
        build_spk(info={"package": "greeter", "version": "2.0-2"}),
        build_spk(info={"package": "greeter", "version": "1.0-1"}),
        build_spk(info={"package": "elsewhere", "arch": "armv8"}),
        build_spk(info={"package": "elsewhere", "os_min_ver": "7.3-80000", "version": "2.0-1"}),
        build_spk(info={"package": "Tester", "beta": "yes"}),
    )


def name_of(source: Source) -> tuple[str, str]:
    return "--name", source.distribution["name"]


def test_the_catalog_is_the_one_that_a_device_gets(cli: Program, source: Source) -> None:
    words = ("distribution", "catalog", *name_of(source), *DEVICE)
    said = cli.ok(*words, options=("--format", "json")).json
    assert said == source.ask(DS920).json()
    table = cli.ok(*words).out.splitlines()
    assert table[0].split() == ["PACKAGE", "VERSION", "SIZE", "DNAME"]
    assert [line.split()[:2] for line in table[1:]] == [["greeter", "2.0-2"]]
    old = cli.ok("distribution", "catalog", *name_of(source), "--model", "DS211j", "--os", "4.2")
    assert old.out == "The device is offered nothing; `explain` tells why.\n"


def explain(cli: Program, source: Source, *words: str) -> str:
    return cli.ok("distribution", "explain", *name_of(source), *words).out


def test_an_offered_package(cli: Program, source: Source) -> None:
    lines = explain(cli, source, "--package", "greeter", *DEVICE).splitlines()
    assert lines[0] == (
        "DS920+ with DSM 7.2.2-72806 (geminilake, stable) is offered greeter 2.0-2."
    )
    assert "48 hours" in lines[1]
    assert lines[3] == "2 files of greeter:"
    assert lines[-1] == "      not offered (superseded): version 2.0-2 is offered instead"


def test_the_nearest_file_of_one_that_is_not(cli: Program, source: Source) -> None:
    text = explain(cli, source, "--package", "elsewhere", *DEVICE)
    assert text.startswith(
        "DS920+ with DSM 7.2.2-72806 (geminilake, stable) is not offered elsewhere, none of 2 "
        "files. 2.0-1 comes nearest: needs DSM 7.3-80000 or later; the device has DSM 7.2.2-72806."
    )
    assert "not offered (wrong_platform)" in text
    words = ("distribution", "explain", *name_of(source), "--package", "Tester", *DEVICE)
    said = cli.ok(*words, options=("--format", "json")).json
    assert said["offered"] is False
    assert "is not offered Tester: a beta" in said["verdict"]
    assert said["candidates"][0]["reason"] == "beta"


def test_all_packages(cli: Program, source: Source) -> None:
    lines = explain(cli, source, *DEVICE).splitlines()
    assert lines[0].endswith("is offered 1 of 3 packages.")
    assert lines[3].startswith("  greeter: 2.0-2 offered:")


def test_refusals(cli: Program, source: Source) -> None:
    start = ("distribution", "explain", *name_of(source))
    unknown = cli.run(*start, "--package", "tester", *DEVICE)
    assert (unknown.code, unknown.out) == (1, "")
    assert unknown.err.startswith("Error: [SPK0921] the distribution ")
    assert "did you mean Tester" in unknown.err
    odd = cli.run(*start, "--model", "DS920+", "--os", "seven")
    assert (odd.code, "SPK0015" in odd.err) == (1, True)
    missing = cli.run("distribution", "explain", "--name", "nowhere", *DEVICE)
    assert (missing.code, "[SPK0904]" in missing.err) == (1, True)
