"""How many requests of devices were answered, and how.

pulpcore's metrics see only what passes its own middlewares, which the fast way does not.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress

from aiohttp.web import Application
from django.conf import settings

logger = logging.getLogger(__name__)


FAST = "fast"
"""Past pulpcore's middlewares."""
CORE = "core"
"""By core's own way: guarded sources, pages, and while the database does not answer."""


class Counts:
    """Answers by way, kind (a catalog's generation or `page`) and status, since the start."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, int]] = Counter()
        self._told: Counter[tuple[str, str, int]] = Counter()
        self._told_at = time.monotonic()

    def add(self, way: str, kind: str, status: int) -> None:
        """Count an answer; tell from time to time."""
        self._counts[way, kind, status] += 1

    def __iter__(self) -> Iterator[tuple[int, dict[str, str | int]]]:
        """Each number with what it counts."""
        for (way, kind, status), number in list(self._counts.items()):
            yield number, {"way": way, "kind": kind, "status": status}

    def tell(self) -> None:
        """Log what was counted since this was done the last time, as one line of JSON."""
        now = time.monotonic()
        new = self._counts - self._told
        if new:
            said = {f"{way} {kind} {status}": number for (way, kind, status), number in new.items()}
            seconds = round(now - self._told_at)
            logger.info("Catalog requests: %s", json.dumps({"seconds": seconds, **said}))
        self._told, self._told_at = self._counts.copy(), now


counts = Counts()


async def told_regularly(_app: Application) -> AsyncIterator[None]:
    """Let `counts` be told every SPK_REQUEST_LOG_INTERVAL seconds as long as the app runs."""
    if not settings.SPK_REQUEST_LOG_INTERVAL:
        yield
        return
    telling = asyncio.create_task(_tell_for_ever(settings.SPK_REQUEST_LOG_INTERVAL))
    yield
    telling.cancel()
    with suppress(asyncio.CancelledError):
        await telling
    counts.tell()


async def _tell_for_ever(interval: float) -> None:
    while True:
        await asyncio.sleep(interval)
        counts.tell()
