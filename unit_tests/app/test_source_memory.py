"""What is remembered of a source: its catalogs, and its links."""

from __future__ import annotations

import asyncio
import json
import os
import tracemalloc
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from pulp_spk.app.downloading.answers import CatalogAnswer, Validators
from pulp_spk.app.downloading.errors import StatusError
from pulp_spk.app.models import SpkRemote, SpkSourceAnswer, SpkSourceLink
from pulp_spk.app.models.source_link import KEPT
from pulp_spk.app.tasks.sync import answers
from pulp_spk.app.tasks.sync.answers import Answers
from pulp_spk.app.tasks.sync.report import Report
from pulp_spk.app.tasks.sync.source import Source
from pulp_spk.package_center.cell import Cell
from pulp_spk.spk.versions import OsVersion

pytestmark = pytest.mark.django_db

CELL = Cell("geminilake", "DS920+", OsVersion(7, 2, None, 64570))
OTHER = replace(CELL, platform="rtd1296")
ENTRY = {"package": "one", "version": "1.0-1", "link": "one.spk"}


@pytest.fixture
def remote() -> SpkRemote:
    url = "https://packages.example/"
    return SpkRemote.objects.create(name=uuid.uuid4().hex, url=url, method="GET")


def answer(etag: str = '"1"', body: bytes | None = None) -> CatalogAnswer:
    body = json.dumps([ENTRY]).encode() if body is None else body
    return CatalogAnswer(body, "https://packages.example/", False, Validators(etag), len(body))


def kept(remote: SpkRemote, *cells: Cell) -> None:
    """Keep the same answer for some cells."""
    remembered = Answers(remote)
    for cell in cells:
        remembered.keep(cell, answer())
    remembered.save(cells)


class Upstream:
    """A downloader whose source answers 304 to whoever names a validator."""

    def __init__(self) -> None:
        self.asked: list[Validators] = []

    async def read_catalog(
        self, parameters: Sequence[tuple[str, str]], *, method: str, known: Validators
    ) -> CatalogAnswer:
        self.asked.append(known)
        whole = answer()
        return replace(whole, body=b"", unchanged=True, received=0) if known else whole


def ask(remote: SpkRemote, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Validators], Report]:
    """Ask as the cell, and return by what the source was asked for changes."""
    upstream, report = Upstream(), Report()
    monkeypatch.setattr(SpkRemote, "get_downloader", lambda *args, **more: upstream)
    said, catalog = asyncio.run(Source(remote, report).ask(CELL))
    assert said.body == answer().body
    assert [entry.link for entry in catalog.entries] == ["https://packages.example/one.spk"]
    return upstream.asked, report


