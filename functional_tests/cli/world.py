"""The world that the examples of `--help` speak of: made once, each example finds its own things.

No example needs what another one changes, so they run in any order, side by side.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from test_harness.client import Client
from test_harness.foreign_source import ForeignSource
from test_harness.program import Program
from test_harness.pulp import Pulp
from unit_tests.builders import build_spk, png

SYNOCOMMUNITY = "https://packages.synocommunity.com"
OWN = "https://pulp.example.com/pulp/content/"
PASSWORD = "a long password for tests"
LABELS = {"owner": "nobody", "team": "storage"}
KINDS = {
    "repository": "repositories/spk/spk/",
    "remote": "remotes/spk/spk/",
    "distribution": "distributions/spk/spk/",
}


@dataclass(frozen=True)
class World:
    """What examples find.

    Attributes:
        pulp: The server.
        program: `pulp` as the admin.
        folder: Where the examples run: hello.spk, builds/, devices.csv, packages.json, ...
        upstream: Stands for SynoCommunity's server.
    """

    pulp: Pulp
    program: Program
    folder: Path
    upstream: ForeignSource

    def filled(self, line: str) -> str:
        """An example with the address of a server of this world in place of a real one."""
        ours = line.replace(OWN, self.pulp.content_url)
        return ours.replace(SYNOCOMMUNITY, self.upstream.url)


def make_world(
    pulp: Pulp, program: Program, folder: Path, upstream: ForeignSource, service: dict[str, Any]
) -> World:
    """Make everything; a few seconds."""
    client = pulp.client
    _write_files(folder)
    for version in ("1.4-1", "1.4-2"):
        upstream.add(build_spk(info={"package": "git", "version": version}), "git", version)
    for user in ("alice", "bob"):
        client.create("users/", username=user, password=PASSWORD)
    common = {"pulp_labels": LABELS}
    matrix = {"models": ["DS920+"], "os_versions": ["7.2"], "max_retries": 0}
    remotes = {"url": f"{upstream.url}/", **matrix, **common}
    client.create(KINDS["remote"], name="synocommunity", **remotes)
    client.create(KINDS["remote"], name="retired", **remotes)
    client.create(KINDS["repository"], name="retired")
    company = client.create(KINDS["repository"], name="company", **common)["pulp_href"]
    _fill(client, company)
    signs = service["pulp_href"]
    client.create(KINDS["repository"], name="signed", package_signing_service=signs)
    for name in ("company", "stable", "retired"):
        fields = {"name": name, "base_path": name, "repository": company, **common}
        client.create(KINDS["distribution"], **fields)
    for kind, path in KINDS.items():
        name = "synocommunity" if kind == "remote" else "company"
        [thing] = client.list(path, name=name)
        role = {"role": f"spk.spk{kind}_viewer", "users": ["bob"]}
        client.call("POST", f"{thing['pulp_href']}add_role/", json=role)
    _make_tokens(client, company)
    _make_schedules(client, company)
    # Other tests have packages of this name too.
    within = {"repository_version": client.get(company)["latest_version_href"]}
    packages = client.list("content/spk/packages/", name="tool", fields="pulp_href", **within)
    (folder / "packages.json").write_text(json.dumps(packages), encoding="utf-8")
    return World(pulp, program, folder, upstream)


def _fill(client: Client, company: str) -> None:
    """Three versions: hello and an old tool; a newer tool; what is to be removed."""

    def upload(name: str, version: str = "1.0-1") -> dict[str, Any]:
        spk = build_spk(info={"package": name, "version": version})
        files = {"file": (f"{name}.spk", spk)}
        return client.call("POST", "content/spk/packages/upload/", files=files)

    upload("lonely")
    hello = upload("hello")
    for key, value in LABELS.items():
        body = {"key": key, "value": value}
        client.call("POST", f"{hello['pulp_href']}set_label/", json=body)
    versions = (
        (hello, upload("tool")),
        (upload("tool", "1.1-1"),),
        (upload("tool", "1.2-1"), upload("unwanted")),
    )
    for units in versions:
        hrefs = [unit["pulp_href"] for unit in units]
        client.call("POST", f"{company}modify/", json={"add_content_units": hrefs})


def _make_tokens(client: Client, company: str) -> None:
    """One for each example that needs one."""
    made = {
        name: client.create("spk/tokens/", name=name, repository=company)["pulp_href"]
        for name in ("company-ci", "leaked", "retired")
    }
    role = {"role": "spk.spktoken_viewer", "users": ["bob"]}
    client.call("POST", f"{made['company-ci']}add_role/", json=role)


def _make_schedules(client: Client, company: str) -> None:
    """One for each example that needs one."""
    [remote] = client.list(KINDS["remote"], name="synocommunity")
    fields = {"repository": company, "remote": remote["pulp_href"], "crontab": "0 3 * * *"}
    made = {
        name: client.create("spk/schedules/", name=name, pulp_labels=LABELS, **fields)["pulp_href"]
        for name in ("company-nightly", "company-weekly", "retired")
    }
    role = {"role": "spk.spkschedule_viewer", "users": ["bob"]}
    client.call("POST", f"{made['company-nightly']}add_role/", json=role)


def _write_files(folder: Path) -> None:
    """What a person has in his folder."""
    (folder / "hello.spk").write_bytes(build_spk(info={"package": "hello"}))
    builds = folder / "builds"
    (builds / "logs").mkdir(parents=True)
    for version in ("2.0-1", "2.1-1"):
        spk = build_spk(info={"package": "built", "version": version})
        (builds / f"built_{version}").write_bytes(spk)
    (builds / "logs" / "build.log").write_text("all is well\n", encoding="utf-8")
    (folder / "screenshot.png").write_bytes(png(640))
    (folder / "devices.csv").write_text(
        "model,os_version\nDS920+,7.2-64570\nDS218j,6.2.4-25556\n", encoding="utf-8"
    )
