"""Whole files: what is verified, what is tried again, what is left behind."""

from __future__ import annotations

import asyncio
import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from pulpcore.plugin.exceptions import DigestValidationError

from pulp_spk.app.downloading.errors import (
    BrokenOffError,
    ConnectionFailedError,
    DownloadError,
    StatusError,
    TooLargeError,
    TooSlowError,
    WrongBytesError,
    WrongSizeError,
)
from pulp_spk.app.downloading.expected import Expected
from pulp_spk.app.downloading.transfer import Transfer
from unit_tests.app.downloading.server import SLEPT, Handler, begin, cut, file_of, remote_of, run
from unit_tests.app.downloading.server import serve as source

DATA = os.urandom(3 * 1024**2 + 17)
MD5 = hashlib.md5(DATA).hexdigest()


def download(
    handler: Handler, extra: dict[str, Any] | None = None, **fields: Any
) -> tuple[bytes | DownloadError, list[str | None]]:
    """What came of a download, and the ranges that were asked for."""

    async def go() -> tuple[bytes | DownloadError, list[str | None]]:
        async with source(handler) as server, remote_of(server.url, **fields) as remote:
            downloader = remote.get_downloader(url=f"{server.url}a.spk")
            try:
                result = await downloader.run(extra_data=extra)
            except DownloadError as error:
                assert downloader.path is None
                return error, server.header("Range")
            assert result.artifact_attributes["size"] == os.path.getsize(result.path)
            data = Path(result.path).read_bytes()
            assert result.artifact_attributes["sha256"] == hashlib.sha256(data).hexdigest()
            assert "md5" not in result.artifact_attributes
            return data, server.header("Range")

    return run(go())


def files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def test_the_file_as_it_is() -> None:
    async def handler(request: web.Request) -> web.Response:
        assert request.headers["Accept-Encoding"] == "identity"
        # Some servers say this of every .tgz; the bytes are the file all the same.
        return web.Response(body=DATA, headers={"Content-Encoding": "gzip"})

    data, ranges = download(handler, {"md5": MD5.upper(), "size": len(DATA)})
    assert data == DATA
    assert ranges == [None]


def test_nothing_is_known_of_it() -> None:
    assert download(file_of(DATA)) == (DATA, [None])


@pytest.mark.parametrize("known", [{"md5": MD5}, {"md5": MD5, "size": len(DATA)}])
def test_wrong_md5(folder: Path, known: dict[str, Any]) -> None:
    other = DATA[:-1] + bytes([DATA[-1] ^ 1])
    error, ranges = download(file_of(other), known)
    assert isinstance(error, WrongBytesError)
    assert isinstance(error, DigestValidationError)
    assert error.actual == hashlib.md5(other).hexdigest()
    assert error.expected == MD5
    assert "SPK0513" in str(error)
    assert len(ranges) == 1  # other bytes do not get right by asking again
    assert files(folder) == []


@pytest.mark.parametrize("size", [len(DATA) - 1, len(DATA) + 1, 1])
def test_the_source_announces_another_size(folder: Path, size: int) -> None:
    error, ranges = download(file_of(DATA), {"md5": MD5, "size": size})
    assert isinstance(error, WrongSizeError)
    assert error.actual == str(len(DATA))
    assert len(ranges) == 1
    assert files(folder) == []


def test_short_without_being_announced(folder: Path) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = await begin(request, None)
        await response.write(DATA[:1000])
        return response

    error, ranges = download(handler, {"md5": MD5, "size": len(DATA)}, max_retries=2)
    assert isinstance(error, WrongSizeError)
    assert error.actual == "1000"
    assert len(ranges) == 3
    assert files(folder) == []


@pytest.mark.parametrize("size", [len(DATA), None])
def test_endless_body(folder: Path, settings: Any, size: int | None) -> None:
    settings.SPK_SYNC_MAX_PACKAGE = len(DATA)
    written = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal written
        response = await begin(request, None)
        await response.write(DATA)
        while True:
            await response.write(bytes(100_000))
            written += 100_000

    error, ranges = download(handler, {"size": size, "md5": MD5})
    assert isinstance(error, WrongSizeError if size else TooLargeError)
    assert len(ranges) == 1
    assert files(folder) == []
    assert written < 20_000_000  # what the sockets hold


