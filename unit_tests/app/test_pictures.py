"""Icons and screenshots past core's middlewares: what they cost, and that core agrees."""

from __future__ import annotations

import asyncio
import io
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from yarl import URL

from pulpcore.app.models import HeaderContentGuard  # noqa: TID251 - any guard will do
from pulpcore.content import authenticate, guid
from pulpcore.plugin.content import Handler
from pulpcore.plugin.models import Artifact

from pulp_spk.app.endpoint import pictures
from pulp_spk.app.endpoint.counts import counts
from pulp_spk.app.endpoint.fast import fast_way
from pulp_spk.app.endpoint.handler import SourceHandler
from pulp_spk.app.endpoint.resource import SourceResource
from pulp_spk.app.endpoint.sources import Sources
from pulp_spk.app.models import SpkDistribution, SpkPackage
from pulp_spk.app.pictures import save_pictures
from pulp_spk.package_center.paths import image_path
from pulp_spk.spk.package import read_spk
from unit_tests.app.units import change, distribution, package, repository
from unit_tests.builders import build_spk

pytestmark = pytest.mark.django_db

PASS = {"X-Pass": "eWVz"}  # "yes", as core compares it


class MainThread(Executor):
    """Runs what it is given where the connection of the test is."""

    def submit(self, call: Callable[..., object], /, *arguments: object) -> Future[object]:
        loop = asyncio.get_running_loop()
        return asyncio.run_coroutine_threadsafe(sync_to_async(call)(*arguments), loop)


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Asked:
    """A source, and how it is asked.

    Attributes:
        source: The distribution.
        icon: The path of one of its icons.
        size: Bytes of that.
        kept: What a content process knows of sources.
        fast: Whether it has the fast way.
    """

    source: SpkDistribution
    icon: str
    size: int
    kept: Sources = field(default_factory=lambda: Sources(0))
    fast: bool = True

    def __call__(
        self, *wishes: Mapping[str, str], path: str | None = None, method: str = "GET"
    ) -> list[Answer]:
        """What is answered to a request with each of these headers."""
        path = self.icon if path is None else path
        return async_to_sync(self._go)(path, method, wishes or ({},))

    async def _go(
        self, path: str, method: str, wishes: tuple[Mapping[str, str], ...]
    ) -> list[Answer]:
        self.kept._executor = MainThread()
        ways = [fast_way, guid, authenticate]
        application = web.Application(middlewares=ways if self.fast else ways[1:])
        resource = SourceResource(SourceHandler().source)
        resource._sources = self.kept
        application.router.register_resource(resource)
        prefix = settings.CONTENT_PATH_PREFIX
        application.router.add_get(prefix + "{path:.+}", Handler().stream_content)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
        url = URL(f"{origin}{prefix}{self.source.base_path}/{path}", encoded=True)
        answers = []
        async with aiohttp.ClientSession() as session:
            for headers in wishes:
                async with session.request(
                    method, url, headers=headers, allow_redirects=False
                ) as answer:
                    answers.append(Answer(answer.status, answer.headers, await answer.read()))
        await runner.cleanup()
        return answers

    def by_core(self) -> Asked:
        """The same without the fast way."""
        return Asked(self.source, self.icon, self.size, fast=False)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_storage, "location", str(tmp_path))
    monkeypatch.setattr(pictures, "_reader", MainThread())
    # It would be the test's.
    monkeypatch.setattr(pictures, "_read_and_close", pictures.read_pictures)


@pytest.fixture
def unit() -> SpkPackage:
    """A package whose pictures are there."""
    unit = package(package=f"p{uuid.uuid4().hex}")
    save_pictures(read_spk(io.BytesIO(build_spk())).icons)
    return unit


@pytest.fixture
def ask(unit: SpkPackage) -> Asked:
    served = repository()
    change(served, add=(unit,))
    sha256 = unit.icons["256"]
    size = Artifact.objects.get(sha256=sha256).size
    return Asked(distribution(served), image_path(sha256, "image/png"), size)


@pytest.fixture
def fast() -> Iterator[Callable[[], int]]:
    """How many pictures went the fast way since this was asked the last time."""
    before = 0

    def now() -> int:
        return sum(number for number, of in counts if of["kind"] == "picture")

    def since() -> int:
        nonlocal before
        last, before = before, now()
        return before - last

    since()
    yield since


def queries(ask: Asked, number: int = 1) -> int:
    with CaptureQueriesContext(connection) as captured:
        ask(*[{}] * number)
    return len(captured)


def test_an_icon_costs_no_query(ask: Asked) -> None:
    ask.kept = Sources(60)
    # The paths of all sources, this one, its storage, its pictures.
    assert queries(ask) == 4
    assert queries(ask, 20) == 0


def test_without_freshness_it_costs_one(ask: Asked) -> None:
    ask()
    assert queries(ask, 5) == 5
    assert queries(ask.by_core(), 5) > 15


def test_core_would_say_the_same(ask: Asked, fast: Callable[[], int]) -> None:
    wishes = [{}, *({"Range": wish} for wish in ("bytes=5-9", "bytes=-3", "bytes=9999999-", "x"))]
    for method in ("GET", "HEAD"):
        ours = ask(*wishes, method=method)
        assert fast() == len(wishes)
        for our, core in zip(ours, ask.by_core()(*wishes, method=method), strict=True):
            assert (our.status, our.body) == (core.status, core.body)
            assert dict(our.headers) | {"Date": ""} == dict(core.headers) | {"Date": ""}
    assert fast() == 0


