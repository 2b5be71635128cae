"""Sources that are broken, odd or up to no good."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from functional_tests.sync.conftest import Mirror, fresh_spk
from test_harness.foreign_source import File


def spk(name: str, **info: str) -> bytes:
    """A package of its own."""
    return fresh_spk(name, info=info)


def left_out(task: dict[str, Any]) -> dict[str, str]:
    """Name and code of what was left out."""
    return {thing["name"]: thing["code"] for thing in task["result"]["left_out"]}


def test_broken_packages_are_left_out_and_named(mirror: Mirror) -> None:
    upstream = mirror.upstream
    for number in range(40):  # so many that the broken ones are below a tenth
        upstream.add(spk(f"good{number}"), f"good{number}")
    upstream.add(spk("wrong"), "wrong", md5="0" * 32)
    short = upstream.add(spk("short"), "short")
    file = upstream.files[upstream.path_of(short)]
    file.data = file.data[:-700]
    upstream.add(spk("longer"), "longer", size=1000)
    upstream.add(spk("another"), "claimed")
    task = mirror.sync()
    assert left_out(task) == {
        "wrong": "SPK0513",
        "short": "SPK0514",
        "longer": "SPK0514",
        "claimed": "SPK0530",
    }
    assert mirror.names == {f"good{number}" for number in range(40)}
    reports = {report["code"]: report["done"] for report in task["progress_reports"]}
    assert reports["sync.left_out.spk0514"] == 2
    links = {thing["link"] for thing in task["result"]["left_out"]}
    assert upstream.url + upstream.path_of(short) in links


def test_errors_and_pages_in_place_of_packages(mirror: Mirror) -> None:
    upstream = mirror.upstream
    upstream.add(spk("good"), "good")
    page = upstream.add(b"<html>Not here</html>", "page")
    missing = upstream.add(spk("missing"), "missing")
    del upstream.files[upstream.path_of(missing)]
    failing = upstream.add(spk("failing"), "failing")

    async def fail(request: web.BaseRequest) -> web.Response:
        return web.Response(status=500)

    upstream.handlers[upstream.path_of(failing)] = fail
    assert upstream.path_of(page) in upstream.files
    assert left_out(mirror.sync()) == {
        "page": "SPK0101",
        "missing": "SPK0505",
        "failing": "SPK0505",
    }
    assert mirror.names == {"good"}


def test_too_many_new_failures_make_no_version(mirror: Mirror) -> None:
    for number in range(5):
        mirror.upstream.add(spk(f"bad{number}"), f"bad{number}", md5=f"{number}" * 32)
    mirror.upstream.add(spk("good"), "good")
    task = mirror.fail()
    assert "SPK0522" in task["error"]["description"]
    assert mirror.version == 0
    assert set(left_out(mirror.sync(force=True))) == {f"bad{number}" for number in range(5)}
    assert mirror.version == 1
    # Those are known to be broken now.
    assert len(mirror.sync()["result"]["left_out"]) == 5


@pytest.mark.parametrize(
    "link",
    ["file:///etc/passwd", "ftp://example.com/a.spk", "http://169.254.169.254/latest", "http://"],
)
def test_links_that_lead_elsewhere(mirror: Mirror, link: str) -> None:
    mirror.upstream.add(spk("good"), "good")
    mirror.upstream.add(spk("evil"), "evil", link=link)
    result = mirror.sync()["result"]
    named = [*result["left_out"], *result["notes"]]
    assert {thing["name"] for thing in named} == {"evil"}
    assert mirror.names == {"good"}


def test_a_failed_cell_removes_nothing(mirror: Mirror) -> None:
    upstream = mirror.upstream
    for number in range(10):
        upstream.add(spk(f"p{number}"), f"p{number}")
    mirror.sync(mirror=True)
    del upstream.entries[0]
    upstream.catalogs["armada38x"] = web.Response(status=500)
    result = mirror.sync(mirror=True)["result"]
    assert (result["failed_cells"], result["removed"], result["kept"]) == (2, 0, 1)
    assert "SPK0536" in {note["code"] for note in result["notes"]}
    assert len(mirror.names) == 10
    del upstream.catalogs["armada38x"]
    result = mirror.sync(mirror=True)["result"]
    assert (result["removed"], result["kept"]) == (1, 0)
    assert mirror.names == {f"p{number}" for number in range(1, 10)}


def test_sudden_emptiness_removes_nothing_unless_forced(mirror: Mirror) -> None:
    upstream = mirror.upstream
    for number in range(10):
        upstream.add(spk(f"p{number}"), f"p{number}")
    mirror.sync(mirror=True)
    everything, upstream.entries = upstream.entries, upstream.entries[:5]
    for upstream.entries in (everything[:5], []):
        result = mirror.sync(mirror=True)["result"]
        assert result["removed"] == 0
        assert "SPK0535" in {note["code"] for note in result["notes"]}
        assert len(mirror.names) == 10
    mirror.sync(mirror=True, force=True)
    assert mirror.names == set()


def test_without_mirror_nothing_is_ever_removed(mirror: Mirror) -> None:
    first = mirror.upstream.add(spk("one"), "one")
    mirror.sync()
    mirror.upstream.entries.remove(first)
    mirror.upstream.add(spk("two"), "two")
    mirror.sync()
    assert mirror.names == {"one", "two"}


@pytest.mark.parametrize("policy", ["immediate", "on_demand"])
def test_a_file_that_is_replaced_in_place(make_mirror: Callable[..., Mirror], policy: str) -> None:
    mirror = make_mirror(policy=policy)
    old = mirror.upstream.add(spk("one", displayname="Old"), "one")
    mirror.sync()
    new = spk("one", displayname="New and longer")
    mirror.upstream.entries.clear()
    entry = mirror.upstream.add(new, "one", link=old["link"])
    mirror.upstream.files[mirror.upstream.path_of(old)] = File(new)
    mirror.sync(mirror=True)
    [package] = mirror.packages
    assert package["md5"] == entry["md5"]
    assert package["texts"][""]["displayname"] == "New and longer"


@pytest.mark.parametrize("policy", ["immediate", "on_demand"])
def test_two_packages_that_claim_one_md5(make_mirror: Callable[..., Mirror], policy: str) -> None:
    mirror = make_mirror(policy=policy)
    one, two = spk("one"), spk("two", description="A longer text that makes it larger" * 40)
    entry = mirror.upstream.add(one, "one")
    mirror.upstream.add(two, "two", md5=entry["md5"])
    result = mirror.sync()["result"]
    assert "SPK0435" in {note["code"] for note in result["notes"]}
    if policy == "immediate":  # else nobody has seen the bytes yet
        assert mirror.names == {"one"}
        assert [thing["code"] for thing in result["left_out"]] == ["SPK0513"]
    mirror.sync()
    assert {"one"} <= mirror.names


@pytest.mark.parametrize("policy", ["immediate", "on_demand"])
def test_one_package_under_two_names(make_mirror: Callable[..., Mirror], policy: str) -> None:
    mirror = make_mirror(policy=policy)
    entry = mirror.upstream.add(spk("one"), "one")
    mirror.upstream.entries.append({**entry, "package": "another"})
    result = mirror.sync()["result"]
    assert "SPK0436" in {note["code"] for note in result["notes"]}
    assert {thing["name"] for thing in result["left_out"]} == {"another"}
    assert mirror.names == {"one"}


def test_pages_and_nonsense_in_place_of_a_catalog(mirror: Mirror) -> None:
    for body, code in ((b"<!DOCTYPE html><p>Hello", "SPK0420"), (b"{{", "SPK0421")):
        for platform in ("geminilake", "armada38x"):
            mirror.upstream.catalogs[platform] = web.Response(body=body)
        task = mirror.fail()
        assert "SPK0520" in task["error"]["description"]
        assert code in task["error"]["description"]
    assert mirror.version == 0


def test_credentials_stay_with_the_source(make_mirror: Callable[..., Mirror], other: Any) -> None:
    mirror = make_mirror(username="alice", password="secret", headers=[{"X-Token": "hush"}])
    theirs = other.add(spk("theirs"), "theirs")
    ours = mirror.upstream.add(spk("ours"), "ours")
    mirror.upstream.entries.append(theirs)
    mirror.sync()
    assert mirror.names == {"ours", "theirs"}
    kept = mirror.upstream.headers[mirror.upstream.path_of(ours)]
    assert (kept["Authorization"][:5], kept["X-Token"]) == ("Basic", "hush")
    sent = other.headers[other.path_of(theirs)]
    assert not {"Authorization", "X-Token"} & sent.keys()


def test_slow_and_broken_transfers(make_mirror: Callable[..., Mirror]) -> None:
    mirror = make_mirror(sock_read_timeout=4.0)
    mirror.upstream.add(spk("good"), "good")
    slow = mirror.upstream.add(spk("slow"), "slow")
    cut = mirror.upstream.add(spk("cut"), "cut")

    async def stall(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(slow["size"])})
        await response.prepare(request)
        await response.write(b"x" * 100)
        await mirror.upstream.forever()
        return response

    async def drop(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(cut["size"])})
        await response.prepare(request)
        await response.write(b"x" * 100)
        assert request.transport is not None
        request.transport.close()
        return response

    mirror.upstream.handlers[mirror.upstream.path_of(slow)] = stall
    mirror.upstream.handlers[mirror.upstream.path_of(cut)] = drop
    assert left_out(mirror.sync()) == {"slow": "SPK0508", "cut": "SPK0507"}
    assert mirror.names == {"good"}


def test_of_equals_the_newest_is_kept_and_stays(mirror: Mirror) -> None:
    upstream = mirror.upstream
    entries = [
        upstream.add(spk("one", create_time=f"20260{month}01-00:00:00"), "one")
        for month in (3, 5, 4)
    ]
    upstream.catalogs["armada38x"] = {"packages": [upstream.entries.pop(1)]}
    for version in (1, 1):
        task = mirror.sync(mirror=True)
        assert [package["md5"] for package in mirror.packages] == [entries[1]["md5"]]
        assert mirror.version == version
    assert [thing["code"] for thing in task["result"]["left_out"]] == ["SPK0532"] * 2
