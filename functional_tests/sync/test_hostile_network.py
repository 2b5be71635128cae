"""Servers that redirect, never end, lie about parts, or ask for time."""

from __future__ import annotations

import hashlib
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
from aiohttp import web

from functional_tests.sync.conftest import Mirror, fresh_spk
from test_harness.pulp import Pulp, start_pulp
from test_harness.session import SESSION
from test_harness.source import DS920


@pytest.fixture(scope="module")
def bounded() -> Iterator[Pulp]:
    """A Pulp that takes small catalogs and packages only."""
    settings = {"SPK_SYNC_MAX_CATALOG": 1024**2, "SPK_SYNC_MAX_PACKAGE": 1024**2}
    pulp = start_pulp(SESSION, "bounded", settings)
    yield pulp
    pulp.stop()


def redirect(to: str) -> Callable[[web.BaseRequest], Any]:
    """A handler that sends everybody elsewhere."""

    async def handler(request: web.BaseRequest) -> web.Response:
        return web.Response(status=302, headers={"Location": to})

    return handler


async def endless(request: web.BaseRequest) -> web.StreamResponse:
    """A body that never ends."""
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(b" " * 65536)


def codes(task: dict[str, Any]) -> dict[str, str]:
    """Name and code of what was left out."""
    return {thing["name"]: thing["code"] for thing in task["result"]["left_out"]}


def test_redirects(mirror: Mirror) -> None:
    upstream = mirror.upstream
    moved = upstream.add(fresh_spk("moved"), "moved")
    upstream.files["/new.spk"] = upstream.files[upstream.path_of(moved)]
    targets = {
        "moved": "/new.spk",
        "loop": "/loop",
        "inside": "http://10.0.0.1/a.spk",
        "file": "file:///etc/passwd",
    }
    for name, target in targets.items():
        entry = moved if name == "moved" else upstream.add(fresh_spk(name), name)
        upstream.handlers[upstream.path_of(entry)] = redirect(target)
    upstream.handlers["/loop"] = redirect("/loop")
    assert codes(mirror.sync()) == {"loop": "SPK0503", "inside": "SPK0502", "file": "SPK0501"}
    assert mirror.names == {"moved"}


def test_endless_bodies(bounded: Pulp, make_mirror: Callable[..., Mirror]) -> None:
    mirror = make_mirror(client=bounded.client)
    upstream = mirror.upstream
    upstream.add(fresh_spk("good"), "good")
    for name, size in (("sized", 5000), ("sizeless", None)):
        entry = upstream.add(fresh_spk(name), name, md5=None, size=size)
        upstream.handlers[upstream.path_of(entry)] = endless
    assert codes(mirror.sync()) == {"sized": "SPK0514", "sizeless": "SPK0510"}
    upstream.handlers["/"] = endless
    failed = mirror.fail()
    assert failed["error"]["error_code"] == "SPK0520"
    assert mirror.names == {"good"}