def test_who_has_it_is_told_so(ask: Asked, fast: Callable[[], int]) -> None:
    [core] = ask.by_core()()
    assert core.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert len(core.body) == ask.size
    tag, since = core.headers["ETag"], core.headers["Last-Modified"]
    known, older, other = ask(
        {"If-None-Match": tag}, {"If-Modified-Since": since}, {"If-None-Match": '"other"'}
    )
    assert (known.status, older.status, other.status) == (304, 304, 200)
    assert known.headers["ETag"] == other.headers["ETag"] == tag
    assert fast() == 3


def test_a_guard_is_asked_at_once(ask: Asked, fast: Callable[[], int]) -> None:
    assert ask()[0].status == 200
    assert fast() == 1
    ask.source.content_guard = HeaderContentGuard.objects.create(
        name=uuid.uuid4().hex, header_name="X-Pass", header_value="yes"
    )
    ask.source.save()
    refused, let_in = ask({}, PASS)
    assert (refused.status, let_in.status) == (403, 200)
    assert let_in.headers["Cache-Control"].startswith("private")
    ask.source.content_guard = None
    ask.source.save()
    assert fast() == 0
    assert ask()[0].headers["Cache-Control"].startswith("public")
    assert fast() == 1


def test_another_path_and_none(ask: Asked) -> None:
    old = Asked(ask.source, ask.icon, ask.size, ask.kept)
    assert old()[0].status == 200
    moved = SpkDistribution.objects.get(pk=ask.source.pk)
    moved.base_path = uuid.uuid4().hex
    moved.save()
    assert old()[0].status == 404
    ask.source = moved
    assert ask()[0].status == 200
    moved.delete()
    assert ask()[0].status == 404


def test_what_left_is_cores_business(ask: Asked, unit: SpkPackage, fast: Callable[[], int]) -> None:
    change(ask.source.repository.cast(), remove=(unit,))
    # Its link is still good.
    assert ask()[0].status == 200
    ask.source.retired_links.all().delete()
    assert ask()[0].status == 404
    change(ask.source.repository.cast(), add=(unit,))
    assert fast() == 0
    assert ask()[0].status == 200
    assert fast() == 1


def test_a_pinned_version_has_its_own(ask: Asked, fast: Callable[[], int]) -> None:
    repository = ask.source.repository.cast()
    empty = repository.versions.get(number=0)
    pinned = SpkDistribution.objects.create(
        name=uuid.uuid4().hex, base_path=uuid.uuid4().hex, repository_version=empty
    )
    assert Asked(pinned, ask.icon, ask.size)()[0].status == 404
    nothing = SpkDistribution.objects.create(name=uuid.uuid4().hex, base_path=uuid.uuid4().hex)
    assert Asked(nothing, ask.icon, ask.size)()[0].status == 404
    assert fast() == 0


def test_a_lost_file_and_another_storage_are_cores_business(
    ask: Asked, fast: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ask()[0].status == 200
    assert fast() == 1
    with override_settings(OTEL_ENABLED=True, DOMAIN_ENABLED=True):
        assert pictures.counted_by_core()
    sha256 = Path(ask.icon).stem
    file = Path(default_storage.path(Artifact.objects.get(sha256=sha256).file.name))
    hidden = file.rename(file.with_suffix(".away"))
    assert ask()[0].status == 500
    hidden.rename(file)
    monkeypatch.setattr(pictures, "LOCAL", "some.other.Storage")
    monkeypatch.setattr(pictures, "_kept", type(pictures._kept)(2**20))
    assert ask()[0].status == 200
    assert fast() == 0


def test_without_the_database_core_says_so(
    ask: Asked, fast: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(pictures, "_kept", type(pictures._kept)(2**20))
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "_read_and_close", away)
        assert ask()[0].status == 200
        patch.setattr("pulp_spk.app.endpoint.sources.read_source", away)
        assert ask()[0].status == 200
    assert fast() == 0
    assert ask()[0].status == 200
    assert fast() == 1


ODD_PATHS = (
    "/{icon}",
    "{icon}/",
    "api/package/{icon}",
    "images/../{icon}",
    "images//{name}",
    "%2e%2e/{icon}",
    "images%2F{name}",
    "images/{upper}",
    "images/{name}.png",
    "images/{missing}",
    "x/{icon}",
)


def test_odd_paths_and_methods_are_none_of_ours(ask: Asked, fast: Callable[[], int]) -> None:
    name = ask.icon.rpartition("/")[2]
    upper, missing = f"{name[:-4].upper()}.png", f"{'0' * 64}.png"
    core = ask.by_core()
    for odd in ODD_PATHS:
        path = odd.format(icon=ask.icon, name=name, upper=upper, missing=missing)
        assert ask(path=path)[0].status == core(path=path)[0].status, odd
    for method in ("POST", "PUT", "DELETE"):
        assert ask(method=method)[0].status == 405
    assert fast() == 0


def test_many_wait_for_one_reading(ask: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    [served] = [version.pk for version in ask.source.repository.versions.filter(number=1)]
    readings: list[uuid.UUID] = []

    def read(version: uuid.UUID) -> pictures.Pictures:
        readings.append(version)
        return pictures.Pictures({})

    monkeypatch.setattr(pictures, "_kept", type(pictures._kept)(2**20))
    monkeypatch.setattr(pictures, "_read_and_close", read)

    async def go() -> None:
        await asyncio.gather(*(pictures._read_once(served) for _ in range(100)))

    async_to_sync(go)()
    assert readings == [served]
    assert not pictures._readings
