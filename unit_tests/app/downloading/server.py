"""Sources on loopback addresses, run by the test's own event loop."""

from __future__ import annotations

import asyncio
import ssl
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web

from pulp_spk.app.models import SpkRemote

HOME = "127.0.0.1"
ELSEWHERE = "127.0.0.2"
"""Another private host."""

Answer = TypeVar("Answer")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Source:
    """A server and what it was asked.

    Attributes:
        url: Its root, with a slash at the end.
        asked: The requests, oldest first.
        bodies: Their bodies.
    """

    url: str
    asked: list[web.BaseRequest] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2].strip("/"))

    def header(self, name: str) -> list[str | None]:
        """A header of each request."""
        return [request.headers.get(name) for request in self.asked]


@asynccontextmanager
async def serve(
    handler: Handler, host: str = HOME, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Source]:
    """Run a server that answers everything with `handler`."""
    source = Source("")

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        source.asked.append(request)
        source.bodies.append(await request.read())
        return await handler(request)

    runner = web.ServerRunner(web.Server(answer, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, host, 0, ssl_context=tls)
    await site.start()
    source.url = f"{'https' if tls else 'http'}://{host}:{runner.addresses[0][1]}/"
    try:
        yield source
    finally:
        await runner.cleanup()


@asynccontextmanager
async def remote_of(url: str, **fields: Any) -> AsyncIterator[SpkRemote]:
    """An unsaved remote, whose waits for another try take no time."""
    remote = SpkRemote(name="source", url=url, pulp_domain_id=uuid.uuid4(), **fields)
    way = remote.download_factory.way
    way.pauses.sleep = no_sleep
    try:
        yield remote
    finally:
        await way.session.close()


SLEPT: list[float] = []
"""The seconds that were to be waited."""


async def no_sleep(seconds: float) -> None:
    """Take note instead of waiting."""
    SLEPT.append(seconds)
    await asyncio.sleep(0)


def run(test: Coroutine[Any, Any, Answer]) -> Answer:
    """Run the body of a test in its own loop."""
    SLEPT.clear()
    return asyncio.run(asyncio.wait_for(test, 120))


def file_of(data: bytes) -> Handler:
    """Answers with a file, and with ranges of it."""

    async def handler(request: web.Request) -> web.StreamResponse:
        wanted = request.http_range
        headers = {"ETag": '"1"', "Accept-Ranges": "bytes"}
        if wanted.start is None and wanted.stop is None:
            return web.Response(body=data, headers=headers)
        start, stop, _step = wanted.indices(len(data))
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(data)}"
        return web.Response(status=206, body=data[start:stop], headers=headers)

    return handler


async def begin(
    request: web.Request, length: int | None, status: int = 200, **headers: str
) -> web.StreamResponse:
    """An answer whose body is written by hand."""
    response = web.StreamResponse(status=status, headers=headers)
    response.content_length = length
    if length is None:
        response.enable_chunked_encoding()
    await response.prepare(request)
    return response


def cut(request: web.Request) -> None:
    """Break the connection off."""
    assert request.transport is not None
    request.transport.close()
