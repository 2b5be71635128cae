"""Mirroring with the policy `immediate`."""

import uuid
from collections.abc import Callable

import requests

from functional_tests.sync.conftest import Mirror, fresh_spk
from test_harness.foreign_source import File, ForeignSource
from test_harness.pulp import Pulp
from test_harness.source import DS920
from unit_tests.builders import png


def test_a_source_is_mirrored(mirror: Mirror) -> None:
    upstream = mirror.upstream
    spk = fresh_spk("one", info={"displayname": "One"})
    entry = upstream.add(spk, "one", dname="One", desc="An example package.")
    task = mirror.sync()
    result = task["result"]
    assert result["left_out"] == []
    assert (result["cells"], result["failed_cells"], result["offered"]) == (4, 0, 1)
    assert (result["added"], result["known"], result["downloads"]) == (1, 0, 1)
    [package] = mirror.packages
    assert (package["name"], package["md5"], package["size"]) == ("one", entry["md5"], len(spk))
    assert package["artifact"]
    shown = mirror.target.packages(DS920)["one"]
    assert (shown["md5"], shown["size"], shown["version"]) == (entry["md5"], len(spk), "1.0-1")
    assert upstream.requests[upstream.path_of(entry)] == 1
    codes = {report["code"] for report in task["progress_reports"]}
    assert {"sync.asking.cells", "sync.reading.packages"} <= codes


def test_the_second_time_nothing_is_downloaded(mirror: Mirror) -> None:
    for number in range(5):
        screenshot = f"/screens/{number}.png"
        mirror.upstream.files[screenshot] = File(png(640, 480))
        mirror.upstream.add(
            fresh_spk(f"p{number}"), f"p{number}", snapshot=[mirror.upstream.url + screenshot]
        )
    mirror.sync()
    assert mirror.version == 1
    mirror.upstream.forget()
    result = mirror.sync()["result"]
    assert mirror.version == 1
    assert (result["known"], result["added"], result["downloads"]) == (5, 0, 0)
    assert mirror.upstream.downloads == 0
    assert mirror.upstream.requests["/"] == 4


def test_a_static_source_is_asked_by_one_device_of_each_kind(
    make_mirror: Callable[..., Mirror],
) -> None:
    mirror = make_mirror(platforms=["x86_64", "armv8", "armv7"], os_versions=["7.2"])
    mirror.upstream.add(fresh_spk("one"), "one")
    result = mirror.sync()["result"]
    assert result["static"]
    assert mirror.upstream.requests["/"] == 3 < result["cells"]
    # One that answers a single kind differently is asked as every device.
    mirror.upstream.catalogs["alpine"] = {"packages": []}
    mirror.upstream.forget()
    result = mirror.sync()["result"]
    assert not result["static"]
    assert mirror.upstream.requests["/"] == result["cells"]


def test_filters(make_mirror: Callable[..., Mirror]) -> None:
    mirror = make_mirror(includes=["app*"], excludes=["*test"])
    mirror.upstream.add(fresh_spk("app"), "app", deppkgs={"library": {}})
    for name in ("library", "apptest", "other"):
        mirror.upstream.add(fresh_spk(name), name)
    result = mirror.sync()["result"]
    assert mirror.names == {"app", "library"}
    assert result["downloads"] == 2


def test_the_cells_are_asked_in_one_fixed_order(make_mirror: Callable[..., Mirror]) -> None:
    mirror = make_mirror(download_concurrency=1)
    mirror.sync()
    first = list(mirror.upstream.queries)
    mirror.upstream.forget()
    mirror.sync()
    assert mirror.upstream.queries == first
    assert len({tuple(name for name, _ in query) for query in first}) == 1


def test_pictures_of_the_catalog(mirror: Mirror) -> None:
    upstream = mirror.upstream
    upstream.files["/screen.png"] = File(png(640, 480))
    upstream.files["/icon.png"] = File(png(72, colour=(1, 1, 1)))
    links = {name: f"{upstream.url}/{name}.png" for name in ("screen", "icon", "missing")}
    upstream.add(
        fresh_spk("bare", icons=False),
        "bare",
        snapshot=[links["screen"], links["missing"]],
        thumbnail=[links["icon"]],
    )
    result = mirror.sync()["result"]
    assert [note["code"] for note in result["notes"]] == ["SPK0533"]
    entry = mirror.target.packages(DS920)["bare"]
    for shown, file in ((entry["snapshot"], "/screen.png"), (entry["thumbnail"], "/icon.png")):
        [link] = shown
        assert requests.get(link, timeout=60).content == upstream.files[file].data
    upstream.forget()
    mirror.sync()
    # What could not be had is tried again, the others are known.
    assert (upstream.requests["/screen.png"], upstream.requests["/icon.png"]) == (0, 0)
    assert mirror.version == 1


def test_a_url_with_a_query_and_names_in_any_script(
    make_mirror: Callable[..., Mirror], upstream: ForeignSource
) -> None:
    mirror = make_mirror(f"{upstream.url}?key=a%2Fb")
    spk = fresh_spk("größe", info={"displayname": "日本語 😀"})
    upstream.add(spk, "größe", dname="日本語 😀")
    result = mirror.sync()["result"]
    assert (result["left_out"], result["failed_cells"], mirror.names) == ([], 0, {"größe"})
    assert {query[0] for query in upstream.queries} == {("key", "a/b")}
    entry = mirror.target.packages(DS920)["größe"]
    assert entry["dname"] == "日本語 😀"
    assert requests.get(entry["link"], timeout=60).content == spk


def test_several_sources_in_one_repository(
    make_mirror: Callable[..., Mirror], other: ForeignSource
) -> None:
    mirror = make_mirror()
    mirror.upstream.add(fresh_spk("ours"), "ours")
    other.add(fresh_spk("theirs"), "theirs")
    mirror.sync()
    second = make_mirror(f"{other.url}/")
    mirror.sync(remote=second.remote)
    assert mirror.names == {"ours", "theirs"}


def test_who_may_mirror(pulp: Pulp, mirror: Mirror) -> None:
    name = f"u{uuid.uuid4().hex[:8]}"
    user = mirror.client.create("users/", username=name, password="a long password for tests")
    body = {"remote": mirror.remote}
    there = pulp.client_of(name, "a long password for tests")
    path = f"{mirror.target.repository}sync/"
    assert there.request("POST", path, json=body).status_code == 404
    for role, then in (("spk.spkrepository_owner", 403), ("spk.spkremote_viewer", 202)):
        mirror.client.create(
            f"{user['pulp_href']}roles/", role=role, content_object=None, domain=None
        )
        assert there.request("POST", path, json=body).status_code == then
