"""What devices are answered."""

import gzip
import hashlib
import http.client
import json
from urllib.parse import urlencode, urlsplit

import pytest
import requests

from test_harness.client import Client
from test_harness.pulp import Pulp
from test_harness.source import DS211J, DS218J, DS920, OLD, Source, make_source
from unit_tests.builders import build_spk, png

SCREEN = png(800, 600)


@pytest.fixture(scope="module")
def source(client: Client) -> Source:
    """Packages for several generations of devices."""
    return make_source(
        client,
        build_spk(info={"package": "modern", "version": "2.0-2", "arch": "x86_64"}),
        build_spk(
            info={
                "package": "modern",
                "version": "1.0-1",
                "arch": "armv7",
                "os_min_ver": "6.1-15047",
            }
            | {"arch": "armada38x"}
        ),
        build_spk(
            info={
                "package": "everywhere",
                "version": "1.0-1",
                "arch": "noarch",
                "os_min_ver": None,
                "firmware": "3.1-1594",
                "displayname_ger": "Überall",
                "install_dep_packages": "modern>=1.0",
            },
            members={"screen_1.png": SCREEN, "LICENSE": b"Free."},
        ),
        build_spk(info={"package": "everywhere", "version": "2.0-2", "os_min_ver": "7.0-40000"}),
    )


def test_each_device_gets_its_own(source: Source) -> None:
    assert source.versions(DS920) == {"everywhere": "2.0-2", "modern": "2.0-2"}
    assert source.versions(DS218J) == {"everywhere": "1.0-1", "modern": "1.0-1"}
    assert source.versions(DS211J) == {"everywhere": "1.0-1"}
    assert source.packages(DS211J)["everywhere"]["dname"] == "Überall"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["", "api/package"])
def test_get_and_post_on_every_url(source: Source, method: str, path: str) -> None:
    assert source.versions(DS218J, method=method, path=path)["modern"] == "1.0-1"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_the_slash_the_query_survives(source: Source, method: str) -> None:
    url = source.url.rstrip("/") + "?" + urlencode(DS218J)
    answer = requests.request(method, url, allow_redirects=False, timeout=90)
    assert answer.status_code == 200
    assert {entry["package"] for entry in answer.json()["packages"]} == {"everywhere", "modern"}


def test_query_and_form_are_merged(source: Source) -> None:
    query = {key: DS218J[key] for key in ("arch", "unique")}
    form = {key: value for key, value in DS218J.items() if key not in query}
    answer = requests.post(source.url, params=query, data=form, timeout=90)
    assert {entry["version"] for entry in answer.json()["packages"]} == {"1.0-1"}


@pytest.mark.parametrize(
    ("device", "keys"),
    [(DS920, {"packages"}), (DS218J, {"packages", "keyrings"}), (DS211J, {"packages", "keyrings"})],
)
def test_envelopes(source: Source, device: dict[str, str], keys: set[str]) -> None:
    assert set(source.ask(device).json()) == keys


def test_old_devices_take_a_bare_list(source: Source) -> None:
    catalog = source.ask(OLD, method="POST").json()
    assert [entry["package"] for entry in catalog] == ["everywhere"]


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"arch": ""},
        {"build": "x", "major": "-1", "micro": "6.2"},
        {"arch": "a" * 5000},
        {"unique": "\0\0", "language": "\ud7ff"},
        {"arch": "newlake", "build": "9" * 400},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_odd_devices_get_a_catalog(source: Source, parameters: dict[str, str], method: str) -> None:
    answer = source.ask(parameters, method=method)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    answer.json()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"arch": "armada38x"}'),
        ("application/x-www-form-urlencoded", b"\xff\xfe=%zz&&&=&arch"),
        ("application/x-www-form-urlencoded", b"a=" + b"b" * 300_000),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(2000))),
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
    ],
)
def test_odd_bodies_get_a_catalog(source: Source, content_type: str, body: bytes) -> None:
    headers = {"Content-Type": content_type}
    answer = requests.post(source.url, params=DS920, data=body, headers=headers, timeout=90)
    assert answer.status_code == 200
    assert len(answer.json()["packages"]) == 2


