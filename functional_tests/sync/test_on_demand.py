"""Mirroring without downloading."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from aiohttp import web

from functional_tests.sync.conftest import Mirror, fresh_spk
from test_harness.source import DS920

LARGE = bytes(range(256)) * 8192
"""Two MiB of payload, which nobody has to read."""


def large(name: str, **arguments: Any) -> bytes:
    """A package that is mostly payload."""
    return fresh_spk(name, package_tgz=LARGE, **arguments)


@pytest.mark.parametrize("policy", ["on_demand", "streamed"])
def test_only_parts_are_read_and_devices_get_the_rest(
    make_mirror: Callable[..., Mirror], policy: str
) -> None:
    mirror = make_mirror(policy=policy)
    upstream, spk = mirror.upstream, large("one")
    entry = upstream.add(spk, "one", desc="An example package.")
    result = mirror.sync()["result"]
    assert (result["added"], result["downloads"], result["fallbacks"]) == (1, 0, 0)
    assert upstream.sent < len(spk) / 8
    [package] = mirror.packages
    assert (package["md5"], package["artifact"]) == (entry["md5"], None)
    link = mirror.target.packages(DS920)["one"]["link"]
    upstream.forget()
    assert [requests.get(link, timeout=60).content == spk for _ in range(2)] == [True, True]
    # What is kept is fetched once.
    assert upstream.requests[upstream.path_of(entry)] == (1 if policy == "on_demand" else 2)
    upstream.forget()
    assert mirror.sync()["result"]["known"] == 1
    assert upstream.downloads == 0
    assert mirror.version == 1


@pytest.mark.parametrize("policy", ["on_demand", "streamed"])
def test_what_ranges_cannot_tell_is_downloaded_and_counted(
    make_mirror: Callable[..., Mirror], policy: str
) -> None:
    mirror = make_mirror(policy=policy)
    upstream = mirror.upstream
    spks = {"packed": large("packed", gzip_outer=True), "nameless": large("nameless")}
    upstream.add(spks["packed"], "packed")
    upstream.add(spks["nameless"], "nameless", md5=None)
    result = mirror.sync()["result"]
    assert (result["added"], result["downloads"], result["fallbacks"]) == (2, 2, 1)
    kept = [package["artifact"] is not None for package in mirror.packages]
    assert kept == [policy == "on_demand"] * 2
    for name, entry in mirror.target.packages(DS920).items():
        assert requests.get(entry["link"], timeout=60).content == spks[name]


def test_a_server_without_ranges_is_asked_for_one_only_once(
    make_mirror: Callable[..., Mirror],
) -> None:
    mirror = make_mirror(policy="on_demand", download_concurrency=1)
    for number in range(12):
        mirror.upstream.add(large(f"p{number}"), f"p{number}")
    for file in mirror.upstream.files.values():
        file.ranges = False
    result = mirror.sync()["result"]
    assert (result["added"], result["downloads"], result["fallbacks"]) == (12, 12, 12)
    # Those that were under way side by side tried as well.
    assert mirror.upstream.downloads <= 12 + 8


def test_a_device_never_gets_other_bytes(make_mirror: Callable[..., Mirror]) -> None:
    for policy in ("on_demand", "streamed"):
        mirror = make_mirror(policy=policy)
        spk = large(f"one-{policy}".replace("_", ""))
        name = f"one-{policy}".replace("_", "")
        entry = mirror.upstream.add(spk, name)
        mirror.sync()
        file = mirror.upstream.files[mirror.upstream.path_of(entry)]
        file.data = spk[:1000] + b"!" + spk[1001:]
        link = mirror.target.packages(DS920)[name]["link"]
        try:
            received = requests.get(link, timeout=60).content
        except requests.RequestException:
            continue
        assert len(received) < len(spk)


def test_from_on_demand_to_immediate(make_mirror: Callable[..., Mirror]) -> None:
    mirror = make_mirror(policy="on_demand")
    mirror.upstream.add(large("one"), "one")
    mirror.sync()
    mirror.client.update(mirror.remote, policy="immediate")
    result = mirror.sync()["result"]
    assert result["downloads"] == 1
    [package] = mirror.packages
    assert package["artifact"] is not None
    assert mirror.version == 1
    assert mirror.sync()["result"]["downloads"] == 0


def test_without_md5_the_etag_tells(make_mirror: Callable[..., Mirror]) -> None:
    mirror = make_mirror()
    upstream = mirror.upstream
    entry = upstream.add(large("one"), "one", md5=None)
    file = upstream.files[upstream.path_of(entry)]
    file.etag = "first"
    assert mirror.sync()["result"]["downloads"] == 1
    upstream.forget()
    result = mirror.sync()["result"]
    assert (result["downloads"], result["known"], upstream.sent) == (0, 1, 1)
    file.data, file.etag = large("one", members={"more": b"!"}), "second"
    entry["size"] = None
    assert mirror.sync(mirror=True)["result"]["downloads"] == 1
    assert [package["size"] for package in mirror.packages] == [len(file.data)]


def test_without_md5_a_file_that_cannot_be_looked_at_is_left_out_once(
    make_mirror: Callable[..., Mirror],
) -> None:
    mirror = make_mirror()
    upstream = mirror.upstream
    path = upstream.path_of(upstream.add(large("one"), "one", md5=None))
    upstream.files[path].etag = "first"
    mirror.sync()
    upstream.forget()

    async def fail(request: web.BaseRequest) -> web.Response:
        return web.Response(status=500)

    upstream.handlers[path] = fail
    result = mirror.sync(mirror=True)["result"]
    assert [(thing["name"], thing["code"]) for thing in result["left_out"]] == [("one", "SPK0505")]
    assert upstream.requests[path] == 1
    # What was here stays.
    assert (mirror.names, mirror.version) == ({"one"}, 1)


def test_devices_get_files_that_have_moved(make_mirror: Callable[..., Mirror]) -> None:
    mirror = make_mirror(policy="on_demand")
    upstream = mirror.upstream
    spks = {name: large(name) for name in ("one", "two")}
    for name, spk in spks.items():
        upstream.add(spk, name)
    mirror.sync()
    for entry in upstream.entries:
        old = upstream.path_of(entry)
        upstream.files[f"/moved{old}"] = upstream.files.pop(old)
        entry["link"] = f"{upstream.url}/moved{old}"
    upstream.forget()
    result = mirror.sync(mirror=True)["result"]
    assert (result["known"], result["added"], upstream.downloads) == (2, 0, 0)
    assert mirror.version == 1
    for name, entry in mirror.target.packages(DS920).items():
        assert requests.get(entry["link"], timeout=60).content == spks[name]
