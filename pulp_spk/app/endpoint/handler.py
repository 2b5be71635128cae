"""Answering by core's way: guarded sources, and the person who opens a source in a browser."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

from aiohttp.web import Request, Response
from asgiref.sync import sync_to_async

from pulpcore.plugin.content import Handler

from pulp_spk.app.answer import Answer
from pulp_spk.app.answers import answers
from pulp_spk.app.endpoint.counts import CORE
from pulp_spk.app.endpoint.devices import answer_device
from pulp_spk.app.endpoint.origin import base_url
from pulp_spk.app.endpoint.page import page_device, page_policy, render_page
from pulp_spk.app.endpoint.parameters import parameters_from
from pulp_spk.app.endpoint.resource import source_path
from pulp_spk.app.endpoint.respond import respond
from pulp_spk.app.endpoint.served import index_for
from pulp_spk.app.endpoint.source import Source
from pulp_spk.app.endpoint.wants_page import wants_page
from pulp_spk.app.index import Index
from pulp_spk.app.models import SpkDistribution
from pulp_spk.package_center.device import Device


class SourceHandler(Handler):
    """Serves the three URLs of a source by core's own way: matching, domain and content guard."""

    distribution_model = SpkDistribution

    async def source(self, request: Request) -> Response:
        """The catalog for the device that asks, or the page for a browser.

        Raises:
            PathNotResolved: when the distribution is gone.
            HTTPForbidden: when its content guard refuses.
        """
        distribution, source = await sync_to_async(self._permitted)(request)
        if not wants_page(request):
            return await answer_device(request, source, CORE)
        index = await index_for(source)
        base = base_url(request, source.origins, source.content_path)
        device = page_device(parameters_from(request))
        said = (distribution.name, source.origins, source.policy)
        key = ("page", *said, index.version, base, device)
        page = await answers.answer(key, partial(_page, key, distribution, index, base, device))
        return await respond(request, answers, page, CORE)

    def _permitted(self, request: Request) -> tuple[SpkDistribution, Source]:
        """The distribution that the path names, if the requester may see it."""
        distribution = self._match_distribution(source_path(request.match_info["path"]))
        self._permit(request, distribution)
        source = Source.of(distribution)
        known = getattr(request.match_info, "source", None)
        return distribution, known if known and known.same_as(source) else source


def _page(
    key: Hashable, distribution: SpkDistribution, index: Index, base: str, device: Device | None
) -> Answer:
    html = render_page(distribution, index, base, device)
    headers = {"Content-Security-Policy": page_policy(base)}
    return Answer(key, "page", "text/html", [html], headers=headers)
