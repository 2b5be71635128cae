"""`pulp spk diff`: two sources side by side."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from aiohttp import web

from test_harness.client import Client
from test_harness.foreign_source import ForeignSource
from test_harness.program import Program
from test_harness.source import Source, make_source
from unit_tests.builders import build_spk

DEVICE = ("--model", "DS920+", "--os", "7.2")
HELLO, OTHER = build_spk(info={"package": "hello"}), build_spk(info={"package": "other"})


@pytest.fixture(scope="module")
def source(client: Client) -> Source:
    """What is ours."""
    return make_source(client, HELLO, OTHER)


@pytest.fixture
def upstream() -> Iterator[ForeignSource]:
    """What is somebody else's: the same as ours, as far as it says."""
    source = ForeignSource().start()
    for spk, name in ((HELLO, "hello"), (OTHER, "other")):
        texts = {"dname": "Example", "desc": "An example package."}
        source.add(spk, name, **texts)
    yield source
    source.stop()


def test_the_same_and_not_the_same(cli: Program, source: Source, upstream: ForeignSource) -> None:
    name = source.distribution["name"]
    words = ("diff", "--source", upstream.url, "--distribution", name, *DEVICE)
    outcome = cli.ok(*words)
    assert outcome.out.endswith("The same for 1 device (up to 2 packages).\n")
    upstream.entries[0] |= {"version": "2.0-1", "md5": "0" * 32}
    upstream.entries[1]["package"] = "third"
    outcome = cli.run(*words)
    assert outcome.code == 1
    assert outcome.out.splitlines()[3:] == [
        "!  hello: version < 1.0-1 > 2.0-1",
        f"!  hello: md5 < {source.packages({'arch': 'geminilake'})['hello']['md5']} > {'0' * 32}",
        "<  other: only here",
        ">  third: only here",
        "",
        "Different for 1 of 1 device.",
    ]
    said = cli.run(*words, options=("--format", "json")).json
    assert (said["same"], said["ours"], said["theirs"]) == (False, name, upstream.url)
    [device] = said["devices"]
    assert [(one["name"], one["key"]) for one in device["differences"]] == [
        ("hello", "version"), ("hello", "md5"), ("other", "package"), ("third", "package"),
    ]  # fmt: skip


def test_all_devices_of_a_remote(
    cli: Program, client: Client, source: Source, upstream: ForeignSource
) -> None:
    remote = f"remote-{uuid.uuid4().hex[:12]}"
    matrix = {"models": ["DS920+", "DS218j"], "os_versions": ["7.1"]}
    client.create("remotes/spk/spk/", name=remote, url=upstream.url, **matrix)
    upstream.catalogs["armada38x"] = {"packages": upstream.entries[:1]}
    name = source.distribution["name"]
    outcome = cli.run("diff", "--remote", remote, "--distribution", name)
    assert outcome.code == 1
    assert "<  other: only here  (armada38x 7.1.1-42962 stable)" in outcome.out
    assert "Different for 1 of 2 devices." in outcome.out
    assert outcome.err.splitlines()[-1].startswith("2/2 ")


def test_two_urls_of_which_one_wants_a_post(cli: Program, upstream: ForeignSource) -> None:
    async def posts_only(request: web.Request) -> web.StreamResponse:
        if request.method != "POST":
            return web.Response(status=405)
        return web.json_response({"packages": upstream.entries})

    upstream.handlers["/post"] = posts_only
    urls = ("--source", upstream.url, "--source", f"{upstream.url}/post")
    assert "The same" in cli.ok("diff", *urls, *DEVICE).out


def test_trouble_is_not_a_difference(cli: Program, upstream: ForeignSource) -> None:
    outcome = cli.run("diff", "--source", upstream.url, *DEVICE)
    assert (outcome.code, "[SPK0923]" in outcome.err) == (2, True)
    outcome = cli.run("diff", "--source", upstream.url, "--distribution", "nowhere", *DEVICE)
    assert (outcome.code, "[SPK0904]" in outcome.err) == (2, True)
    page = f"{upstream.url}/nothing"
    outcome = cli.run("diff", "--source", upstream.url, "--source", page, *DEVICE)
    assert outcome.code == 2
    assert f"no catalog, [SPK0922] {page}: it answers 404" in outcome.out
    assert "Different for 0 of 1 device; not compared for 1." in outcome.out
