"""Core's way of handing a file on while it comes, for both policies that do so."""

from __future__ import annotations

import asyncio
import hashlib
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from asgiref.sync import async_to_sync, sync_to_async
from django.core.files.storage import default_storage

from pulpcore.plugin.content import Handler as ContentHandler
from pulpcore.plugin.models import ContentArtifact, RemoteArtifact

from pulp_spk.app.downloading.patience import Pauses
from pulp_spk.app.models import SpkPackage, SpkRemote
from unit_tests.app.downloading.server import Handler, begin, cut, file_of, no_sleep, serve
from unit_tests.app.units import package

pytestmark = pytest.mark.django_db

DATA = os.urandom(3 * 1024**2 + 17)
SMALL = os.urandom(5000)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Core makes a remote for each request: let all of them try again without waiting."""
    made = Pauses.__init__

    def make(self: Pauses, sleep: Any = no_sleep) -> None:
        made(self, sleep)

    monkeypatch.setattr(Pauses, "__init__", make)


@pytest.fixture(autouse=True)
def media(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the files of each test apart, as their rows are."""
    monkeypatch.setattr(default_storage, "location", str(folder / "media"))


@pytest.fixture(params=[SpkRemote.ON_DEMAND, SpkRemote.STREAMED])
def policy(request: pytest.FixtureRequest) -> str:
    return request.param


def unit(data: bytes) -> ContentArtifact:
    """A package whose file is known but not there."""
    made = package(package=f"p{uuid.uuid4().hex}")
    SpkPackage.objects.filter(pk=made.pk).update(md5=hashlib.md5(data).hexdigest(), size=len(data))
    return ContentArtifact.objects.get(content=made)


def offer(file: ContentArtifact, url: str, policy: str) -> RemoteArtifact:
    """A source that has the file."""
    remote = SpkRemote.objects.create(name=uuid.uuid4().hex, url=url, policy=policy, max_retries=1)
    return RemoteArtifact.objects.create(content_artifact=file, remote=remote, url=f"{url}a.spk")


@asynccontextmanager
async def content_app(file: ContentArtifact) -> AsyncIterator[str]:
    """Core's handler of one file."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
        fresh = await ContentArtifact.objects.aget(pk=file.pk)
        return await ContentHandler()._stream_content_artifact(request, response, fresh)

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/a.spk"
    finally:
        await runner.cleanup()


class Device:
    """What a device has got.

    Attributes:
        status, headers: Of the answer, 0 when none came.
        body: What came of the body.
        whole: Whether the answer came to its end.
    """

    status = 0
    body = b""
    whole = False
    headers: Any = {}

    async def get(self, url: str, **headers: str) -> None:
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(url, headers=headers) as response,
            ):
                self.status, self.headers = response.status, response.headers
                async for chunk in response.content.iter_any():
                    self.body += chunk
                self.whole = True
        except aiohttp.ClientError:
            return


def download(
    data: bytes, policy: str, *sources: Handler, **headers: str
) -> tuple[Device, ContentArtifact, list[RemoteArtifact], list[int]]:
    """What a device gets, and what is in the database then."""
    file = unit(data)
    offers: list[RemoteArtifact] = []
    asked: list[int] = []

    async def go() -> Device:
        device = Device()
        async with AsyncExitStack() as stack:
            servers = [await stack.enter_async_context(serve(handler)) for handler in sources]
            for server in servers:
                offers.append(await sync_to_async(offer)(file, server.url, policy))
            url = await stack.enter_async_context(content_app(file))
            await device.get(url, **headers)
            asked.extend(len(server.asked) for server in servers)
        return device

    device = async_to_sync(go)()
    file.refresh_from_db()
    for one in offers:
        one.refresh_from_db()
    return device, file, offers, asked


def leftovers(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_file()]


@pytest.mark.parametrize("data", [DATA, SMALL])
def test_the_right_file(policy: str, data: bytes, folder: Path) -> None:
    device, file, _offers, asked = download(data, policy, file_of(data))
    assert (device.status, device.body, device.whole) == (200, data, True)
    assert device.headers["X-PULP-ARTIFACT-SIZE"] == str(len(data))
    assert asked == [1]
    assert (file.artifact is not None) == (policy == SpkRemote.ON_DEMAND)
    if file.artifact:
        assert file.artifact.sha256 == hashlib.sha256(data).hexdigest()
        assert file.artifact.md5 is None
    assert leftovers(folder) == []


@pytest.mark.parametrize("fault", ["md5", "shorter", "longer", "endless"])
@pytest.mark.parametrize("data", [DATA, SMALL])
def test_another_file(policy: str, data: bytes, fault: str, folder: Path) -> None:
    other = {
        "md5": data[:-1] + bytes([data[-1] ^ 1]),
        "shorter": data[:-1],
        "longer": data + b"x",
        "endless": data,
    }[fault]

    async def handler(request: web.Request) -> web.StreamResponse:
        response = await begin(request, None)  # the length is not announced
        await response.write(other)
        while fault == "endless":
            await response.write(bytes(100_000))
        return response

    device, file, (one,), asked = download(data, policy, handler)
    assert not device.whole or device.status >= 400
    assert device.status >= 400 or len(device.body) < len(data)
    assert file.artifact is None
    assert one.failed_at is not None
    assert asked == [1]
    assert leftovers(folder) == []


def test_the_source_says_nothing_in_our_name(policy: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        headers = {
            "Content-Type": "text/html",
            "Set-Cookie": "a=b",
            "Location": "/x",
            "Access-Control-Allow-Origin": "*",
            "Content-Encoding": "gzip",
        }
        return web.Response(body=SMALL, headers=headers)

    device, _file, _offers, _asked = download(SMALL, policy, handler)
    assert device.body == SMALL
    assert device.headers["Content-Type"] == "application/octet-stream"
    for name in ("Set-Cookie", "Location", "Access-Control-Allow-Origin", "Content-Encoding"):
        assert name not in device.headers


def test_dropped_in_the_middle(policy: str, folder: Path) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if start := request.http_range.start:
            assert start >= 1000
            return await file_of(DATA)(request)
        response = await begin(request, len(DATA))
        await response.write(DATA[:1_500_000])
        cut(request)
        return response

    device, _file, _offers, asked = download(DATA, policy, handler)
    assert (device.status, device.body, device.whole) == (200, DATA, True)
    assert asked == [2]
    assert leftovers(folder) == []


def test_always_dropped(policy: str, folder: Path) -> None:
    """Another source is not tried when a device has got a part: it would get parts of both."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = await begin(request, len(DATA))
        await response.write(DATA[:1_500_000])
        cut(request)
        return response

    device, file, _offers, asked = download(DATA, policy, handler, handler)
    assert not device.whole
    assert DATA.startswith(device.body)
    assert file.artifact is None
    assert sorted(asked) == [0, 2]
    assert leftovers(folder) == []


