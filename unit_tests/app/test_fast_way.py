"""Who goes past core's middlewares, and who does not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
from aiohttp.test_utils import make_mocked_request
from aiohttp.web import Request, Response
from django.db import OperationalError

from pulp_spk.app.endpoint import devices, fast
from pulp_spk.app.endpoint.counts import counts
from pulp_spk.app.endpoint.resource import SourceMatch
from pulp_spk.app.endpoint.source import Source
from pulp_spk.app.index import Index, VersionGone
from pulp_spk.app.tables import tables
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.prepared import prepare
from unit_tests.package_center.makers import package

BROWSER = {"User-Agent": "Mozilla/5.0", "Accept": "text/html"}
QUERY = "arch=geminilake&build=72806&major=7&minor=2"


def source(**fields: object) -> Source:
    plain = Source(uuid4(), "default", "corp", False, uuid4(), uuid4(), 1, Policy(), ())
    return replace(plain, **fields)


async def core(request: Request) -> Response:
    return Response(text="core")


def ask(of: Source | None, method: str = "GET", **headers: str) -> Response:
    match = SourceMatch({"path": "corp/"}, None, of)
    request = make_mocked_request(method, f"/pulp/content/corp/?{QUERY}", headers=headers)
    request._match_info = match

    async def answer() -> Response:
        return await fast.fast_way(request, core)

    return asyncio.run(answer())


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    async def index_for(of: Source) -> Index:
        packages = (package(name="one", os_min="7.0-40000"),)
        return Index(of.version, packages, prepare(packages, tables()))

    monkeypatch.setattr(devices, "index_for", index_for)


def test_a_device_goes_fast() -> None:
    before = {tuple(of.values()): number for number, of in counts}
    answer = ask(source())
    assert b'"package":"one"' in answer.body
    after = {tuple(of.values()): number for number, of in counts}
    new = {of: number - before.get(of, 0) for of, number in after.items()}
    assert {of for of, number in new.items() if number} == {("fast", "packages", 200)}


@pytest.mark.parametrize("of", [None, source(guarded=True)])
def test_what_is_guarded_or_unknown_goes_cores_way(of: Source | None) -> None:
    assert ask(of).text == "core"


def test_a_browser_goes_cores_way() -> None:
    assert ask(source(), **BROWSER).text == "core"


def test_what_is_no_source_is_left_alone() -> None:
    request = make_mocked_request("GET", "/pulp/content/file/")

    async def answer() -> Response:
        return await fast.fast_way(request, core)

    assert asyncio.run(answer()).text == "core"


@pytest.mark.parametrize("error", [OperationalError("gone"), VersionGone("gone")])
def test_without_the_database_or_the_version_core_says_so(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def fail(of: Source) -> Index:
        raise error

    monkeypatch.setattr(devices, "index_for", fail)
    assert ask(source()).text == "core"


def test_who_has_it_is_told_so() -> None:
    of = source()
    tag = ask(of).headers["ETag"]
    for known in (tag, f'"a", {tag}', "*"):
        again = ask(of, **{"If-None-Match": known})
        assert (again.status, again.body) == (304, None)
    assert ask(of, **{"If-None-Match": '"a"'}).status == 200
    head = ask(of, method="HEAD")
    assert (head.body, head.headers["ETag"]) == (None, tag)
    assert int(head.headers["Content-Length"]) == len(ask(of).body)


def test_hosts_are_not_mixed_up() -> None:
    of = source(origins=("https://a.corp", "http://b.corp"))
    for _ in range(2):
        assert b"https://a.corp/" in ask(of, Host="a.corp").body
        assert b"http://b.corp/" in ask(of, Host="b.corp").body
