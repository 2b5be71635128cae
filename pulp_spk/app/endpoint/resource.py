"""Which requests are for a Package Center source."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from aiohttp.web import Request, StreamResponse, UrlMappingMatchInfo
from aiohttp.web_urldispatcher import DynamicResource
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from pulp_spk.app.models import SpkDistribution

CATALOG = "api/package"
MISS_REFRESH = 0.2  # seconds; a source that was just created is found after as long


class SourceResource(DynamicResource):
    """The three URLs of each SPK distribution, for GET, HEAD and POST.

    They are its base URL, the same without the final slash, and `api/package` below it. Anything
    else is left to pulpcore's resource on the same pattern, so that the traffic of other plugins
    takes the way that it always took.
    """

    def __init__(self, handler: Callable[[Request], Awaitable[StreamResponse]]) -> None:
        domain = "{pulp_domain}/" if settings.DOMAIN_ENABLED else ""
        super().__init__(settings.CONTENT_PATH_PREFIX + domain + "{path:.+}")
        for method in ("GET", "HEAD", "POST"):
            self.add_route(method, handler)
        self._sources = SourceTable()

    def raw_match(self, path: str) -> bool:
        """Keep apart: aiohttp would add pulpcore's GET route to this resource otherwise."""
        return False

    async def resolve(self, request: Request) -> tuple[UrlMappingMatchInfo | None, set[str]]:
        """Take the request when its path is that of a source; decline without a trace if not."""
        match = self._match(request.rel_url.path_safe)
        if match is None:
            return None, set()
        base_path = source_path(match["path"])
        if not await self._sources.knows(match.get("pulp_domain", "default"), base_path):
            return None, set()
        return await super().resolve(request)


def source_path(path: str) -> str:
    """The base path of the source whose catalog lies at `path`, if one does."""
    path = path.rstrip("/")
    return path.removesuffix("/" + CATALOG)


class SourceTable:
    """The base paths of all SPK distributions, kept in the process.

    It only decides who answers; the distribution itself is always read from the database, so a
    stale row costs a 404 by our handler instead of core's. While the database is away the old
    rows stay: it is core that then says so.
    """

    def __init__(self) -> None:
        self._paths: frozenset[tuple[str, str]] = frozenset()
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def knows(self, domain: str, base_path: str) -> bool:
        """Whether an SPK distribution of `domain` has this base path."""
        key = (domain, base_path)
        await self._refresh(settings.SPK_CATALOG_FRESHNESS)
        if key not in self._paths:
            await self._refresh(min(MISS_REFRESH, settings.SPK_CATALOG_FRESHNESS))
        return key in self._paths

    async def _refresh(self, max_age: float) -> None:
        if time.monotonic() - self._read_at <= max_age:
            return
        async with self._reading:
            now = time.monotonic()
            if now - self._read_at > max_age:
                self._read_at = now
                with suppress(DatabaseError, InterfaceError):
                    self._paths = await sync_to_async(_source_paths)()


def _source_paths() -> frozenset[tuple[str, str]]:
    rows = SpkDistribution.objects.values_list("pulp_domain__name", "base_path")
    try:
        return frozenset(rows)
    except (DatabaseError, InterfaceError):  # a connection that the server has closed
        connection.close_if_unusable_or_obsolete()
        return frozenset(rows.all())
