"""Answering a Package Center, or the person who opens its URL in a browser."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from uuid import UUID

from aiohttp.web import HTTPNotModified, Request, Response
from asgiref.sync import sync_to_async
from django.conf import settings

from pulpcore.plugin.content import Handler
from pulpcore.plugin.util import get_domain

from pulp_spk.app.answers import Answer, answers
from pulp_spk.app.catalog import render_catalog
from pulp_spk.app.endpoint.origin import base_url
from pulp_spk.app.endpoint.page import page_device, page_policy, render_page
from pulp_spk.app.endpoint.parameters import parameters_of
from pulp_spk.app.endpoint.resource import source_path
from pulp_spk.app.index import built_index
from pulp_spk.app.models import SpkDistribution
from pulp_spk.app.tables import tables
from pulp_spk.package_center.answer_class import answer_class
from pulp_spk.package_center.device import device_from_parameters

HEADERS = {
    # An answer is for one device: kept by nobody on the way, asked again by whoever keeps it.
    "Cache-Control": "private, no-cache",
    "Vary": "Accept, Accept-Encoding, User-Agent",
    "X-Content-Type-Options": "nosniff",
}


class SourceHandler(Handler):
    """Serves the three URLs of a source by core's own way: matching, domain and content guard."""

    distribution_model = SpkDistribution

    async def source(self, request: Request) -> Response:
        """The catalog for the device that asks, or the page for a browser.

        Raises:
            PathNotResolved: when the distribution is gone.
            HTTPForbidden: when its content guard refuses.
        """
        distribution, version = await sync_to_async(self._permitted)(request)
        index = await built_index(version)
        base = base_url(request, distribution.origins, content_path(distribution))
        parameters = await parameters_of(request)
        if wants_page(request):
            person_asks_for = page_device(parameters)
            page = partial(render_page, distribution, index, base, person_asks_for)
            said = (distribution.name, tuple(distribution.origins), distribution.policy)
            key = ("page", *said, index.version, base, person_asks_for)
            headers = {"Content-Security-Policy": page_policy(base)}
            return respond(request, await kept(key, page), "text/html", headers)
        agent = request.headers.get("User-Agent", "")
        device = device_from_parameters(parameters, tables(), user_agent=agent)
        catalog = partial(render_catalog, index, distribution.policy, device, base)
        kind = answer_class(index.prepared, device, distribution.policy)
        key = ("catalog", index.version, base, kind)
        return respond(request, await kept(key, catalog), "application/json")

    def _permitted(self, request: Request) -> tuple[SpkDistribution, UUID | None]:
        """The distribution that the path names, if the requester may see it, and its version."""
        distribution = self._match_distribution(source_path(request.match_info["path"]))
        self._permit(request, distribution)
        version = distribution.served_version
        return distribution, version.pk if version else None


async def kept(key: Hashable, render: Callable[[], bytes]) -> Answer:
    """The answer kept under `key`, else a new one, rendered off the event loop."""
    answer = answers.get(key)
    if answer is None:
        answer = await asyncio.to_thread(lambda: Answer.of(render()))
        answers.put(key, answer)
    return answer


def content_path(distribution: SpkDistribution) -> str:
    """The distribution's path in the content app, from slash to slash."""
    domain = f"{get_domain().name}/" if settings.DOMAIN_ENABLED else ""
    return f"{settings.CONTENT_PATH_PREFIX}{domain}{distribution.base_path}/"


def wants_page(request: Request) -> bool:
    """Whether a browser asks.

    DSM 7 can send a browser-like Accept header when a source is added (docs/dev/protocol.md), so a
    User-Agent that begins as browsers' do must come with it.
    """
    return (
        request.method in ("GET", "HEAD")
        and "text/html" in request.headers.get("Accept", "")
        and request.headers.get("User-Agent", "").startswith("Mozilla/")
    )


def respond(
    request: Request, answer: Answer, content_type: str, headers: Mapping[str, str] | None = None
) -> Response:
    """The answer, compressed if the requester takes that, or 304 when it has it already.

    Raises:
        HTTPNotModified: when If-None-Match names the answer.
    """
    all_headers = {**HEADERS, "ETag": f'W/"{answer.etag}"', **(headers or {})}
    known = request.if_none_match or ()
    if any(tag.value in (answer.etag, "*") for tag in known):
        raise HTTPNotModified(headers=all_headers)
    body = answer.plain
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body = answer.gzipped
        all_headers["Content-Encoding"] = "gzip"
    return Response(body=body, content_type=content_type, charset="utf-8", headers=all_headers)
