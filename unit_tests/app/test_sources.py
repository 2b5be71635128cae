"""What is known of sources is as fresh as asked for, by as few queries as possible."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import OperationalError
from pytest_django import Settings

from pulp_spk.app.endpoint import served, sources
from pulp_spk.app.endpoint.source import Previous, Source
from pulp_spk.app.endpoint.sources import Sources, SourceUnknown
from pulp_spk.app.index import Building, Index
from pulp_spk.package_center.platforms import packaged_tables
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.prepared import prepare

KEY = ("default", "corp")
BASE = Source(uuid4(), *KEY, False, uuid4(), uuid4(), 1, Policy(), ())


class Database:
    """One distribution, or none, or no answer."""

    def __init__(self) -> None:
        self.source: Source | None = BASE
        self.away = False
        self.queries = 0
        self.listings = 0
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.began = threading.Event()

    def read(self, domain: str, base_path: str) -> Source | None:
        self.queries += 1
        found = self.source and replace(self.source)
        self.began.set()
        self.may_answer.wait(120)
        if self.away:
            raise OperationalError("gone")
        return found

    def paths(self) -> frozenset[tuple[str, str]] | None:
        self.listings += 1
        return None if self.away else frozenset({KEY} if self.source else ())


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Database:
    made = Database()
    monkeypatch.setattr(sources, "read_source", made.read)
    monkeypatch.setattr(sources, "_source_paths", made.paths)
    return made


def run(test: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(test())


def test_no_query_while_it_is_fresh(database: Database) -> None:
    async def test() -> None:
        kept = Sources(60)
        first = await kept.find(KEY)
        for _ in range(10):
            assert kept.fresh(KEY) is first
        assert (database.queries, database.listings) == (1, 1)

    run(test)


def test_one_query_each_without_freshness(database: Database) -> None:
    async def test() -> None:
        kept = Sources(0)
        for number in range(1, 6):
            assert kept.fresh(KEY) is None
            assert (await kept.find(KEY)).same_as(BASE)
            assert database.queries == number
        # The list of all paths is not needed for one that is known.
        assert database.listings == 1

    run(test)


def test_the_same_is_the_same_object(database: Database) -> None:
    async def test() -> None:
        kept = Sources(0)
        first = await kept.find(KEY)
        assert await kept.find(KEY) is first
        database.source = replace(BASE, policy=Policy(beta_on_dsm7="as_stable"))
        second = await kept.find(KEY)
        assert second is not first
        assert second.policy == database.source.policy

    run(test)


@pytest.mark.parametrize("freshness", [0, 60])
def test_many_share_a_query(database: Database, freshness: float) -> None:
    async def test() -> None:
        kept = Sources(freshness)
        found = await asyncio.gather(*(kept.find(KEY) for _ in range(200)))
        assert all(source is found[0] for source in found)
        assert found[0] is not None
        assert database.queries <= 2

    run(test)


def test_without_freshness_a_query_that_has_begun_is_too_old(database: Database) -> None:
    async def test() -> None:
        kept = Sources(0)
        await kept.find(KEY)
        database.began.clear()
        database.may_answer.clear()
        early = asyncio.create_task(kept.find(KEY))
        await asyncio.to_thread(database.began.wait, 30)
        database.source = replace(BASE, guarded=True)
        late = asyncio.create_task(kept.find(KEY))
        await asyncio.sleep(0)
        database.may_answer.set()
        assert not (await early).guarded
        assert (await late).guarded

    run(test)


def test_what_is_gone_is_not_ours(database: Database) -> None:
    async def test() -> None:
        kept = Sources(0)
        assert await kept.find(KEY)
        database.source = None
        assert await kept.find(KEY) is None
        queries = database.queries
        assert await kept.find(KEY) is None
        # Only the list is read again: the path could be another plugin's now.
        assert database.queries == queries

    run(test)


def test_without_the_database_nothing_is_known(database: Database) -> None:
    async def test() -> None:
        kept = Sources(0)
        assert await kept.find(("default", "other")) is None
        await kept.find(KEY)
        database.away = True
        with pytest.raises(SourceUnknown):
            await kept.find(KEY)
        assert await kept.find(("default", "other")) is None
        database.away = False
        assert (await kept.find(KEY)).same_as(BASE)

    run(test)


def test_a_later_version_knows_the_one_before(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "ready_index", {BASE.version: index(BASE.version)}.get)

    async def test() -> None:
        kept = Sources(0)
        await kept.find(KEY)
        database.source = replace(BASE, version=uuid4(), number=2)
        second = await kept.find(KEY)
        assert second.previous.source.same_as(BASE)
        # The second is not ready yet, so the first goes on.
        database.source = replace(BASE, version=uuid4(), number=3)
        third = await kept.find(KEY)
        assert third.previous == second.previous
        assert third.previous.source.previous is None

    run(test)


def index(version: object) -> Index:
    return Index(version, (), prepare((), packaged_tables()))


@pytest.fixture
def never_built(monkeypatch: pytest.MonkeyPatch) -> Callable[[Index], None]:
    """Only the index of BASE is there; the other one comes when it is said."""
    before = index(BASE.version)
    there = {BASE.version: before}
    monkeypatch.setattr(served, "ready_index", there.get)
    building = Building.__new__(Building)
    building.started_at = time.monotonic() - served.PATIENCE
    building.future = Future()
    monkeypatch.setattr(served, "building_of", lambda version: building)
    return building.future.set_result


LATER = replace(BASE, version=uuid4(), number=2)


@pytest.mark.parametrize(
    ("source", "ago", "grace", "waits"),
    [
        (LATER, 1, 100, False),
        (LATER, 11, 10, True),
        (LATER, 1, 0, True),
        (replace(LATER, repository=None), 1, 10, True),  # a pin
        (replace(LATER, repository=uuid4()), 1, 10, True),  # another repository
        (replace(LATER, number=0), 1, 10, True),  # an earlier version
        (replace(LATER, policy=Policy(os_compatibility="same_major")), 1, 100, False),
    ],
)
def test_the_old_index_goes_on_for_later_versions_only(
    source: Source,
    ago: float,
    grace: float,
    waits: bool,
    never_built: Callable[[Index], None],
    settings: Settings,
) -> None:
    settings.SPK_CATALOG_BUILD_GRACE = grace
    source = replace(source, previous=Previous(BASE, time.monotonic() - ago))

    async def test() -> None:
        asked = asyncio.create_task(served.index_for(source))
        for _ in range(5):
            await asyncio.sleep(0)
        assert asked.done() is not waits
        never_built(index(source.version))
        assert (await asked).version == (source.version if waits else BASE.version)

    run(test)


def test_without_a_version_before_a_request_waits(never_built: Callable[[Index], None]) -> None:
    async def test() -> None:
        asked = asyncio.create_task(served.index_for(LATER))
        await asyncio.sleep(0)
        assert not asked.done()
        never_built(index(LATER.version))
        assert (await asked).version == LATER.version

    run(test)