def test_larger_than_is_taken_without_reading_it(settings: Any) -> None:
    settings.SPK_SYNC_MAX_PACKAGE = 1000

    async def handler(request: web.Request) -> web.StreamResponse:
        response = await begin(request, 10**12)
        await asyncio.sleep(3600)
        return response

    error, _ranges = download(handler)
    assert isinstance(error, TooLargeError)


def test_the_catalog_says_that_it_is_larger_than_is_taken(settings: Any) -> None:
    settings.SPK_SYNC_MAX_PACKAGE = 1000
    error, ranges = download(file_of(DATA), {"size": 1001})
    assert isinstance(error, TooLargeError)
    assert ranges == []


def test_never_more_than_one_byte_too_many_is_asked_for() -> None:
    transfer = Transfer("", Expected(10), 1000)
    transfer.take(b"1234")
    assert transfer.wanted == 7
    transfer.take(b"567890")
    assert transfer.wanted == 1


@pytest.mark.parametrize("takes_ranges", [True, False])
@pytest.mark.parametrize("announced", [True, False])
def test_dropped_in_the_middle(takes_ranges: bool, announced: bool) -> None:
    whole = file_of(DATA)
    asked = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        start = request.http_range.start or 0
        if asked > 2:
            return await (whole(request) if takes_ranges else file_without_ranges(request))
        if not takes_ranges:
            start = 0
        length = len(DATA) - start if announced else None
        if start:
            headers = {"Content-Range": f"bytes {start}-{len(DATA) - 1}/{len(DATA)}"}
            response = await begin(request, length, 206, **headers)
        else:
            response = await begin(request, length)
        await response.write(DATA[start : start + 1_000_000])
        cut(request)
        return response

    async def file_without_ranges(request: web.Request) -> web.Response:
        return web.Response(body=DATA)

    data, ranges = download(handler, {"md5": MD5, "size": len(DATA)})
    assert data == DATA
    assert len(ranges) == 3
    assert ranges[0] is None
    assert all(wanted and wanted.startswith("bytes=") for wanted in ranges[1:])
    assert len(SLEPT) == 2


def test_dropped_without_an_md5_begins_anew() -> None:
    asked = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        if asked > 1:
            return web.Response(body=DATA)
        response = await begin(request, len(DATA))
        await response.write(bytes(1_000_000))
        cut(request)
        return response

    assert download(handler) == (DATA, [None, None])


def test_another_file_after_the_drop(folder: Path) -> None:
    other = os.urandom(len(DATA))
    asked = 0

    async def handler(request: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        if asked > 1:
            return await file_of(other)(request)
        response = await begin(request, len(DATA))
        await response.write(DATA[:1_000_000])
        cut(request)
        return response

    error, _ranges = download(handler, {"md5": MD5, "size": len(DATA)})
    assert isinstance(error, WrongBytesError)
    assert files(folder) == []


def test_wrong_part_after_the_drop() -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if request.http_range.start:
            headers = {"Content-Range": f"bytes 5-{len(DATA) - 1}/{len(DATA)}"}
            return web.Response(status=206, body=DATA[5:], headers=headers)
        response = await begin(request, len(DATA))
        await response.write(DATA[:1_000_000])
        cut(request)
        return response

    error, _ranges = download(handler, {"md5": MD5, "size": len(DATA)})
    assert isinstance(error, DownloadError)
    assert error.error_code == "SPK0509"


def test_always_dropped(folder: Path) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = await begin(request, len(DATA))
        await response.write(DATA[:1000])
        cut(request)
        return response

    error, ranges = download(handler, {"md5": MD5, "size": len(DATA)}, max_retries=4)
    assert isinstance(error, ConnectionFailedError)
    assert len(ranges) == 5
    assert files(folder) == []


@pytest.mark.parametrize(("retries", "requests"), [(None, 4), (0, 1), (2, 3)])
def test_errors_of_the_server_are_tried_again(retries: int | None, requests: int) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=500)

    error, ranges = download(handler, max_retries=retries)
    assert isinstance(error, StatusError)
    assert error.status == 500
    assert len(ranges) == requests
    assert len(SLEPT) == requests - 1


@pytest.mark.parametrize("status", [204, 206, 304, 401, 403, 404, 410, 416])
def test_a_refusal_is_final(status: int) -> None:
    async def handler(request: web.Request) -> web.Response:
        return web.Response(status=status)

    error, ranges = download(handler)
    assert isinstance(error, StatusError)
    assert error.status == status
    assert len(ranges) == 1


