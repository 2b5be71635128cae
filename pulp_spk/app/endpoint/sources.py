"""Which sources there are and what is known of each, kept for a short while."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from django.db import DatabaseError, InterfaceError, connection

from pulp_spk.app.endpoint.source import Previous, Source, read_source
from pulp_spk.app.index import ready_index
from pulp_spk.app.models import SpkDistribution

MISS_REFRESH = 0.2  # seconds; a source that was just created is found after as long
MAX_KEPT = 10_000  # sources of which something is kept

Key = tuple[str, str]
"""Name of the domain, base path."""


class SourceUnknown(Exception):
    """There is a source, but the database does not tell what it offers now."""


@dataclass(frozen=True, slots=True)
class _Kept:
    source: Source
    asked_at: float


class _Reading:
    """A query that many can wait for."""

    def __init__(self, executor: ThreadPoolExecutor, key: Key) -> None:
        self._key = key
        self._asked_at = float("inf")
        self.future: Future[_Kept | None] = executor.submit(self._read)

    def serves(self, since: float) -> bool:
        """Whether its result will not be older than `since`."""
        return since <= self._asked_at

    def _read(self) -> _Kept | None:
        self._asked_at = time.monotonic()
        source = read_source(*self._key)
        return _Kept(source, self._asked_at) if source else None


class Sources:
    """All SPK distributions by domain and base path.

    What is known of one is `freshness` seconds old at most; with 0 each request waits for a query
    that began after it came. Queries run in a thread with a connection of its own, so that they
    never wait for those of downloads.
    """

    def __init__(self, freshness: float) -> None:
        self._freshness = freshness
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spk-sources")
        self._kept: dict[Key, _Kept] = {}
        self._readings: dict[Key, _Reading] = {}
        self._paths: frozenset[Key] = frozenset()
        self._paths_read_at = float("-inf")
        self._paths_lock = asyncio.Lock()

    def fresh(self, key: Key) -> Source | None:
        """The source with this domain and base path, if what is known of it is fresh."""
        kept = self._kept.get(key)
        if kept is not None and kept.asked_at > time.monotonic() - self._freshness:
            return kept.source
        return None

    async def find(self, key: Key) -> Source | None:
        """The source with this domain and base path; None when there is none.

        As long as it says the same it is the same object.

        Raises:
            SourceUnknown: when there was one and the database does not answer.
        """
        since = time.monotonic() - self._freshness
        if key not in self._kept:
            if not await self._is_path(key):
                return None
            if (kept := self._kept.get(key)) and kept.asked_at >= since:
                return kept.source
        try:
            kept = await self._read(key, since)
        except (DatabaseError, InterfaceError) as error:
            raise SourceUnknown from error
        if kept is None:
            self._kept.pop(key, None)
            self._paths -= {key}
            return None
        return self._keep(key, kept)

    async def _read(self, key: Key, since: float) -> _Kept | None:
        reading = self._readings.get(key)
        if reading is None or not reading.serves(since):
            reading = self._readings[key] = _Reading(self._executor, key)
        try:
            return await asyncio.shield(asyncio.wrap_future(reading.future))
        finally:
            if self._readings.get(key) is reading and reading.future.done():
                del self._readings[key]

    def _keep(self, key: Key, kept: _Kept) -> Source:
        before = self._kept.get(key)
        if before is not None and before.asked_at >= kept.asked_at:
            return before.source
        if before is not None:
            kept = _Kept(_following(before, kept.source), kept.asked_at)
        elif len(self._kept) >= MAX_KEPT:
            self._kept.clear()
        self._kept[key] = kept
        return kept.source

    async def _is_path(self, key: Key) -> bool:
        """Whether a distribution has this path; those of other plugins come here often.

        While the database is away the old rows stay: it is core that then says so.
        """
        max_age = min(MISS_REFRESH, self._freshness)
        if key not in self._paths and time.monotonic() - self._paths_read_at > max_age:
            async with self._paths_lock:
                now = time.monotonic()
                if key not in self._paths and now - self._paths_read_at > max_age:
                    loop = asyncio.get_running_loop()
                    paths = await loop.run_in_executor(self._executor, _source_paths)
                    self._paths = self._paths if paths is None else paths
                    self._paths_read_at = now
        return key in self._paths


def _following(before: _Kept, source: Source) -> Source:
    """The source that was read after `before`."""
    if source.same_as(before.source):
        return before.source
    previous = Previous(replace(before.source, previous=None), before.asked_at)
    if ready_index(before.source.version) is None:
        # It is still being built: what was before that goes on.
        previous = before.source.previous or previous
    return replace(source, previous=previous)


def _source_paths() -> frozenset[Key] | None:
    """The paths of all SPK distributions; None when the database does not tell."""
    rows = SpkDistribution.objects.values_list("pulp_domain__name", "base_path")
    for _ in range(2):
        try:
            return frozenset(rows.all())
        except (DatabaseError, InterfaceError):  # perhaps a connection that the server has closed
            connection.close()
    return None
