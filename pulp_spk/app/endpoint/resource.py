"""Which requests are for a Package Center source."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp.web import Request, StreamResponse, UrlMappingMatchInfo
from aiohttp.web_urldispatcher import AbstractRoute, DynamicResource
from django.conf import settings

from pulp_spk.app.endpoint.source import Source
from pulp_spk.app.endpoint.sources import Sources, SourceUnknown

CATALOG = "api/package"


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
        self._sources = Sources()

    def raw_match(self, path: str) -> bool:
        """Keep apart: aiohttp would add pulpcore's GET route to this resource otherwise."""
        return False

    async def resolve(self, request: Request) -> tuple[UrlMappingMatchInfo | None, set[str]]:
        """Take the request when its path is that of a source; decline without a trace if not."""
        match = self._match(request.rel_url.path_safe)
        if match is None:
            return None, set()
        key = (match.get("pulp_domain", "default"), source_path(match["path"]))
        try:
            source = await self._sources.find(key)
        except SourceUnknown:
            source = None
        else:
            if source is None:
                return None, set()
        route = self._by_method.get(request.method)
        allowed = set(self._by_method)
        return (SourceMatch(match, route, source) if route else None), allowed


def source_path(path: str) -> str:
    """The base path of the source whose catalog lies at `path`, if one does."""
    path = path.rstrip("/")
    return path.removesuffix("/" + CATALOG)
