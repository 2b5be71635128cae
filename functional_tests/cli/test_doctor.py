"""`pulp spk doctor`, against a foreign source with faults and against a distribution of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from test_harness.client import Client
from test_harness.foreign_source import ForeignSource
from test_harness.program import Program
from test_harness.source import make_source
from unit_tests.builders import build_spk

DEVICE = ("--model", "DS920+", "--os", "7.2")
JSON = ("--format", "json")
Findings = set[tuple[str, str, str]]


@pytest.fixture
def offline(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """A program that is configured for no Pulp."""
    return Program(tmp_path_factory.mktemp("home"), ("--base-url", "http://127.0.0.1:9"))


@pytest.fixture
def upstream() -> Iterator[ForeignSource]:
    """A source with one package, as good as a source can be."""
    source = ForeignSource().start()
    icon = f"{source.url}/icon.png"
    source.add(build_spk(info={"package": "hello"}), "hello", thumbnail=[icon])
    yield source
    source.stop()


def examine(program: Program, url: str, *words: str, device: tuple[str, ...] = DEVICE) -> Any:
    outcome = program.run("doctor", "--url", url, *device, *words, options=JSON)
    said = outcome.json
    assert outcome.code == (1 if said["problems"] else 0), outcome.err
    return said


def bad(said: dict[str, Any]) -> Findings:
    """What is not as it should be; that a test's server is on this machine goes without saying."""
    return {
        (one["level"], one["step"], one["package"])
        for one in said["findings"]
        if one["level"] != "ok" and one["step"] != "name"
    }


def test_a_good_source(offline: Program, upstream: ForeignSource) -> None:
    outcome = offline.ok("doctor", "--url", upstream.url, *DEVICE)
    assert outcome.out.endswith("No problem: a NAS can use this source.\n")
    said = examine(offline, upstream.url + "/")
    assert (bad(said), said["shown"], said["problems"]) == (set(), ["hello"], 0)
    steps = [one["step"] for one in said["findings"]]
    assert steps == [
        "name", "connection", "TLS", "GET", "POST", "adding", "packages", "file",
    ]  # fmt: skip
    assert upstream.headers["/"]["User-Agent"].startswith("synology_geminilake_920+ DSM7.2")
    assert ("unique", "synology_geminilake_920+") in upstream.queries[0]


def test_refusals(offline: Program, upstream: ForeignSource) -> None:
    outcome = offline.run("doctor", "--url", "ftp://nas/", *DEVICE)
    assert (outcome.code, outcome.err) == (
        1, "Error: [SPK0922] the address 'ftp://nas/' is not http or https\n",
    )  # fmt: skip
    outcome = offline.run("doctor", "--url", upstream.url, "--model", "DS920")
    assert (outcome.code, "the nearest known: DS920+" in outcome.err) == (1, True)


def test_a_distribution_of_ours(cli: Program, client: Client) -> None:
    source = make_source(
        client,
        build_spk(info={"package": "hello"}),
        build_spk(info={"package": "elsewhere", "arch": "armv8"}),
    )
    said = examine(cli, source.url)
    assert (bad(said), said["shown"]) == (set(), ["hello"])
    said = examine(cli, source.url, "--package", "elsewhere")
    assert bad(said) == {("problem", "packages", "elsewhere")}
    assert said["explanation"]["candidates"][0]["reason"] == "wrong_platform"
    text = cli.run("doctor", "--url", source.url, *DEVICE, "--package", "helo").out
    assert "has no package 'helo' (did you mean hello?)" in text
    assert examine(cli, source.url, "--package", "hello")["problems"] == 0


def test_a_package_of_a_foreign_source(offline: Program, upstream: ForeignSource) -> None:
    outcome = offline.run("doctor", "--url", upstream.url, *DEVICE, "--package", "helo")
    assert outcome.code == 1
    assert "> did you mean hello?" in outcome.out
