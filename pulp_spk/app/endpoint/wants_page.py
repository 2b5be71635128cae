"""Whether a browser asks, or a device."""

from __future__ import annotations

from aiohttp import hdrs
from aiohttp.web import Request


def wants_page(request: Request) -> bool:
    """Whether a browser asks.

    DSM 7 can send a browser-like Accept header when a source is added (docs/dev/protocol.md), so a
    User-Agent that begins as browsers' do must come with it.
    """
    headers = request.headers
    return (
        headers.get(hdrs.USER_AGENT, "").startswith("Mozilla/")
        and "text/html" in headers.get(hdrs.ACCEPT, "")
        and request.method in ("GET", "HEAD")
    )
