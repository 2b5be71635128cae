"""A Package Center server of somebody else, which may be as bad as tests want it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

Envelope = Callable[[list[dict[str, Any]], Mapping[str, str]], Any]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class File:
    """A file that the server has.

    Attributes:
        data: Its bytes.
        ranges: Whether it answers requests for parts with parts.
        etag: Its ETag; "" for none.
    """

    data: bytes
    ranges: bool = True
    etag: str = ""


@dataclass(eq=False)
class ForeignSource:
    """An HTTP server in a thread of its own.

    Attributes:
        entries: What each device gets, unless `catalogs` knows better.
        catalogs: The whole answer by the platform that asks.
        files: By path.
        handlers: In place of files: by path, whatever a test wants to happen.
        conditional: Whether catalogs have an ETag, and 304 answers those who name it.
        envelope: Puts the entries into the answer, by the fields of the request.
        unchanged: How many requests were answered with 304.
        requests: How often each path was asked for; the catalog is "/".
        headers: Of each request by path, the last one.
        queries: Of all requests for the catalog, in order.
        sent: Bytes of bodies of files.
    """

    entries: list[dict[str, Any]] = field(default_factory=list)
    catalogs: dict[str, Any] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    handlers: dict[str, Handler] = field(default_factory=dict)
    requests: Counter[str] = field(default_factory=Counter)
    headers: dict[str, Mapping[str, str]] = field(default_factory=dict)
    queries: list[list[tuple[str, str]]] = field(default_factory=list)
    sent: int = 0
    conditional: bool = False
    unchanged: int = 0
    envelope: Envelope = field(default=lambda entries, asked: {"packages": entries})
    url: str = ""

    def start(self) -> Self:
        """Serve on a free port of the loopback address."""
        started = threading.Event()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._serve, args=(started,), daemon=True).start()
        if not started.wait(60):
            raise TimeoutError("the foreign source does not start")
        return self

    def stop(self) -> None:
        """Stop serving; connections are cut."""
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread_done.wait(10)

    def add(self, spk: bytes, name: str, version: str = "1.0-1", **entry: Any) -> dict[str, Any]:
        """Offer an SPK to every device.

        Args:
            spk: The file.
            name: What the entry calls it.
            version: What the entry calls its version.
            entry: Keys of the entry that differ or are more; None takes one away.
        """
        path = f"/spks/{name}-{version}-{len(self.files)}.spk"
        self.files[path] = File(spk)
        said = {
            "package": name,
            "version": version,
            "dname": name,
            "desc": "",
            "link": self.url + path,
            "md5": hashlib.md5(spk, usedforsecurity=False).hexdigest(),
            "size": len(spk),
            **entry,
        }
        said = {key: value for key, value in said.items() if value is not None}
        self.entries.append(said)
        return said

    def path_of(self, entry: Mapping[str, Any]) -> str:
        """The path of an entry's file."""
        return entry["link"].removeprefix(self.url)

    @property
    def downloads(self) -> int:
        """How often a file was asked for, or a part of one."""
        return sum(count for path, count in self.requests.items() if path != "/")

    async def forever(self) -> None:
        """Wait, in a handler, until the server stops."""
        await self._stopped.wait()

    def forget(self) -> None:
        """Count from zero again."""
        self.requests.clear()
        self.queries.clear()
        self.sent = self.unchanged = 0

    def _serve(self, started: threading.Event) -> None:
        self._stopped = asyncio.Event()
        self._thread_done = threading.Event()
        self._loop.run_until_complete(self._run(started))
        self._loop.close()
        self._thread_done.set()

    async def _run(self, started: threading.Event) -> None:
        server = web.Server(self._answer)
        runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        started.set()
        await self._stopped.wait()
        await runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests[request.path] += 1
        self.headers[request.path] = dict(request.headers)
        if handler := self.handlers.get(request.path):
            return await handler(request)
        if request.path == "/":
            return await self._catalog(request)
        if file := self.files.get(request.path):
            return self._file(request, file)
        return web.Response(status=404, text="no such file")

    async def _catalog(self, request: web.BaseRequest) -> web.Response:
        fields = [*request.query.items()]
        if request.method == "POST":
            fields += [(name, str(value)) for name, value in (await request.post()).items()]
        self.queries.append(fields)
        asked = dict(fields)
        said = self.catalogs.get(asked.get("arch", ""))
        if said is None:
            said = self.envelope(self.entries, asked)
        if isinstance(said, web.Response):
            return web.Response(status=said.status, body=said.body, content_type=said.content_type)
        body = json.dumps(said).encode()
        headers = {}
        if self.conditional:
            headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()}"'
            if request.headers.get("If-None-Match") == headers["ETag"]:
                self.unchanged += 1
                return web.Response(status=304, headers=headers)
        return web.Response(body=body, headers=headers, content_type="application/json")

    def _file(self, request: web.BaseRequest, file: File) -> web.Response:
        body, status, headers = file.data, 200, {}
        if file.etag:
            headers["ETag"] = f'"{file.etag}"'
        wanted = request.http_range
        if file.ranges and (wanted.start is not None or wanted.stop is not None):
            start, stop, _step = wanted.indices(len(file.data))
            body, status = file.data[start:stop], 206
            headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(file.data)}"
        self.sent += len(body)
        return web.Response(
            body=body, status=status, headers=headers, content_type="application/octet-stream"
        )
