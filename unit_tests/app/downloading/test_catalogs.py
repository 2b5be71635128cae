"""Catalogs: how they are asked for, and how much of an answer is taken."""

from __future__ import annotations

import gzip
import os
import tracemalloc
from typing import Any

import pytest
from aiohttp import web

from pulp_spk.app.downloading.answers import CatalogAnswer, Validators
from pulp_spk.app.downloading.errors import (
    ConnectionFailedError,
    DownloadError,
    EncodingError,
    StatusError,
    TooLargeError,
)
from unit_tests.app.downloading.server import Handler, Source, begin, cut, remote_of, run, serve

CATALOG = b'{"packages": []}'
PARAMETERS = (("unique", "synology_geminilake_920+"), ("language", "enu"), ("arch", "ü &"))
ENCODED = "unique=synology_geminilake_920%2B&language=enu&arch=%C3%BC+%26"


def ask(
    handler: Handler, path: str = "", **arguments: Any
) -> tuple[CatalogAnswer | DownloadError, Source]:
    async def go() -> tuple[CatalogAnswer | DownloadError, Source]:
        async with serve(handler) as server, remote_of(f"{server.url}{path}") as remote:
            try:
                answer = await remote.get_downloader(url=remote.url).read_catalog(
                    PARAMETERS, **arguments
                )
            except DownloadError as error:
                return error, server
            return answer, server

    return run(go())


async def plain(request: web.Request) -> web.Response:
    return web.Response(body=CATALOG, content_type="text/html", headers={"Last-Modified": "today"})


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("", f"/?{ENCODED}"),
        ("index.php", f"/index.php?{ENCODED}"),
        ("index.php?", f"/index.php?{ENCODED}"),
        ("a%2Fb?key=%7e+1&x#y", f"/a%2Fb?key=%7e+1&x&{ENCODED}"),
        ("ä b", f"/%C3%A4%20b?{ENCODED}"),
    ],
)
def test_get(path: str, asked: str) -> None:
    answer, server = ask(plain, path)
    assert answer == CatalogAnswer(
        CATALOG, str(server.asked[0].url), False, Validators("", "today"), len(CATALOG)
    )
    assert [(request.method, request.raw_path) for request in server.asked] == [("GET", asked)]
    assert server.header("Accept-Encoding") == ["gzip"]


def test_post() -> None:
    answer, server = ask(plain, "index.php?key=1", method="POST")
    assert isinstance(answer, CatalogAnswer)
    (request,) = server.asked
    assert (request.method, request.path_qs) == ("POST", "/index.php?key=1")
    assert request.content_type == "application/x-www-form-urlencoded"
    assert server.bodies == [ENCODED.encode()]


def test_gzip() -> None:
    data = os.urandom(100_000) + bytes(200_000)

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=gzip.compress(data), headers={"Content-Encoding": "gzip"})

    answer, _server = ask(handler)
    assert isinstance(answer, CatalogAnswer)
    assert answer.body == data
    assert answer.received == len(gzip.compress(data))


def test_gzip_bomb(settings: Any) -> None:
    settings.SPK_SYNC_MAX_CATALOG = 1_000_000
    bomb = gzip.compress(gzip.compress(bytes(100_000_000)) + bytes(100_000_000))

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    assert len(bomb) < 1_000_000
    error, server = ask(handler)
    assert isinstance(error, TooLargeError)
    assert len(server.asked) == 1


def test_gzip_is_opened_in_small_pieces(settings: Any) -> None:
    settings.SPK_SYNC_MAX_CATALOG = 1_000_000
    bomb = gzip.compress(bytes(200_000_000))

    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=bomb, headers={"Content-Encoding": "gzip"})

    tracemalloc.start()
    try:
        error, _server = ask(handler)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(error, TooLargeError)
    assert peak < 8_000_000


def test_endless_bytes_behind_the_gzip(settings: Any) -> None:
    settings.SPK_SYNC_MAX_CATALOG = 1_000_000

    async def handler(request: web.Request) -> web.StreamResponse:
        response = await begin(request, None, **{"Content-Encoding": "gzip"})
        await response.write(gzip.compress(CATALOG))
        while True:
            await response.write(bytes(100_000))

    error, _server = ask(handler)
    assert isinstance(error, TooLargeError)


@pytest.mark.parametrize("announced", [True, False])
def test_a_gigabyte(settings: Any, announced: bool) -> None:
    settings.SPK_SYNC_MAX_CATALOG = 1_000_000
    written = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal written
        response = await begin(request, 10**9 if announced else None)
        while True:
            await response.write(bytes(100_000))
            written += 100_000

    error, server = ask(handler)
    assert isinstance(error, TooLargeError)
    assert len(server.asked) == 1
    assert written < 20_000_000  # what the sockets hold


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("br", CATALOG),
        ("gzip", CATALOG),
        ("gzip", gzip.compress(CATALOG, mtime=0)[:-9]),
        ("gzip, gzip", b""),
    ],
)
def test_damaged_or_unasked_encoding(encoding: str, body: bytes) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": encoding})

    error, server = ask(handler)
    assert isinstance(error, EncodingError)
    assert len(server.asked) == 1


def test_unchanged() -> None:
    known = Validators('W/"1"', "Sat, 29 Oct 2022 19:43:31 GMT")

    async def handler(request: web.Request) -> web.Response:
        assert request.headers["If-None-Match"] == known.etag
        assert request.headers["If-Modified-Since"] == known.last_modified
        return web.Response(status=304, headers={"ETag": '"2"'})

    answer, server = ask(handler, known=known)
    assert isinstance(answer, CatalogAnswer)
    assert answer.unchanged
    assert answer.body == b""
    assert answer.validators == Validators('"2"')
    error, server = ask(refusing(304))
    assert isinstance(error, StatusError)
    assert server.header("If-None-Match") == [None]


def refusing(status: int) -> Handler:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status)

    return handler


@pytest.mark.parametrize(("status", "requests"), [(405, 1), (404, 1), (502, 4), (429, 4)])
def test_refused(status: int, requests: int) -> None:
    error, server = ask(refusing(status))
    assert isinstance(error, StatusError)
    assert error.status == status
    assert len(server.asked) == requests


def test_dropped() -> None:
    asked = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        if asked > 2:
            return await plain(request)
        response = await begin(request, len(CATALOG))
        await response.write(CATALOG[:5])
        cut(request)
        return response

    answer, server = ask(handler)
    assert isinstance(answer, CatalogAnswer)
    assert answer.body == CATALOG
    assert len(server.asked) == 3


def test_nobody_is_there() -> None:
    async def go() -> None:
        async with serve(plain) as server:
            url = server.url
        async with remote_of(url, max_retries=1) as remote:
            with pytest.raises(ConnectionFailedError):
                await remote.get_downloader(url=url).read_catalog()

    run(go())


def test_no_http() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.write(b"\x00\x01 hello\r\n\r\n")
        cut(request)
        raise ConnectionResetError

    error, _server = ask(handler)
    assert isinstance(error, ConnectionFailedError)


def test_validators() -> None:
    long = '"' + 600 * "x" + '"'
    assert not Validators.of({"ETag": long, "Last-Modified": long})
    assert not Validators.of({"ETag": '"\udcff"', "Last-Modified": "\udcff"})
    assert Validators.of({}).request_headers == {}
