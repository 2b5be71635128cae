"""A source of synthetic SPKs, in a process of its own.

`python -m benchmarks.sync.server '{"count": 100, "size": 20000000, "salt": "a"}'` prints its URL
and serves until its standard input ends. `/log` tells what was asked for since it was asked the
last time.
"""

from __future__ import annotations

import asyncio
import json
import sys

from aiohttp import web

from benchmarks.sync.shapes import Log, Supply
from benchmarks.synthetic import Mint


class Server:
    """The source."""

    def __init__(self, supply: Supply) -> None:
        self._supply = supply
        mint = Mint(supply.size, supply.salt)
        made = enumerate(mint.make(supply.count))
        self._spks = {f"/{supply.salt}-{number}.spk": spk for number, spk in made}
        self._total = sum(spk.size for spk in self._spks.values())
        self._log = Log(total=self._total)

    async def run(self) -> None:
        """Serve on a free port of the loopback address until standard input ends."""
        application = web.Application()
        application.router.add_get("/", self._catalog)
        application.router.add_get("/log", self._tell)
        application.router.add_get("/{name}.spk", self._file)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        print(f"http://{host}:{port}", flush=True)
        await asyncio.to_thread(sys.stdin.read)
        await runner.cleanup()

    async def _catalog(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self._supply.delay)
        platform = request.query.get("arch", "")
        body = json.dumps(
            {
                "packages": [
                    {**spk.entry, "link": f"http://{request.host}{path}"}
                    for path, spk in self._spks.items()
                    if spk.platform == platform
                ]
            }
        ).encode()
        self._log.asked.append((request.path_qs, ""))
        self._log.sent += len(body)
        return web.Response(body=body, content_type="application/json")

    async def _tell(self, _request: web.Request) -> web.Response:
        told, self._log = self._log, Log(total=self._total)
        return web.json_response(vars(told))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(self._supply.delay)
        spk = self._spks.get(request.path)
        if spk is None:
            raise web.HTTPNotFound
        start, stop, _step = request.http_range.indices(spk.size)
        wanted = request.headers.get("Range", "")
        self._log.asked.append((request.path, wanted))
        self._log.files += 1
        response = web.StreamResponse(status=206 if wanted else 200)
        response.content_type = "application/octet-stream"
        response.content_length = stop - start
        if wanted:
            response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{spk.size}"
        await response.prepare(request)
        for chunk in spk.read(start, stop):
            await response.write(chunk)
            self._log.sent += len(chunk)
            if self._supply.rate:
                await asyncio.sleep(len(chunk) / self._supply.rate)
        await response.write_eof()
        return response


if __name__ == "__main__":
    asyncio.run(Server(Supply(**json.loads(sys.argv[1]))).run())
