"""Parts of files: exactly what was asked for, or nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from pulp_spk.app.downloading.answers import Part, Validators
from pulp_spk.app.downloading.downloader import SpkHttpDownloader
from pulp_spk.app.downloading.errors import (
    ConnectionFailedError,
    DownloadError,
    RangeError,
    StatusError,
    WrongSizeError,
)
from unit_tests.app.downloading.server import Handler, begin, cut, file_of, remote_of, run, serve

DATA = os.urandom(200_000)


def read(
    handler: Handler,
    ask: Callable[[SpkHttpDownloader], Any] = lambda downloader: downloader.read_range(1000, 3000),
    size: int | None = None,
) -> tuple[Part | DownloadError, list[str | None]]:
    async def go() -> tuple[Part | DownloadError, list[str | None]]:
        async with serve(handler) as server, remote_of(server.url) as remote:
            downloader = remote.get_downloader(url=server.url, expected_size=size)
            try:
                part = await ask(downloader)
            except DownloadError as error:
                part = error
            assert set(server.header("Accept-Encoding")) == {"identity"}
            return part, server.header("Range")

    return run(go())


@pytest.mark.parametrize("size", [None, len(DATA)])
def test_a_part(size: int | None) -> None:
    part, ranges = read(file_of(DATA), size=size)
    assert part == Part(DATA[1000:3000], 1000, len(DATA), Validators('"1"'))
    assert ranges == ["bytes=1000-2999"]


def test_the_end() -> None:
    part, ranges = read(file_of(DATA), lambda downloader: downloader.read_tail(5000))
    assert part == Part(DATA[-5000:], len(DATA) - 5000, len(DATA), Validators('"1"'))
    assert ranges == ["bytes=-5000"]


def test_the_end_of_a_short_file() -> None:
    part, _ranges = read(file_of(DATA[:10]), lambda downloader: downloader.read_tail(5000))
    assert isinstance(part, Part)
    assert (part.data, part.start, part.total) == (DATA[:10], 0, 10)


def test_the_whole_file_is_not_read() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = await begin(request, 10**9)
        await asyncio.sleep(3600)
        return response

    error, ranges = read(handler)
    assert isinstance(error, RangeError)
    assert len(ranges) == 1


def answer(body: bytes, **headers: str) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(status=206, body=body, headers=said)

    return handler


@pytest.mark.parametrize(
    "said",
    [
        "",
        "bytes 1000-2999",
        "bytes 0-1999/200000",
        "bytes 1000-3000/200000",
        "bytes 1000-2998/200000",
        "bytes 1001-3000/200000",
        "bytes -1000-2999/200000",
        "items 1000-2999/200000",
        "bytes */200000",
        "bytes 1000-2999/200000, bytes 0-1/2",
    ],
)
def test_another_part(said: str) -> None:
    error, _ranges = read(answer(DATA[1000:3000], Content_Range=said))
    assert isinstance(error, RangeError)


def test_the_unit_is_in_any_case_and_the_total_unknown() -> None:
    part, _ranges = read(answer(DATA[1000:3000], Content_Range="Bytes 1000-2999/*"))
    assert isinstance(part, Part)
    assert part.total is None
    said = f"bytes 195000-{len(DATA) - 1}/*"
    error, _ranges = read(answer(DATA[-5000:], Content_Range=said), lambda d: d.read_tail(5000))
    assert isinstance(error, RangeError)


def test_encoded() -> None:
    error, _ranges = read(
        answer(DATA[1000:3000], Content_Range="bytes 1000-2999/200000", Content_Encoding="gzip")
    )
    assert isinstance(error, RangeError)


def test_a_file_of_another_size() -> None:
    error, _ranges = read(file_of(DATA), size=len(DATA) + 1)
    assert isinstance(error, WrongSizeError)


@pytest.mark.parametrize("announced", [True, False])
def test_more_than_announced(announced: bool) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Range": f"bytes 1000-2999/{len(DATA)}"}
        response = await begin(request, 10**9 if announced else None, 206, **headers)
        while True:
            await response.write(bytes(10_000))

    error, ranges = read(handler)
    assert isinstance(error, RangeError)
    assert len(ranges) == 1


def test_less_than_announced() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Range": f"bytes 1000-2999/{len(DATA)}"}
        response = await begin(request, None, 206, **headers)
        await response.write(bytes(10))
        return response

    error, ranges = read(handler)
    assert isinstance(error, ConnectionFailedError)
    assert len(ranges) == 4


def test_dropped_once() -> None:
    asked = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        if asked > 1:
            return await file_of(DATA)(request)
        headers = {"Content-Range": f"bytes 1000-2999/{len(DATA)}"}
        response = await begin(request, 2000, 206, **headers)
        await response.write(bytes(10))
        cut(request)
        return response

    part, ranges = read(handler)
    assert isinstance(part, Part)
    assert part.data == DATA[1000:3000]
    assert len(ranges) == 2


@pytest.mark.parametrize(("status", "kind"), [(416, RangeError), (404, StatusError)])
def test_refused(status: int, kind: type) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status)

    error, ranges = read(handler)
    assert isinstance(error, kind)
    assert len(ranges) == 1


def test_another_length_is_refused_without_reading() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Range": f"bytes 1000-2999/{len(DATA)}"}
        response = await begin(request, 10**9, 206, **headers)
        await asyncio.sleep(3600)
        return response

    error, _ranges = read(handler)
    assert isinstance(error, RangeError)
