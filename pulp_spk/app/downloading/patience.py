"""Trying again: when, how often, and when a source is to be left alone."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TypeVar

from aiohttp import ClientResponse

from pulp_spk.app.downloading.errors import BusyError, DownloadError, StatusError

LONGEST_PAUSE = 120.0
"""Seconds that a source may ask to be left alone; for longer ones a sync rather ends."""
LONGEST_PAUSE_OF_A_DEVICE = 5.0
"""The same while a device waits for a file."""
_LONGEST_BACKOFF = 60.0
_FOREVER = 10.0**9

Answer = TypeVar("Answer")
Sleep = Callable[[float], Awaitable[None]]


class Pauses:
    """Until when each host is left alone; shared by all downloads of a remote."""

    def __init__(self, sleep: Sleep = asyncio.sleep) -> None:
        self.sleep = sleep
        self._until: dict[str | None, float] = {}

    def ask(self, host: str | None, seconds: float) -> None:
        """Leave a host alone for some seconds from now."""
        self._until[host] = max(self._until.get(host, 0.0), monotonic() + seconds)

    async def wait(self, host: str | None) -> None:
        """Return when a host may be asked."""
        left = self._until.get(host, 0.0) - monotonic()
        if left > 0:
            await self.sleep(left)


class Patience:
    """How often one thing is tried."""

    def __init__(
        self, pauses: Pauses, retries: int, *, longest: float, final: tuple[type, ...] = ()
    ) -> None:
        """Describe it.

        Args:
            pauses: Of the remote.
            retries: How often to try again.
            longest: Seconds that a source may ask to be left alone.
            final: Errors after which nothing is tried again, though it might help.
        """
        self._pauses = pauses
        self._retries = retries
        self._longest = longest
        self._final = final

    async def insist(self, attempt: Callable[[], Awaitable[Answer]]) -> Answer:
        """Try until it works or there is no use in it.

        The waits double, with jitter, so that many downloads do not come back at once.

        Raises:
            DownloadError: the last one.
        """
        tried = 0
        while True:
            try:
                return await attempt()
            except DownloadError as error:
                tried += 1
                if not error.transient or tried > self._retries or isinstance(error, self._final):
                    raise
            await self._pauses.sleep(random.uniform(0, min(2.0 ** min(tried, 8), _LONGEST_BACKOFF)))

    def refuse(self, response: ClientResponse) -> StatusError:
        """The error that an answer of no use means; heeds Retry-After (RFC 9110, 10.2.3)."""
        seconds = retry_after(response.headers.get("Retry-After", ""))
        if response.status in (429, 503) and seconds is not None:
            if seconds > self._longest:
                return BusyError(response.url, response.status, seconds)
            self._pauses.ask(response.url.host, seconds)
        return StatusError(response.url, response.status)


def retry_after(value: str) -> float | None:
    """Seconds that a Retry-After asks for, given as seconds or as a date; None without one."""
    if value.strip().isdecimal():
        return min(float(value), _FOREVER)
    try:
        due = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if due.tzinfo is None:
        due = due.replace(tzinfo=UTC)
    return max(0.0, (due - datetime.now(UTC)).total_seconds())