def test_an_unchanged_catalog_is_taken_from_memory(
    remote: SpkRemote, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(remote, CELL)
    asked, report = ask(remote, monkeypatch)
    assert asked == [Validators('"1"')]
    assert (report.unchanged, report.requests, report.received) == (1, 1, 0)


def test_a_cell_is_asked_by_post_while_another_learns_that_get_is_right(
    remote: SpkRemote, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that does not know every platform, and never takes a POST."""
    remote.method = SpkRemote.Method.AUTO
    posted, settled = asyncio.Event(), asyncio.Event()

    class Server:
        async def read_catalog(
            self, parameters: Sequence[tuple[str, str]], *, method: str, known: Validators
        ) -> CatalogAnswer:
            if ("arch", CELL.platform) in parameters:
                await posted.wait()
                return answer()
            if method == "POST":
                posted.set()
                await settled.wait()
                raise StatusError(remote.url, 405)
            raise StatusError(remote.url, 404)

    async def go() -> list[Any]:
        unknown = asyncio.ensure_future(source.ask(OTHER))
        known = await source.ask(CELL)
        settled.set()
        return [known, *await asyncio.gather(unknown, return_exceptions=True)]

    source = Source(remote, Report())
    monkeypatch.setattr(SpkRemote, "get_downloader", lambda *args, **more: Server())
    (said, _catalog), error = asyncio.run(go())
    assert said == answer()
    assert isinstance(error, StatusError)
    assert error.status == 405


@pytest.mark.parametrize("body", [b"", b"no zlib", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_what_memory_has_lost_is_asked_for_again(
    remote: SpkRemote, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    kept(remote, CELL)
    SpkSourceAnswer.objects.update(body=body)
    asked, report = ask(remote, monkeypatch)
    assert asked == [Validators('"1"'), Validators()]
    assert (report.unchanged, report.requests) == (0, 2)
    assert report.received == report.received_catalogs == len(answer().body)


def test_only_what_was_asked_the_same_way_is_known(remote: SpkRemote) -> None:
    kept(remote, CELL)
    assert Answers(remote).validators(CELL) == Validators('"1"')
    assert not Answers(remote, anew=True).validators(CELL)
    assert not Answers(remote).validators(OTHER)
    assert not Answers(remote).validators(replace(CELL, language="ger"))
    remote.url += "?key=1"
    assert not Answers(remote).validators(CELL)
    assert not Answers(SpkRemote.objects.create(name=uuid.uuid4().hex, url="x")).validators(CELL)


def test_what_nobody_asks_for_any_more_is_let_go(remote: SpkRemote) -> None:
    kept(remote, CELL, OTHER)
    Answers(remote).save([CELL])
    assert not Answers(remote).validators(OTHER)
    assert Answers(remote).validators(CELL)
    # A source that gives no validators any more is asked without.
    remembered = Answers(remote)
    remembered.keep(CELL, answer(etag=""))
    remembered.save([CELL])
    assert not SpkSourceAnswer.objects.filter(remote=remote).exists()


def test_no_more_is_kept_than_has_room(remote: SpkRemote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "MOST_KEPT", 100)
    cells = [replace(CELL, platform=f"p{number}") for number in range(20)]
    for _ in range(2):
        kept(remote, *cells)
        rows = SpkSourceAnswer.objects.filter(remote=remote)
        assert 0 < sum(len(row.body) for row in rows) <= 100
        assert len(rows) < len(cells)


def test_no_more_is_held_meanwhile(remote: SpkRemote, monkeypatch: pytest.MonkeyPatch) -> None:
    room = 256 * 1024
    monkeypatch.setattr(answers, "MOST_KEPT", room)
    remembered = Answers(remote)
    tracemalloc.start()
    try:
        for number in range(16):
            cell = replace(CELL, platform=f"p{number}")
            remembered.keep(cell, answer(body=os.urandom(room // 2 - 1024)))
        assert tracemalloc.get_traced_memory()[0] < 2 * room
    finally:
        tracemalloc.stop()


def test_the_queries_are_as_many_for_any_number_of_cells(remote: SpkRemote) -> None:
    def cost_of(cells: Iterable[Cell]) -> int:
        with CaptureQueriesContext(connection) as queries:
            kept(remote, *cells)
        return len(queries)

    cells = [replace(CELL, platform=f"p{number}") for number in range(400)]
    assert cost_of(cells[:1]) == cost_of(cells) <= 5
    assert SpkSourceAnswer.objects.filter(remote=remote).count() == 400


def links(remote: SpkRemote) -> Mapping[str, Any]:
    """Whether each remembered link is gone."""
    rows = SpkSourceLink.of(remote, ("a", "b", "c"))
    return {link: row.gone_since is not None for link, row in rows.items()}


def test_links_are_forgotten_when_they_have_been_gone_for_long(remote: SpkRemote) -> None:
    other = SpkRemote.objects.create(name=uuid.uuid4().hex, url="https://packages.example/")
    for one in (remote, other):
        SpkSourceLink.remember(
            SpkSourceLink(remote=one, digest=SpkSourceLink.digest_of(link)) for link in "ab"
        )
    SpkSourceLink.forget(remote, ["a"])
    assert links(remote) == {"a": False, "b": True}
    # Once it is there again, nothing is held against it.
    SpkSourceLink.forget(remote, ["a", "b", "c"])
    assert links(remote) == {"a": False, "b": False}
    SpkSourceLink.forget(remote, ["a"])
    SpkSourceLink.objects.filter(gone_since__isnull=False).update(
        gone_since=now() - KEPT + timedelta(hours=1)
    )
    SpkSourceLink.forget(remote, ["a"])
    assert links(remote) == {"a": False, "b": True}
    SpkSourceLink.objects.filter(gone_since__isnull=False).update(
        gone_since=now() - KEPT - timedelta(hours=1)
    )
    SpkSourceLink.forget(remote, ["a"])
    assert links(remote) == {"a": False}
    assert links(other) == {"a": False, "b": False}