def test_slow(folder: Path) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = await begin(request, len(DATA))
        await response.write(DATA[:1000])
        await asyncio.sleep(3600)
        return response

    error, ranges = download(handler, sock_read_timeout=0.5, max_retries=1)
    assert isinstance(error, TooSlowError)
    assert len(ranges) == 2
    error, _ranges = download(handler, total_timeout=0.5, max_retries=0)
    assert isinstance(error, TooSlowError)
    assert files(folder) == []


def test_a_source_that_trickles(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pulp_spk.app.downloading.downloader.LONGEST_ANSWER", 0.5)

    async def handler(request: web.Request) -> web.StreamResponse:
        response = await begin(request, None)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.01)

    error, _ranges = download(handler, max_retries=0)
    assert isinstance(error, TooSlowError)
    assert "bytes a second" in error.reason
    assert files(folder) == []
    # Who sets a time for the whole has it.
    error, _ranges = download(handler, max_retries=0, total_timeout=1.0)
    assert isinstance(error, TooSlowError)
    assert "too long" in error.reason


def test_cancelled(folder: Path) -> None:
    async def go() -> None:
        begun = asyncio.Event()

        async def handler(request: web.Request) -> web.StreamResponse:
            response = await begin(request, len(DATA))
            await response.write(DATA[:2_000_000])
            begun.set()
            await asyncio.sleep(3600)
            return response

        async with source(handler) as server, remote_of(server.url) as remote:
            task = asyncio.create_task(remote.get_downloader(url=server.url).run())
            await begun.wait()
            while not files(folder):
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    run(go())
    assert files(folder) == []


def test_two_at_a_time() -> None:
    async def go() -> int:
        now = most = 0

        async def handler(request: web.Request) -> web.Response:
            nonlocal now, most
            now += 1
            most = max(most, now)
            await asyncio.sleep(0.2)
            now -= 1
            return web.Response(body=b"x")

        async with source(handler) as server, remote_of(server.url) as remote:
            downloaders = [remote.get_downloader(url=server.url) for _ in range(6)]
            await asyncio.gather(*(downloader.run() for downloader in downloaders))
            assert len(server.asked) == 6
        return most

    assert run(go()) == 2


def test_what_core_expects_is_verified_as_well() -> None:
    async def go() -> None:
        async with source(file_of(DATA)) as server, remote_of(server.url) as remote:
            for digest in (hashlib.sha256(DATA).hexdigest(), "0" * 64):
                downloader = remote.get_downloader(
                    url=server.url, expected_digests={"sha256": digest}, expected_size=len(DATA)
                )
                if digest == "0" * 64:
                    with pytest.raises(WrongBytesError, match="SHA256"):
                        await downloader.run()
                else:
                    await downloader.run()

    run(go())


@pytest.mark.parametrize("md5", ["", MD5], ids=["without", "with"])
def test_what_a_device_has_begun_to_get_is_never_begun_anew(md5: str) -> None:
    """Without an MD5 nothing proves that the rest is of the same file; with one it goes on."""
    ranges: list[str | None] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        ranges.append(request.headers.get("Range"))
        if len(ranges) > 1:
            return await file_of(DATA)(request)
        response = await begin(request, len(DATA))
        await response.write(DATA[: 2 * 1024**2])
        # What was written has to arrive before the end does.
        await reached.wait()
        cut(request)
        return response

    async def begun(headers: Any) -> None:
        reached.set()

    async def go() -> DownloadError | None:
        nonlocal reached
        reached = asyncio.Event()
        async with source(handler) as server, remote_of(server.url, max_retries=3) as remote:
            downloader = remote.get_downloader(
                url=f"{server.url}a.spk", headers_ready_callback=begun
            )
            try:
                await downloader.run(extra_data={"md5": md5, "size": len(DATA)})
            except DownloadError as error:
                return error
            return None

    reached = asyncio.Event()
    error = run(go())
    assert ranges[0] is None
    if md5:
        assert error is None
        assert ranges[1] is not None
    else:
        assert isinstance(error, BrokenOffError)
        assert error.error_code == "SPK0512"
        assert len(ranges) == 1
