"""Repositories, remotes and distributions: every field goes there, and lists can be emptied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from functional_tests.cli.world import KINDS
from test_harness.client import Client
from test_harness.foreign_source import ForeignSource
from test_harness.program import Program
from unit_tests.builders import build_spk


def find(client: Client, kind: str, name: str) -> dict[str, Any]:
    [thing] = client.list(KINDS[kind], name=name)
    return thing


@pytest.fixture
def upstream() -> Iterator[ForeignSource]:
    """A foreign source without any package."""
    source = ForeignSource().start()
    yield source
    source.stop()


def test_every_field_of_a_remote(cli: Program, client: Client, unique: str, tmp_path: Path) -> None:
    (tmp_path / "devices.json").write_text(
        '[{"model": "DS218j", "os_version": "6.2.4-25556"}]', encoding="utf-8"
    )
    words = "--url http://127.0.0.1:9/ --model DS920+ --model DS218j --platform geminilake"
    words += " --os 7.2 --os 6.2 --channel stable --channel beta --language ger --include git*"
    words += " --exclude gitea --without-dependencies --keep-latest 2 --policy on_demand"
    words += " --method POST --accept-terms --devices @devices.json --header X-Team:storage"
    words += " --max-retries 1 --rate-limit 5"
    made = cli.ok("remote", "create", "--name", unique, *words.split(), cwd=tmp_path)
    assert made.err == ""
    expected = {
        "url": "http://127.0.0.1:9/",
        "models": ["DS920+", "DS218j"],
        "platforms": ["geminilake"],
        "os_versions": ["7.2", "6.2"],
        "channels": ["stable", "beta"],
        "language": "ger",
        "includes": ["git*"],
        "excludes": ["gitea"],
        "with_dependencies": False,
        "keep_latest": 2,
        "policy": "on_demand",
        "method": "POST",
        "accept_terms": True,
        "devices": (tmp_path / "devices.json").read_text(encoding="utf-8"),
        "headers": [{"X-Team": "storage"}],
        "max_retries": 1,
        "rate_limit": 5,
    }
    assert {**made.json, **expected} == made.json
    cells = cli.ok("remote", "cells", "--name", unique, options=("--format", "table")).out
    requests, _, rest = cells.partition("\n")
    labels = rest.partition("LABEL")[2].splitlines()[1:]
    assert requests.split() == ["requests", str(len(labels))]
    assert len(labels) == client.get(f"{made.json['pulp_href']}cells/")["requests"]
    changes = ("--exclude", "", "--keep-latest", "", "--with-dependencies", "--channel", "stable")
    cli.ok("remote", "update", "--name", unique, *changes)
    expected |= {"excludes": [], "keep_latest": None, "with_dependencies": True}
    expected |= {"channels": ["stable"]}
    changed = find(client, "remote", unique)
    assert {**changed, **expected} == changed


def test_every_field_of_a_distribution(cli: Program, client: Client, unique: str) -> None:
    repository = client.create(KINDS["repository"], name=unique)["pulp_href"]
    words = f"--base-path {unique} --repository {unique} --origin http://one.example.com"
    words += " --origin https://two.example.com/spk --os-compatibility same_major"
    words += " --beta-on-dsm7 as_stable --hidden --version 0"
    made = cli.ok("distribution", "create", "--name", unique, *words.split()).json
    expected = {
        "repository": None,
        "repository_version": f"{repository}versions/0/",
        "origins": ["http://one.example.com", "https://two.example.com/spk"],
        "os_compatibility": "same_major",
        "beta_on_dsm7": "as_stable",
        "hidden": True,
    }
    assert {**made, **expected} == made
    changes = ("--repository", unique, "--origin", "", "--not-hidden")
    cli.ok("distribution", "update", "--name", unique, *changes)
    expected |= {"repository": repository, "repository_version": None, "origins": []}
    expected |= {"hidden": False}
    changed = find(client, "distribution", unique)
    assert {**changed, **expected} == changed


def test_sync_tells_what_goes_on_and_what_is_left_out(
    cli: Program, client: Client, upstream: ForeignSource, unique: str, tmp_path: Path
) -> None:
    spk = build_spk(info={"package": unique})
    upstream.add(spk, unique)
    upstream.add(b"no package", f"{unique}-broken")
    remote = {"url": f"{upstream.url}/", "models": ["DS920+"], "os_versions": ["7.2"]}
    remote = {"policy": "on_demand", "max_retries": 0, **remote}
    client.create(KINDS["remote"], name=unique, **remote)
    cli.ok("repository", "create", "--name", unique, "--remote", unique)
    done = cli.ok("repository", "sync", "--name", unique)
    assert (done.json["added"], done.json["left_out_count"]) == (1, 1)
    assert "\nAsking as each device: 1/1\n" in done.err
    assert f"\n{unique}-broken 1.0-1: [SPK0" in done.err
    for version, downloads in (("0", 0), ("1", 1)):
        words = ("repository", "materialize", "--name", unique, "--version", version)
        assert cli.ok(*words).json["downloads"] == downloads
    assert cli.ok("repository", "materialize", "--name", unique).json["downloads"] == 0
    for number in (1, 2):
        other = upstream.add(build_spk(info={"package": f"{unique}-{number}"}), unique)
        (tmp_path / f"links{number}.txt").write_text(other["link"], encoding="utf-8")
    captured = ("--captured", "links1.txt", "--captured", "links2.txt")
    words = ("repository", "sync", "--name", unique, *captured)
    assert [result["added"] for result in cli.ok(*words, cwd=tmp_path).json] == [1, 1]
    assert cli.run("repository", "sync", "--name", unique, "--mirror", *captured).code == 2


def test_prune_keeps_the_newest_of_each_target(cli: Program, client: Client, unique: str) -> None:
    repository = client.create(KINDS["repository"], name=unique)["pulp_href"]
    builds = [(version, "x86_64") for version in ("1.9-1", "1.10-1", "1.10-2")]
    for version, arch in [*builds, ("1.9-1", "armv8")]:
        info = {"package": unique, "version": version, "arch": arch}
        client.upload("content/spk/packages/", build_spk(info=info), repository=repository)

    def left() -> list[tuple[str, str]]:
        version = client.get(repository)["latest_version_href"]
        packages = client.list("content/spk/packages/", repository_version=version)
        return sorted((package["version"], package["arch"][0]) for package in packages)

    before = left()
    words = ("repository", "prune", "--name", unique, "--keep", "1")
    planned = cli.ok(*words, "--dry-run", options=("--format", "table"))
    assert planned.err == f"2 of 4 packages would go: {2 * 10240} bytes\n"
    assert [line.split()[1] for line in planned.out.splitlines()[1:]] == ["1.10-1", "1.9-1"]
    assert left() == before
    assert [package["version"] for package in cli.ok(*words).json] == ["1.10-1", "1.9-1"]
    assert left() == [("1.10-2", "x86_64"), ("1.9-1", "armv8")]
    assert cli.ok(*words).json == []
    assert client.get(repository)["latest_version_href"].endswith("/versions/5/")


def test_formats(cli: Program, unique: str) -> None:
    made = cli.ok("repository", "create", "--name", unique).json

    def shown(format: str) -> str:
        return cli.ok("repository", "show", "--name", unique, options=("--format", format)).out

    assert yaml.safe_load(shown("yaml"))["pulp_href"] == made["pulp_href"]
    assert shown("none") == "\n"
    assert ["name", unique] in [line.split() for line in shown("table").splitlines()]


def test_completion(cli: Program) -> None:
    variables = {"_PULP_COMPLETE": "bash_complete", "COMP_WORDS": "pulp spk re", "COMP_CWORD": "2"}
    completing = Program(cli.home, (), variables)
    assert completing.ok().out.splitlines() == ["plain,remote", "plain,repository"]
