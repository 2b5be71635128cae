"""The yardstick: aiohttp alone, which hands out the same bytes with the same headers.

`gunicorn benchmarks.catalogs.bare:application` with pulpcore-content's worker class and options;
BARE_BODY is a file with the answer, BARE_HEADERS its headers as JSON.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from aiohttp import web


async def application() -> web.Application:
    """An application with one route."""
    plain = Path(os.environ["BARE_BODY"]).read_bytes()
    packed = Path(os.environ["BARE_BODY"] + ".gz").read_bytes()
    headers = json.loads(os.environ["BARE_HEADERS"])

    async def answer(request: web.Request) -> web.Response:
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=packed, headers={**headers, "Content-Encoding": "gzip"})
        return web.Response(body=plain, headers=headers)

    app = web.Application()
    app.router.add_get("/catalog", answer)
    return app
