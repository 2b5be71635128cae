"""`pulp spk distribution url`: what to type into Package Center."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from test_harness.client import Client
from test_harness.program import Program
from test_harness.source import make_source
from unit_tests.builders import build_spk

ORIGINS = ["http://packages.corp", "https://packages.corp"]


def test_it_is_the_address_that_devices_use(cli: Program, client: Client) -> None:
    source = make_source(client, build_spk(info={"beta": "yes"}))
    words = ("distribution", "url", "--name", source.distribution["name"])
    text = cli.ok(*words).out
    assert f"  Location:  {source.url}\n" in text
    assert "works on this computer only" in text and "betas among its packages (1)" in text
    client.update(source.distribution["pulp_href"], origins=ORIGINS, beta_on_dsm7="as_stable")
    said = cli.ok(*words, "--feed-name", "Ours", options=("--format", "json")).json
    assert said["urls"] == [
        {"url": "https://packages.corp/", "devices": "new"},
        {"url": "http://packages.corp/", "devices": "old"},
    ]
    assert said["name"] == "Ours"
    assert [note for note in said["notes"] if "Trust Level" not in note] == []


def test_the_script_adds_it(cli: Program, client: Client, tmp_path: Path) -> None:
    source = make_source(client)
    name = source.distribution["name"]
    script = cli.ok("distribution", "url", "--name", name, "--script").out
    feeds = tmp_path / "feeds"
    for _ in range(2):
        subprocess.run(
            ["sh"], input=script, text=True, check=True, env={"FEEDS": str(feeds)}, timeout=30
        )
    assert json.loads(feeds.read_text()) == [{"feed": source.url, "name": name}]
