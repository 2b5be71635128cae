"""Which requests are for a Package Center source."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache

from aiohttp.web import Request, StreamResponse, UrlMappingMatchInfo
from aiohttp.web_urldispatcher import AbstractRoute, DynamicResource
from django.conf import settings

from pulp_spk.app.endpoint.source import Source
from pulp_spk.app.endpoint.sources import Key, Sources, SourceUnknown
from pulp_spk.package_center.paths import split_image_path

CATALOG = "api/package"
PICTURE_OF = "spk_picture_of"
"""Key of a request for a picture: the source, and the path below it."""


class SourceMatch(UrlMappingMatchInfo):
    """That a request is for a source, and which one.

    Attributes:
        source: None while the database does not tell what it offers now.
    """

    def __init__(
        self, match: dict[str, str], route: AbstractRoute, source: Source | None = None
    ) -> None:
        super().__init__(match, route)
        self.source = source


class SourceResource(DynamicResource):
    """The three URLs of each SPK distribution, for GET, HEAD and POST.

    They are its base URL, the same without the final slash, and `api/package` below it. Anything
    else is left to pulpcore's resource on the same pattern, so that the traffic of other plugins
    takes the way that it always took.
    """

    def __init__(self, handler: Callable[[Request], Awaitable[StreamResponse]]) -> None:
        domain = "{pulp_domain}/" if settings.DOMAIN_ENABLED else ""
        super().__init__(settings.CONTENT_PATH_PREFIX + domain + "{path:.+}")
        self._by_method = {
            method: self.add_route(method, handler) for method in ("GET", "HEAD", "POST")
        }
        self._allowed = set(self._by_method)
        self._sources = Sources(settings.SPK_CATALOG_FRESHNESS)
        self._key_of = lru_cache(maxsize=1024)(self._read_path)

    def raw_match(self, path: str) -> bool:
        """Keep apart: aiohttp would add pulpcore's GET route to this resource otherwise."""
        return False

    async def resolve(self, request: Request) -> tuple[UrlMappingMatchInfo | None, set[str]]:
        """Take the request when its path is that of a source; decline without a trace if not.

        One for a picture is declined too, with a note: what is not answered by the fast way has to
        be core's.
        """
        path = request.rel_url.path_safe
        if parts := split_image_path(path):
            above, picture = parts
            if source := await self._exactly(above):
                request[PICTURE_OF] = source, picture
                return None, set()
        key, match = self._key_of(path)
        if key is None:
            return None, set()
        source = self._sources.fresh(key)
        if source is None:
            try:
                source = await self._sources.find(key)
            except SourceUnknown:
                pass
            else:
                if source is None:
                    return None, set()
        route = self._by_method.get(request.method)
        if route is None:
            return None, set(self._allowed)
        return SourceMatch(match.copy(), route, source), self._allowed

    async def _exactly(self, path: str) -> Source | None:
        """The source whose base URL is at this path, if what it offers now is known."""
        key, match = self._key_of(path)
        if key is None or key[1] != match["path"]:
            return None
        try:
            return self._sources.fresh(key) or await self._sources.find(key)
        except SourceUnknown:
            return None

    def _read_path(self, path: str) -> tuple[Key | None, dict[str, str]]:
        """Domain and base path of the source at a path, if one is there; what the route needs."""
        match = self._match(path)
        if match is None:
            return None, {}
        return (match.get("pulp_domain", "default"), source_path(match["path"])), match


def source_path(path: str) -> str:
    """The base path of the source whose catalog lies at `path`, if one does."""
    path = path.rstrip("/")
    return path.removesuffix("/" + CATALOG)
