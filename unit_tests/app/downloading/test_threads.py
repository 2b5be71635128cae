"""Files are hashed and written beside the event loop, so that others come meanwhile."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from pathlib import Path

import pytest
from aiohttp import web

from pulp_spk.app.downloading.downloader import SpkHttpDownloader
from unit_tests.app.downloading.server import remote_of, run, serve

DATA = bytes(300_000)
MD5 = hashlib.md5(DATA).hexdigest()


async def answer(_request: web.Request) -> web.Response:
    return web.Response(body=DATA)


def test_the_event_loop_hashes_and_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = []
    store = SpkHttpDownloader._store

    def observed(self: SpkHttpDownloader, *arguments: object) -> None:
        stored.append(threading.current_thread() is threading.main_thread())
        store(self, *arguments)

    monkeypatch.setattr(SpkHttpDownloader, "_store", observed)

    async def go() -> None:
        async with serve(answer) as server, remote_of(server.url) as remote:
            await remote.get_downloader(url=server.url).run({"md5": MD5, "size": len(DATA)})

    run(go())
    assert stored
    assert not any(stored)


def test_a_download_that_is_cancelled_while_it_hashes_leaves_no_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = threading.Event(), threading.Event()
    store = SpkHttpDownloader._store

    def slow(self: SpkHttpDownloader, *arguments: object) -> None:
        begun.set()
        ended.wait(60)
        store(self, *arguments)

    monkeypatch.setattr(SpkHttpDownloader, "_store", slow)

    async def go() -> None:
        async with serve(answer) as server, remote_of(server.url) as remote:
            downloader = remote.get_downloader(url=server.url)
            task = asyncio.ensure_future(downloader.run({"md5": MD5, "size": len(DATA)}))
            await asyncio.to_thread(begun.wait, 60)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            ended.set()

    run(go())
    assert not list(folder.iterdir())
