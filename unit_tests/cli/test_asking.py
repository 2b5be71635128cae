"""Asking servers that may be as bad as they like."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from pulp_spk.cli import asking
from pulp_spk.cli.asking import Asker, AskingError, SourceError, source_address, with_query
from test_harness.foreign_source import File, ForeignSource

FIELDS = (("arch", "geminilake"), ("unique", "synology_geminilake_920+"), ("build", ""))


@pytest.fixture
def server() -> Iterator[ForeignSource]:
    source = ForeignSource().start()
    yield source
    source.stop()


def redirect(server: ForeignSource, path: str, status: int, target: str) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": target})

    server.handlers[path] = answer


@pytest.mark.parametrize(
    "text",
    ["", "nas", "ftp://x/", "http://", "http://user:secret@x/", "http://x:0/", "http://\x01/"],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(SourceError) as refusal:
        source_address(text)
    assert "SPK0922" in refusal.value.message


def test_fields_stand_behind_a_query_of_the_url() -> None:
    assert with_query("http://x/", ()) == "http://x/"
    assert with_query("http://x/?a=1", FIELDS[:2]) == (
        "http://x/?a=1&arch=geminilake&unique=synology_geminilake_920%2B"
    )


def test_a_form_survives_307_and_a_query_where_it_is_kept(server: ForeignSource) -> None:
    redirect(server, "/old", 307, "/")
    answer = Asker().ask(server.url + "/old", FIELDS, method="POST")
    assert [(one.status, one.keeps_fields) for one in answer.redirects] == [(307, True)]
    assert server.queries == [list(FIELDS)]
    redirect(server, "/old", 301, with_query("/", FIELDS))
    answer = Asker().ask(server.url + "/old", FIELDS)
    assert [one.keeps_fields for one in answer.redirects] == [True]
    redirect(server, "/old", 302, "/")
    for method in ("GET", "POST"):
        answer = Asker().ask(server.url + "/old", FIELDS, method=method)
        assert [one.keeps_fields for one in answer.redirects] == [False]
    assert server.queries[-1] == []


@pytest.mark.parametrize("target", ["/loop", "ftp://x/", "file:///etc/hosts", "http://u:p@x/"])
def test_redirects_that_lead_nowhere(server: ForeignSource, target: str) -> None:
    redirect(server, "/loop", 302, target)
    with pytest.raises(AskingError, match="redirects"):
        Asker().ask(server.url + "/loop")
    with pytest.raises(AskingError, match="redirects"):
        Asker().fetch(server.url + "/loop", 10)


def test_answers_are_bounded(server: ForeignSource, monkeypatch: pytest.MonkeyPatch) -> None:
    server.files["/large"] = File(b"x" * 300_000)
    with pytest.raises(AskingError, match="more than 100,000 bytes"):
        Asker().ask(server.url + "/large", limit=100_000)
    got = Asker().fetch(server.url + "/large", 100_000)
    assert (got.whole, got.md5) == (False, "")
    assert Asker().fetch(server.url + "/large", 300_000).whole

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"{")
        await server.forever()
        return response

    async def dripping(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = 1000
        await response.prepare(request)
        while True:
            await response.write(b" ")
            await asyncio.sleep(0.05)

    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.content_length = 1000
        await response.prepare(request)
        await response.write(b"{")
        assert request.transport is not None
        request.transport.close()
        return response

    server.handlers |= {"/endless": endless, "/dripping": dripping, "/cut": cut}
    with pytest.raises(AskingError):
        Asker().ask(server.url + "/cut")
    monkeypatch.setattr(asking, "SILENCE_SECONDS", 0.2)
    with pytest.raises(AskingError):
        Asker().ask(server.url + "/endless")
    monkeypatch.setattr(asking, "SILENCE_SECONDS", 20)
    monkeypatch.setattr(asking, "TOTAL_SECONDS", 0.2)
    with pytest.raises(AskingError, match="takes more than"):
        Asker().ask(server.url + "/dripping")


def test_gzip_is_bounded_by_what_it_holds(server: ForeignSource) -> None:
    async def bomb(request: web.Request) -> web.StreamResponse:
        body = gzip.compress(b" " * 10_000_000)
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    server.handlers["/bomb"] = bomb
    with pytest.raises(AskingError, match="more than"):
        Asker().ask(server.url + "/bomb", limit=1_000_000)
    assert len(Asker().ask(server.url + "/bomb").body) == 10_000_000


def test_nothing_of_this_machine_is_told(
    server: ForeignSource, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))

    async def cookies(request: web.Request) -> web.StreamResponse:
        response = web.Response(text="[]")
        response.set_cookie("session", "1")
        return response

    server.handlers["/cookies"] = cookies
    asker = Asker("me")
    for _ in range(2):
        asker.ask(server.url + "/cookies")
    assert not {"Authorization", "Cookie"} & set(server.headers["/cookies"])
    assert server.headers["/cookies"]["User-Agent"] == "me"


def test_why_there_is_no_answer() -> None:
    with pytest.raises(AskingError, match=r"^Connection refused$"):
        Asker().ask("http://127.0.0.1:9/")
