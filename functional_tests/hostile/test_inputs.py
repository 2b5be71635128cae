"""What else people send: pictures, listings, remotes, distributions, labels. Never an error 500."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from functional_tests.api.conftest import DISTRIBUTIONS, PACKAGES, REPOSITORIES
from functional_tests.api.test_listings import IMAGES, LISTINGS
from functional_tests.api.test_remotes import REMOTES
from functional_tests.hostile.forged import giant
from functional_tests.hostile.spks import HTML, SVG
from functional_tests.publish.conftest import TOKENS
from functional_tests.schedules.conftest import SCHEDULES
from test_harness.client import Client, TaskFailed
from unit_tests.builders import build_spk, jpeg, png

URL = "https://packages.example/"
NUL, HALF = "a\0b", "a\ud800b"
LABELS = {
    "list": [],
    "number": 5,
    "nested": {"a": {"b": "c"}},
    "NUL": {"a": NUL},
    "half a character": {"a": HALF},
    "comma": {"a,b": "c"},
    "not JSON": "{",
}

PICTURES = {
    "SVG": ("SPK0301", SVG),
    "HTML": ("SPK0301", HTML),
    "GIF": ("SPK0301", b"GIF89a" + bytes(100)),
    "PNG cut off": ("SPK0301", png(8)[:-5]),
    "JPEG cut off": ("SPK0301", jpeg(8)[:40]),
    "PNG bomb": ("SPK0302", giant()),
    "5 MB": ("SPK0302", png(8) + bytes(5_000_000)),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_pictures(client: Client, kind: str) -> None:
    code, data = PICTURES[kind]
    with pytest.raises(TaskFailed, match=code):
        client.upload(IMAGES, data)


def deep(levels: int) -> Any:
    """A list in a list in a list ..."""
    return json.loads("[" * levels + "]" * levels)


LISTING: dict[str, dict[str, Any]] = {
    "deep": {"extra": {"a": deep(17)}},
    "deeper": {"extra": {"a": deep(400)}},
    "very deep": {"extra": {"a": deep(900)}},
    "large": {"extra": {"a": "x" * 70_000}},
    "NUL": {"extra": {"a": NUL}},
    "NUL in a key": {"extra": {NUL: 1}},
    "half a character": {"extra": {"a": HALF}},
    "own key": {"extra": {"link": "http://evil/"}},
    "extra list": {"extra": [1]},
    "NUL in a text": {"texts": {"enu": {"displayname": NUL}}},
    "half a character in a text": {"texts": {"enu": {"displayname": HALF}}},
    "long text": {"texts": {"enu": {"displayname": "x" * 70_000}}},
    "language": {"texts": {"../../etc": {"displayname": "x"}}},
    "unknown text": {"texts": {"enu": {"script": "x"}}},
    "texts list": {"texts": ["x"]},
    "deep texts": {"texts": {"enu": {"displayname": deep(100)}}},
    "long name": {"name": "x" * 300},
    "NUL in the name": {"name": NUL},
    "half a name": {"name": HALF},
    "md5": {"md5": "../../"},
    "screenshot": {"screenshots": ["../" * 20]},
    "screenshot that is not there": {"screenshots": ["0" * 64]},
    "many screenshots": {"screenshots": ["0" * 64] * 1000},
    "platform": {"platforms": ["<script>"]},
    "many platforms": {"platforms": ["x86"] * 1000},
    "changelog": {"changelog": {"a": 1}},
    "NUL in the changelog": {"changelog": NUL},
    "half a changelog": {"changelog": HALF},
    "beta": {"beta": "perhaps"},
}
REMOTE: dict[str, dict[str, Any]] = {
    **{
        f"url {url!r:.40}": {"url": url}
        for url in (
            *("", "x", "file:///etc/passwd", "ftp://a/", "gopher://a/", "javascript:alert(1)"),
            *(
                "http://",
                "http://[",
                "http://a:99999/",
                "http://user:secret@a/",
                "//a/",
                "http:///x",
            ),
            *("https://a/\0", "https://a/\ud800", "https://a b/", "https://" + "a" * 3000),
        )
    },
    "model": {"models": ["DS920+", "<script>"]},
    "NUL in a model": {"models": [NUL]},
    "many models": {"models": ["DS920+"] * 5000},
    "platform": {"platforms": ["../"]},
    "os version": {"os_versions": ["7.0-" + "1" * 25]},
    "channel": {"channels": ["nightly"]},
    "language": {"language": "<b>"},
    "half a language": {"language": HALF},
    "inventory": {"devices": "[" * 5000},
    "inventory of numbers": {"devices": "[1, 2]"},
    "inventory with huge number": {"devices": '[{"model": ' + "9" * 5000 + "}]"},
    "inventory of 2 MB": {"devices": "model\n" + "DS920+\n" * 300_000},
    "no versions": {"keep_latest": 0},
    "many versions": {"keep_latest": 10**30},
    "pattern": {"includes": ["x" * 300]},
    "NUL in a pattern": {"includes": [NUL]},
    "method": {"method": "DELETE"},
    "proxy": {"proxy_url": "https://[::"},
    "proxy of another kind": {"proxy_url": "socks5://proxy:1080"},
    "proxy with a password": {"proxy_url": "http://user:secret@proxy:3128"},
    "terms": {"url": "https://pkgupdate7.synology.com/", "accept_terms": False},
}
DISTRIBUTION: dict[str, dict[str, Any]] = {
    **{
        f"origin {origin!r:.40}": {"origins": [origin]}
        for origin in (
            *(
                "",
                " ",
                "x",
                "javascript:alert(1)",
                "ftp://a",
                "//a",
                "http://",
                "http://[",
                "http://a b",
            ),
            *(
                "http://a\nb",
                "http://a?x",
                "http://a#x",
                "http://u@a",
                "http://a/../b",
                "http://a:0x1",
            ),
            *('http://a"/', "http://a\\b", "http://a<script>", NUL, HALF, "http://" + "a" * 600),
        )
    },
    "origins": {"origins": "http://a"},
    "many origins": {"origins": [f"http://a{n}" for n in range(100)]},
    "same origin": {"origins": ["http://a", "http://A:80/"]},
    "os_compatibility": {"os_compatibility": "any"},
    "beta_on_dsm7": {"beta_on_dsm7": ["hide"]},
}


def refused(client: Client, path: str, body: dict[str, Any]) -> str:
    """Send what cannot be taken, by JSON and as bytes of JSON, and give the answer."""
    data = json.dumps(body).encode()
    answer = client.request("POST", path, data=data, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text[:1000]
    return answer.text


@pytest.mark.parametrize("fields", LISTING.values(), ids=LISTING)
def test_listings(client: Client, fields: dict[str, Any]) -> None:
    body = {"name": "odd", "texts": {"enu": {"displayname": "Odd"}}} | fields
    refused(client, LISTINGS, body)


@pytest.mark.parametrize("path", [LISTINGS, REMOTES, DISTRIBUTIONS, REPOSITORIES, PACKAGES])
@pytest.mark.parametrize("body", ["[" * 100_000, '{"name":' * 2000 + "1" + "}" * 2000, "{", "\0"])
def test_bodies_that_are_none(client: Client, path: str, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.request("POST", path, data=body, headers=headers)
    assert answer.status_code == 400, answer.text[:500]


def test_numbers_that_are_none(client: Client) -> None:
    for number in ("1e999", "-1e999", "NaN", "Infinity", "9" * 5000):
        body = f'{{"name": "odd", "extra": {{"a": {number}}}}}'
        headers = {"Content-Type": "application/json"}
        answer = client.request("POST", LISTINGS, data=body, headers=headers)
        assert answer.status_code == 400, (number, answer.text[:500])


@pytest.mark.parametrize("fields", REMOTE.values(), ids=REMOTE)
def test_remotes(client: Client, fields: dict[str, Any]) -> None:
    body = {"name": uuid.uuid4().hex, "url": URL, "models": ["DS920+"]} | fields
    refused(client, REMOTES, body)


@pytest.mark.parametrize("fields", DISTRIBUTION.values(), ids=DISTRIBUTION)
def test_distributions(client: Client, fields: dict[str, Any]) -> None:
    name = uuid.uuid4().hex
    refused(client, DISTRIBUTIONS, {"name": name, "base_path": name} | fields)


@pytest.mark.parametrize("labels", LABELS.values(), ids=LABELS)
@pytest.mark.parametrize("path", [REPOSITORIES, REMOTES, DISTRIBUTIONS])
def test_labels(client: Client, path: str, labels: Any) -> None:
    name = uuid.uuid4().hex
    refused(client, path, {"name": name, "url": URL, "base_path": name, "pulp_labels": labels})


@pytest.fixture(scope="module")
def full(client: Client) -> Client:
    """A Pulp that has something to list: over nothing, not everything is looked at."""
    name = uuid.uuid4().hex
    repository = client.create(REPOSITORIES, name=name)
    client.upload(PACKAGES, build_spk(), repository=repository["pulp_href"])
    client.create(DISTRIBUTIONS, name=name, base_path=name)
    client.create(REMOTES, name=name, url=URL, models=["DS920+"])
    return client


@pytest.mark.parametrize(
    "query",
    [
        {"name": NUL}, {"name__in": NUL}, {"arch": NUL}, {"q": "((("}, {"for_device": NUL},
        {"pulp_label_select": "a=(("}, {"os_version": "7.0-" + "1" * 25},
        {"repository_version": "../"}, {"ordering": NUL}, {"md5": "ü" * 99},
    ],
    ids=str,
)  # fmt: skip
def test_filters(full: Client, query: dict[str, str]) -> None:
    assert full.request("GET", PACKAGES, params=query).status_code < 500


LISTS = (PACKAGES, IMAGES, LISTINGS, REPOSITORIES, REMOTES, DISTRIBUTIONS, SCHEDULES, TOKENS)


@pytest.mark.parametrize("path", LISTS)
def test_pages(full: Client, path: str) -> None:
    """Numbers that PostgreSQL cannot count are cut, or lead past the end."""
    everything = full.get(path)["count"]
    large = full.get(path, limit="9" * 30)
    assert large["count"] == len(large["results"]) == everything
    assert full.get(path, offset="9" * 30)["results"] == []
    assert full.request("GET", path, params={"limit": "-1", "offset": "-1"}).status_code == 200


def test_pages_of_versions(full: Client) -> None:
    repository = full.get(REPOSITORIES, limit=1)["results"][0]
    assert full.get(repository["versions_href"], limit="9" * 30)["results"]