def test_every_link_leads_to_what_the_entry_says(source: Source, pulp: Pulp) -> None:
    for device in (DS920, DS218J, DS211J):
        for entry in source.packages(device).values():
            file = requests.get(entry["link"], timeout=90)
            assert file.status_code == 200
            assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert entry["size"] == len(file.content)
            digest = hashlib.md5(file.content, usedforsecurity=False).hexdigest()
            assert entry["md5"] == digest
            pictures = entry["thumbnail"] + entry["snapshot"] + entry.get("thumbnail_retina", [])
            assert len(entry["thumbnail"]) == 2
            for link in pictures:
                picture = requests.get(link, timeout=90)
                assert picture.headers["Content-Type"] == "image/png"
                assert picture.content.startswith(b"\x89PNG")
    [screenshot] = source.packages(DS211J)["everywhere"]["snapshot"]
    assert requests.get(screenshot, timeout=90).content == SCREEN


def test_head(source: Source) -> None:
    answer = source.ask(DS920)
    head = source.ask(DS920, method="HEAD")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["ETag"] == answer.headers["ETag"]
    entry = source.packages(DS920)["modern"]
    for link in (entry["link"], entry["thumbnail"][0]):
        head, body = requests.head(link, timeout=90), requests.get(link, timeout=90)
        assert head.headers["Content-Length"] == str(len(body.content))


def test_etag(source: Source) -> None:
    answer = source.ask(DS920)
    again = source.ask(DS920, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    # The tag is that of the answer, so another device's does not fit.
    other = source.ask(DS218J, headers={"If-None-Match": answer.headers["ETag"]})
    assert other.status_code == 200


def test_answers_are_for_one_device(source: Source) -> None:
    headers = source.ask(DS920).headers
    assert headers["Cache-Control"] == "private, no-cache"
    assert {"Accept", "User-Agent"} <= set(headers["Vary"].split(", "))


def test_gzip(source: Source) -> None:
    address = urlsplit(source.url)
    connection = http.client.HTTPConnection(address.netloc, timeout=90)
    path = f"{address.path}?{urlencode(DS920)}"
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    packed = answer.read()
    assert answer.headers["Content-Encoding"] == "gzip"
    connection.request("GET", path, headers={"Accept-Encoding": "identity"})
    answer = connection.getresponse()
    plain = answer.read()
    assert answer.headers["Content-Encoding"] is None
    assert gzip.decompress(packed) == plain
    assert len(packed) < len(plain)
    json.loads(plain)


def test_ranges(source: Source) -> None:
    entry = source.packages(DS920)["modern"]
    whole = requests.get(entry["link"], timeout=90).content
    part = requests.get(entry["link"], headers={"Range": "bytes=512-1023"}, timeout=90)
    assert part.status_code == 206
    assert part.content == whole[512:1024]
    rest = requests.get(entry["link"], headers={"Range": "bytes=-512"}, timeout=90)
    assert rest.content == whole[-512:]
    beyond = requests.get(entry["link"], headers={"Range": "bytes=999999999-"}, timeout=90)
    assert beyond.status_code == 416


def test_an_empty_source_is_a_source(client: Client) -> None:
    empty = make_source(client)
    assert empty.ask(DS920).json() == {"packages": []}
    nothing = make_source(client, repository=None)
    assert nothing.ask(DS218J).json() == {"packages": [], "keyrings": []}


def test_what_is_not_a_source_is_not_ours(source: Source, pulp: Pulp) -> None:
    assert requests.get(pulp.content_url + "nothing-here", timeout=90).status_code == 404
    link = source.packages(DS920)["modern"]["link"]
    assert requests.post(link, timeout=90).status_code == 405
    assert requests.post(pulp.content_url + "nothing/", timeout=90).status_code == 405
    assert requests.put(source.url, timeout=90).status_code == 405
    assert requests.get(source.url + "api/other", timeout=90).status_code == 404
