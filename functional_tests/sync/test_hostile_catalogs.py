"""Sources whose catalogs come slowly, in part or not at all, or that contradict themselves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from functional_tests.sync.conftest import Mirror, fresh_spk
from functional_tests.sync.test_materialize import materialize
from test_harness.foreign_source import File, ForeignSource


async def stall(request: web.BaseRequest, upstream: ForeignSource) -> web.StreamResponse:
    """Begin an answer and never go on."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"packages": [')
    await upstream.forever()
    return response


async def drop(request: web.BaseRequest, upstream: ForeignSource) -> web.StreamResponse:
    """Begin an answer and break it off."""
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"packages": [')
    assert request.transport is not None
    request.transport.close()
    return response


async def refuse(request: web.BaseRequest, upstream: ForeignSource) -> web.StreamResponse:
    """Ask to be left alone for longer than anybody waits."""
    return web.Response(status=429, headers={"Retry-After": "86400"})


async def challenge(request: web.BaseRequest) -> web.Response:
    """Ask who is there."""
    headers = {"WWW-Authenticate": 'Basic realm="Who are you?"'}
    return web.Response(status=401, headers=headers)


def codes(things: list[dict[str, Any]]) -> dict[str, str]:
    """Name and code of what was left out or noted."""
    return {thing["name"]: thing["code"] for thing in things}


@pytest.mark.parametrize(
    ("fault", "said"), [(stall, "too long"), (drop, ""), (refuse, "86400")], ids=lambda one: ""
)
def test_a_catalog_that_does_not_come_removes_nothing(
    make_mirror: Callable[..., Mirror], fault: Callable[..., Any], said: str
) -> None:
    mirror = make_mirror(sock_read_timeout=4.0)
    upstream = mirror.upstream
    for name in ("one", "two"):
        upstream.add(fresh_spk(name), name)
    mirror.sync()
    del upstream.entries[0]
    upstream.add(fresh_spk("three"), "three")
    catalog = upstream._catalog

    async def for_one(request: web.BaseRequest) -> web.StreamResponse:
        build, platform = request.query["build"], request.query["arch"]
        bad = (platform, build) == ("armada38x", "25556")
        return await (fault(request, upstream) if bad else catalog(request))

    upstream.handlers["/"] = for_one
    result = mirror.sync(mirror=True)["result"]
    assert (result["failed_cells"], result["removed"], result["kept"]) == (1, 0, 1)
    [failed] = [note for note in result["notes"] if note["code"] == "SPK0536"]
    assert failed["reason"].startswith("armada38x 6.2.4-25556 stable: ")
    assert said in failed["reason"]
    assert "SPK0534" in {note["code"] for note in result["notes"]}
    assert mirror.names == {"one", "two", "three"}


def test_headers_that_are_no_text(mirror: Mirror) -> None:
    upstream = mirror.upstream
    upstream.add(fresh_spk("one"), "one")
    body = json.dumps({"packages": upstream.entries}).encode()

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        assert "If-None-Match" not in request.headers
        odd = request.query["arch"] == "armada38x"
        headers = [b'ETag: "\xff"', b"Content-Length: %d" % len(body), b"Connection: close"]
        headers += [b"Content-Encoding: \xff"] if odd else []
        assert request.transport is not None
        request.transport.write(b"\r\n".join([b"HTTP/1.1 200 OK", *headers, b"", body]))
        request.transport.close()
        return web.Response()

    upstream.handlers["/"] = answer
    for _ in range(2):
        result = mirror.sync()["result"]
        assert (result["failed_cells"], result["unchanged"], mirror.names) == (2, 0, {"one"})
        assert "encoding" in result["notes"][0]["reason"]


def test_a_file_in_drops(make_mirror: Callable[..., Mirror]) -> None:
    mirror = make_mirror(total_timeout=4.0)
    mirror.upstream.add(fresh_spk("good"), "good")
    entry = mirror.upstream.add(fresh_spk("slow"), "slow")

    async def trickle(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(entry["size"])})
        await response.prepare(request)
        for _ in range(entry["size"]):
            await response.write(b"x")
            await asyncio.sleep(0.2)
        return response

    mirror.upstream.handlers[mirror.upstream.path_of(entry)] = trickle
    assert codes(mirror.sync()["result"]["left_out"]) == {"slow": "SPK0508"}
    assert mirror.names == {"good"}