def test_a_catalog_of_a_gigabyte_in_a_megabyte(
    bounded: Pulp, make_mirror: Callable[..., Mirror]
) -> None:
    mirror = make_mirror(client=bounded.client)

    packer, mebibyte = zlib.compressobj(wbits=31), b" " * 1024**2
    first, another = (packer.compress(mebibyte) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    bomb = first + 1023 * another

    async def explode(request: web.BaseRequest) -> web.Response:
        return web.Response(
            body=bomb,
            headers={"Content-Encoding": "gzip"},
            content_type="application/json",
        )

    mirror.upstream.handlers["/"] = explode
    failed = mirror.fail()
    assert failed["error"]["error_code"] == "SPK0520"
    assert "SPK0510" in failed["error"]["description"] or "bytes" in failed["error"]["description"]


@pytest.mark.parametrize("lie", ["other bytes", "other place", "no length"])
def test_lies_about_parts(make_mirror: Callable[..., Mirror], lie: str) -> None:
    mirror = make_mirror(policy="on_demand")
    upstream = mirror.upstream
    spk = fresh_spk("one", package_tgz=bytes(300_000))
    entry = upstream.add(spk, "one")

    async def answer(request: web.BaseRequest) -> web.Response:
        wanted = request.http_range
        if wanted.start is None:
            return web.Response(body=spk)
        start, stop, _step = wanted.indices(len(spk))
        said = f"bytes {start}-{stop - 1}/{len(spk)}"
        body = spk[start:stop]
        if lie == "other bytes":
            body = bytes(len(body))
        elif lie == "other place":
            said = f"bytes {start + 512}-{stop + 511}/{len(spk)}"
        else:
            said = f"bytes {start}-{stop - 1}/*"
            body = body[:-1]
        return web.Response(status=206, body=body, headers={"Content-Range": said})

    upstream.handlers[upstream.path_of(entry)] = answer
    task = mirror.sync()
    if lie == "other bytes":  # which are no SPK
        assert codes(task)["one"].startswith("SPK01")
        assert mirror.names == set()
    elif task["result"]["left_out"]:
        assert codes(task)["one"].startswith("SPK05")
    else:
        assert task["result"]["fallbacks"] == 1
        assert mirror.names == {"one"}


def test_a_busy_source_is_left_alone_as_long_as_it_asks(
    make_mirror: Callable[..., Mirror],
) -> None:
    mirror = make_mirror(max_retries=2)
    upstream = mirror.upstream
    entry = upstream.add(fresh_spk("busy"), "busy")
    path = upstream.path_of(entry)
    asked: list[float] = []

    async def busy(request: web.BaseRequest) -> web.Response:
        asked.append(time.monotonic())
        if len(asked) == 1:
            return web.Response(status=429, headers={"Retry-After": "2"})
        return web.Response(body=upstream.files[path].data)

    upstream.handlers[path] = busy
    mirror.sync()
    assert mirror.names == {"busy"}
    assert len(asked) == 2
    assert asked[1] - asked[0] >= 2


def test_a_source_that_changes_between_two_cells(mirror: Mirror) -> None:
    upstream = mirror.upstream
    old = upstream.add(fresh_spk("one"), "one")
    upstream.catalogs["armada38x"] = {"packages": [dict(old)]}
    data = fresh_spk("one", info={"description": "It was replaced meanwhile."})
    upstream.files[upstream.path_of(old)].data = data
    old["md5"] = hashlib.md5(data, usedforsecurity=False).hexdigest()
    old["size"] = len(data)
    task = mirror.sync()
    assert "SPK0437" in {note["code"] for note in task["result"]["notes"]}
    assert codes(task) == {"one": "SPK0513"}
    assert [package["md5"] for package in mirror.packages] == [old["md5"]]


def test_odd_names_and_texts_do_no_harm(mirror: Mirror) -> None:
    upstream = mirror.upstream
    name = "../../etc/passwd"
    upstream.add(fresh_spk("harmless", info={"package": name}), name)
    upstream.add(fresh_spk("version"), "version", "../../1.0-1")
    # What the file calls itself is no path either.
    upstream.add(fresh_spk("inside", info={"version": "../../1.0-1"}), "inside")
    script = "<script>alert(1)</script>"
    upstream.add(fresh_spk("html"), "html", dname=script, desc=script)
    upstream.entries.append(dict(upstream.entries[-1]))
    result = mirror.sync()["result"]
    assert {thing["code"] for thing in result["notes"]} == {"SPK0430", "SPK0431"}
    assert codes({"result": result}) == {"inside": "SPK0206"}
    assert mirror.names == {"html"}
    assert mirror.target.packages(DS920)["html"]["dname"] == script
    page = requests.get(
        mirror.target.url, headers={"Accept": "text/html", "User-Agent": "Mozilla/5.0"}, timeout=60
    )
    assert script not in page.text


@pytest.mark.parametrize("policy", ["immediate", "on_demand"])
def test_encrypted_packages_are_mirrored_unread(
    make_mirror: Callable[..., Mirror], policy: str
) -> None:
    mirror = make_mirror(policy=policy)
    data = b"\x70\xad\xbe\xef" + fresh_spk("Official") * 20
    entry = mirror.upstream.add(data, "Official", dname="The official one")
    mirror.upstream.catalogs["armada38x"] = {"packages": []}
    result = mirror.sync()["result"]
    assert (result["added"], result["left_out"]) == (1, [])
    shown = mirror.target.packages(DS920)["Official"]
    assert (shown["md5"], shown["dname"]) == (entry["md5"], "The official one")
    assert requests.get(shown["link"], timeout=60).content == data
    other = {**DS920, "arch": "rtd1296", "unique": "synology_rtd1296_ds418"}
    assert mirror.target.packages(other) == {}
    result = mirror.sync()["result"]
    assert (result["known"], result["downloads"], mirror.version) == (1, 0, 1)


def test_a_source_that_wants_a_post(mirror: Mirror) -> None:
    mirror.upstream.add(fresh_spk("one"), "one")
    catalog = mirror.upstream._catalog

    async def only_post(request: web.BaseRequest) -> web.StreamResponse:
        if request.method != "POST":
            return web.Response(status=405)
        return await catalog(request)

    mirror.upstream.handlers["/"] = only_post
    result = mirror.sync()["result"]
    assert mirror.names == {"one"}
    # GET was tried once.
    assert (mirror.upstream.requests["/"], result["cells"]) == (5, 4)
