"""What the downloads of a remote share is made once, and goes with the remote."""

from __future__ import annotations

import asyncio
import gc
import uuid
import weakref

import pytest
from aiohttp import web

from pulp_spk.app.downloading.downloader import LONGEST_ANSWER, SLOWEST
from pulp_spk.app.models import SpkRemote
from unit_tests.app.downloading.server import remote_of, run, serve


async def fine(request: web.Request) -> web.Response:
    return web.Response(body=b"fine")


def test_one_session() -> None:
    async def go() -> None:
        async with serve(fine) as home, remote_of(home.url) as remote:
            first, second = (remote.get_downloader(url=home.url) for _ in range(2))
            assert first.session is second.session
            assert first.semaphore is second.semaphore
            await first.run()
            await second.run()
            ports = {request.transport and request.remote for request in home.asked}
            assert len(ports) == 1

    run(go())


@pytest.mark.filterwarnings("error")
def test_nothing_is_left_of_it() -> None:
    """Core keeps its factories until the process ends: one for each file that is streamed."""

    async def go() -> tuple[weakref.ref, weakref.ref]:
        async with serve(fine) as home:
            remote = SpkRemote(name="x", url=home.url, pulp_domain_id=uuid.uuid4())
            await remote.get_downloader(url=home.url).run()
            session = remote.download_factory.way.session
            references = (weakref.ref(remote.download_factory), weakref.ref(session))
            del remote
            gc.collect()
            assert references[0]() is None
            while not session.closed:
                await asyncio.sleep(0)
            return references

    _factory, session = run(go())
    gc.collect()
    assert session() is None


def test_timeouts() -> None:
    async def go() -> None:
        async with remote_of("http://a.example/") as remote:
            downloader = remote.get_downloader(url=remote.url)
            assert downloader._timeout().total == LONGEST_ANSWER
            assert downloader._timeout(SLOWEST * 10).total == LONGEST_ANSWER + 10
            assert downloader._timeout().sock_read
            assert downloader._timeout().sock_connect
        async with remote_of(
            "http://a.example/",
            total_timeout=1,
            connect_timeout=2,
            sock_connect_timeout=3,
            sock_read_timeout=4,
        ) as remote:
            timeout = remote.get_downloader(url=remote.url)._timeout(10**9)
            assert (timeout.total, timeout.connect) == (1, 2)
            assert (timeout.sock_connect, timeout.sock_read) == (3, 4)

    run(go())


@pytest.mark.parametrize(("fields", "expected"), [({}, 2), ({"download_concurrency": 7}, 7)])
def test_concurrency(fields: dict[str, int], expected: int) -> None:
    async def go() -> int:
        async with remote_of("http://a.example/", **fields) as remote:
            return remote.get_downloader(url=remote.url).semaphore._value

    assert run(go()) == expected