@pytest.mark.parametrize("policy", ["immediate", "on_demand"])
def test_a_foreign_host_that_asks_for_credentials_gets_none(
    make_mirror: Callable[..., Mirror], other: ForeignSource, policy: str
) -> None:
    mirror = make_mirror(
        username="alice", password="secret", headers=[{"X-Token": "hush"}], policy=policy
    )
    upstream = mirror.upstream
    upstream.entries.append(other.add(fresh_spk("theirs"), "theirs"))
    moved = upstream.add(fresh_spk("moved"), "moved")
    ours = upstream.add(fresh_spk("ours"), "ours", thumbnail=[f"{other.url}/icon.png"])

    async def elsewhere(request: web.BaseRequest) -> web.Response:
        return web.Response(status=302, headers={"Location": f"{other.url}/moved.spk"})

    upstream.handlers[upstream.path_of(moved)] = elsewhere
    paths = [other.path_of(other.entries[0]), "/moved.spk"]
    for path in paths:
        other.handlers[path] = challenge
    result = mirror.sync()["result"]
    assert codes(result["left_out"]) == {"theirs": "SPK0505", "moved": "SPK0505"}
    assert mirror.names == {"ours"}
    assert "Authorization" in upstream.headers[upstream.path_of(ours)]
    for path in paths:
        # Nobody came back with what was asked for.
        assert other.requests[path] == 1
        assert not {"Authorization", "X-Token", "Cookie"} & other.headers[path].keys()


def test_links_to_servers_of_synology_are_not_followed(mirror: Mirror) -> None:
    mirror.upstream.add(fresh_spk("good"), "good")
    link = "https://global.synologydownload.com/download/official.spk"
    mirror.upstream.add(fresh_spk("official"), "official", link=link)
    assert codes(mirror.sync()["result"]["left_out"]) == {"official": "SPK0504"}
    assert mirror.names == {"good"}


def test_too_many_cells_are_not_asked(make_mirror: Callable[..., Mirror]) -> None:
    versions = ["7.3", "7.2", "7.1", "7.0", "6.2", "6.1", "6.0", "5.2", "5.1", "5.0", "4.3"]
    mirror = make_mirror(
        platforms=["all"], os_versions=versions, channels=["stable", "beta"], includes=["none"]
    )
    assert mirror.fail()["error"]["error_code"] == "SPK0521"
    assert mirror.upstream.requests.total() == 0
    assert mirror.sync(force=True)["result"]["cells"] > 400


def test_entries_twice_in_one_answer(mirror: Mirror) -> None:
    upstream = mirror.upstream
    upstream.entries.append(dict(upstream.add(fresh_spk("same"), "same")))
    upstream.add(fresh_spk("other", info={"version": "1.0-1"}), "other")
    upstream.add(fresh_spk("other", info={"version": "2.0-2"}), "other", version="2.0-2")
    result = mirror.sync()["result"]
    # The same twice is no contradiction.
    assert codes(result["notes"]) == {"other": "SPK0434"}
    assert (result["added"], result["left_out"]) == (3, [])
    versions = sorted((package["name"], package["version"]) for package in mirror.packages)
    assert versions == [("other", "1.0-1"), ("other", "2.0-2"), ("same", "1.0-1")]


def test_other_bytes_under_a_known_md5(make_mirror: Callable[..., Mirror]) -> None:
    """Nobody but the first device sees the bytes, but their number has changed."""
    mirror = make_mirror(policy="on_demand")
    upstream = mirror.upstream
    entry = upstream.add(fresh_spk("one"), "one")
    mirror.sync()
    data = fresh_spk("one", info={"description": "Longer than before. " * 100})
    upstream.files[upstream.path_of(entry)] = File(data)
    entry["size"] = len(data)
    result = mirror.sync(mirror=True)["result"]
    assert codes(result["left_out"]) == {"one": "SPK0531"}
    # What was here stays, and is what is offered.
    assert result["removed"] == 0
    [package] = mirror.packages
    assert package["size"] != len(data)


def test_a_missing_file_of_which_no_source_is_known(make_mirror: Callable[..., Mirror]) -> None:
    mirror = make_mirror(policy="on_demand")
    mirror.upstream.add(fresh_spk("one"), "one")
    mirror.sync()
    mirror.client.delete(mirror.remote)
    task = materialize(mirror)
    assert codes(task["result"]["left_out"]) == {"one": "SPK0538"}
    assert task["result"]["requests"] == 0
    reports = {report["code"]: report["done"] for report in task["progress_reports"]}
    assert reports["sync.left_out.spk0538"] == 1
