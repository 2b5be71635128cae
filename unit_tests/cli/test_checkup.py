"""The examination of sources, against a foreign one with faults of all kinds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from pulp_spk.cli.doctor.checkup import Checkup
from pulp_spk.package_center.asked_device import asked_device
from pulp_spk.package_center.finding import Level
from pulp_spk.package_center.platforms import packaged_tables
from test_harness.foreign_source import ForeignSource
from test_harness.secure import Secure
from unit_tests.builders import build_spk

TABLES = packaged_tables()
NEW = asked_device(TABLES, model="DS920+", os_version="7.2")
OLD = asked_device(TABLES, model="DS211j", os_version="4.2")


@pytest.fixture
def upstream() -> Iterator[ForeignSource]:
    """A source with one package, as good as a source can be."""
    source = ForeignSource().start()
    source.add(build_spk(info={"package": "hello"}), "hello", thumbnail=[f"{source.url}/icon.png"])
    yield source
    source.stop()


def examine(url: str, **wish: Any) -> Checkup:
    checkup = Checkup(url, wish.pop("device", NEW), **wish)
    checkup.run()
    return checkup


def bad(said: Checkup) -> set[tuple[str, str, str]]:
    """What is not as it should be; that the server is on this machine goes without saying."""
    return {
        (str(one.level), one.step, one.package)
        for one in said.findings
        if one.level is not Level.OK and one.step != "name"
    }


def test_entries_that_a_device_hides(upstream: ForeignSource) -> None:
    spk = build_spk()
    for name, entry in {
        "beta": {"beta": True},
        "letters": {"version": "1.0b"},
        "digest": {"md5": "abc"},
        "models": {"model": []},
        "relative": {"link": "/spks/x.spk"},
        "lonely": {"deppkgs": "nowhere>1"},
    }.items():
        upstream.add(spk, name, **{"thumbnail": [upstream.url], **entry})
    upstream.add(spk, "twice", thumbnail=[upstream.url])
    upstream.add(spk, "twice", version="2.0-1", thumbnail=[upstream.url])
    said = examine(upstream.url)
    hidden = {"beta", "letters", "digest", "models", "relative", "twice"}
    assert bad(said) == {
        *(("problem", "packages", name) for name in hidden),
        ("warning", "packages", "lonely"),
    }
    assert said.shown == ["hello", "lonely"]


def test_a_file_that_is_not_the_promised_one(upstream: ForeignSource) -> None:
    [entry] = upstream.entries
    for change in ({"md5": "0" * 32}, {"size": 1}, {"size": 10_000_000}, {"link": upstream.url}):
        upstream.entries[0] = {**entry, **change}
        assert bad(examine(upstream.url)) == {("problem", "file", "hello")}, change
    upstream.entries[0] = {**entry, "size": 10_000_000}
    said = examine(upstream.url, most=10**6)
    [file] = [one for one in said.findings if one.step == "file"]
    assert "the catalog says 10.0 MB" in file.text


def test_servers_that_get_in_the_way(upstream: ForeignSource) -> None:
    catalog = json.dumps({"packages": upstream.entries})

    async def gets_only(request: web.Request) -> web.StreamResponse:
        if request.method == "POST":
            return web.Response(status=405)
        if "arch" not in request.query:
            return web.Response(text="<html>", content_type="text/html")
        return web.Response(text=catalog, content_type="text/html")

    async def loses(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "/"})

    async def page(request: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>log in</html>", content_type="text/html")

    async def closed(request: web.Request) -> web.StreamResponse:
        return web.Response(status=403)

    upstream.handlers = {"/gets": gets_only, "/loses": loses, "/page": page, "/closed": closed}
    assert bad(examine(upstream.url + "/gets")) == {
        ("problem", "POST", ""), ("warning", "GET", ""), ("warning", "adding", ""),
    }  # fmt: skip
    assert bad(examine(upstream.url + "/loses")) == {
        ("problem", "GET", ""), ("problem", "POST", ""),
    }  # fmt: skip
    for path in ("/page", "/closed"):
        said = examine(upstream.url + path)
        assert bad(said) == {
            ("problem", "GET", ""), ("problem", "POST", ""), ("warning", "adding", ""),
        }  # fmt: skip
        assert said.shown == []


def test_an_old_device_wants_a_bare_list(upstream: ForeignSource) -> None:
    assert bad(examine(upstream.url, device=OLD)) == {
        ("warning", "GET", ""), ("warning", "POST", ""),
    }  # fmt: skip


def test_a_certificate_that_no_nas_knows() -> None:
    with Secure() as server:
        said = examine(server.url)
    [tls] = [one for one in said.findings if one.step == "TLS"]
    assert tls.level is Level.PROBLEM
    assert "self-signed" in tls.text and "issued by Test Makers" in tls.text
    # The rest is examined all the same.
    assert "GET" in {one.step for one in said.findings}


def test_nobody_is_there() -> None:
    assert bad(examine("http://127.0.0.1:9/")) == {("problem", "connection", "")}
    [finding] = examine("http://nowhere.invalid/").findings
    assert (finding.level, finding.step) == (Level.PROBLEM, "name")