@pytest.mark.parametrize("fault", ["gone", "private", "file"])
def test_the_next_source_is_tried(policy: str, fault: str) -> None:
    targets = {"private": "http://10.0.0.1/a.spk", "file": "file:///etc/passwd"}

    async def handler(request: web.Request) -> web.Response:
        if fault == "gone":
            return web.Response(status=404)
        return web.Response(status=302, headers={"Location": targets[fault]})

    device, _file, _offers, asked = download(SMALL, policy, handler, handler)
    assert device.status == 404
    assert asked == [1, 1]
    device, _file, _offers, asked = download(SMALL, policy, handler, file_of(SMALL))
    assert (device.status, device.body) == (200, SMALL)
    assert asked[1] == 1


def test_a_device_that_leaves_is_no_fault_of_the_source(policy: str, folder: Path) -> None:
    file = unit(DATA)
    ended = asyncio.Event()

    async def handler(request: web.Request) -> web.StreamResponse:
        response = await begin(request, None)
        try:
            while True:
                await response.write(DATA[:100_000])
                await asyncio.sleep(0)
        finally:
            ended.set()

    async def go() -> tuple[int, int]:
        async with serve(handler) as one, serve(handler) as other, content_app(file) as url:
            for source in (one, other):
                await sync_to_async(offer)(file, source.url, policy)
            async with aiohttp.ClientSession() as session, session.get(url) as response:
                await response.content.readexactly(1000)
            await asyncio.wait_for(ended.wait(), 60)
        return len(one.asked), len(other.asked)

    assert sorted(async_to_sync(go)()) == [0, 1]
    assert not RemoteArtifact.objects.filter(failed_at__isnull=False).exists()
    assert leftovers(folder) == []


def test_a_device_asks_for_a_part(policy: str) -> None:
    device, file, _offers, _asked = download(
        DATA, policy, file_of(DATA), Range="bytes=2000000-2999999"
    )
    assert device.status == 206
    assert device.headers["Content-Range"] == f"bytes 2000000-2999999/{len(DATA)}"
    assert device.body == DATA[2_000_000:3_000_000]
    assert (file.artifact is not None) == (policy == SpkRemote.ON_DEMAND)


def test_an_image_is_verified_by_its_sha256(policy: str) -> None:
    package()
    file = ContentArtifact.objects.filter(relative_path__startswith="images/").first()
    assert file is not None

    async def go() -> Device:
        device = Device()
        async with serve(file_of(SMALL)) as server:
            await sync_to_async(offer)(file, server.url, policy)
            async with content_app(file) as url:
                await device.get(url)
        return device

    device = async_to_sync(go)()
    assert device.status != 200 or not device.whole
