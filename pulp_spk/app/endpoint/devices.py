"""Answering devices, whichever way they came."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial

from aiohttp import hdrs
from aiohttp.web import Request, Response

from pulp_spk.app.answers import answers
from pulp_spk.app.catalog import compose_catalog
from pulp_spk.app.endpoint.counts import Way
from pulp_spk.app.endpoint.origin import base_url
from pulp_spk.app.endpoint.parameters import form_of, parameters_from
from pulp_spk.app.endpoint.respond import respond
from pulp_spk.app.endpoint.served import ServedIndexes
from pulp_spk.app.endpoint.source import Source
from pulp_spk.app.index import Index
from pulp_spk.app.tables import tables
from pulp_spk.package_center.answer_class import answer_class
from pulp_spk.package_center.device import Device, device_from_parameters

MAX_REMEMBERED = 8192  # requests of which is known what answers them
MAX_LENGTH = 1024  # characters of these, all together

served = ServedIndexes()
_remembered: dict[Hashable, tuple[Hashable, Device]] = {}


async def answer_device(request: Request, source: Source, way: Way) -> Response:
    """The catalog of a source for the device that asks.

    Raises:
        DatabaseError, InterfaceError: when an index is needed and cannot be built; the body of
            the request was not touched then.
    """
    index = await served.index_for(source)
    base = source.fixed_base or base_url(request, source.origins, source.content_path)
    form = await form_of(request) if request.method == hdrs.METH_POST else b""
    key, device = _key_and_device(request, source, index, base, form)
    answer = answers.get(key)
    if answer is None:
        make = partial(compose_catalog, answers, index, source.policy, device, base)
        answer = await answers.answer(key, make)
    return await respond(request, answers, key, answer, way)


def _key_and_device(
    request: Request, source: Source, index: Index, base: str, form: bytes
) -> tuple[Hashable, Device]:
    """What the answer is kept under, and whom it is for.

    Whatever the key depends on is in `asked`; to find out takes a hundred times as long as to
    remember.
    """
    agent = request.headers.get(hdrs.USER_AGENT, "")
    path = request.raw_path
    asked = (index.version, source.policy, base, path, agent, form)
    remembered = _remembered.get(asked)
    if remembered is None:
        parameters = parameters_from(request, form)
        device = device_from_parameters(parameters, tables(), user_agent=agent)
        kind = answer_class(index.prepared, device, source.policy)
        remembered = (("catalog", index.version, base, kind), device)
        if len(path) + len(agent) + len(form) <= MAX_LENGTH:
            if len(_remembered) >= MAX_REMEMBERED:
                _remembered.clear()
            _remembered[asked] = remembered
    return remembered
