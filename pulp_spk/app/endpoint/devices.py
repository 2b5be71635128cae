"""Answering devices, whichever way they came."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from weakref import ref

from aiohttp import hdrs
from aiohttp.web import Request, Response

from pulp_spk.app.answer import Answer
from pulp_spk.app.answers import answers
from pulp_spk.app.catalog import compose_catalog
from pulp_spk.app.endpoint.origin import address_of, base_at
from pulp_spk.app.endpoint.parameters import form_of, parameters_from
from pulp_spk.app.endpoint.respond import respond
from pulp_spk.app.endpoint.served import index_for
from pulp_spk.app.endpoint.source import Source
from pulp_spk.app.tables import tables
from pulp_spk.package_center.answer_class import answer_class
from pulp_spk.package_center.device import device_from_parameters
from pulp_spk.package_center.generation import Generation, generation_of

MAX_REMEMBERED = 8192  # requests of which is known what answers them
MAX_LENGTH = 1024  # characters of what is remembered of one

_remembered: dict[Hashable, ref[Answer]] = {}


async def answer_device(request: Request, source: Source, way: str) -> Response:
    """The catalog of a source for the device that asks.

    Whatever an answer depends on is in `asked`: to find out what it is takes a hundred times as
    long as to remember it.

    Raises:
        DatabaseError, InterfaceError, VersionGone: when an index is needed and cannot be built;
            the body of the request was not touched then.
    """
    if request.method == hdrs.METH_POST:
        index = await index_for(source)
        form = await form_of(request)
    else:
        index, form = None, b""
    address = None if source.fixed_base else address_of(request)
    agent = request.headers.get(hdrs.USER_AGENT, "")
    asked = (source, request.raw_path, agent, address, form)
    remembered = _remembered.get(asked)
    answer = remembered() if remembered else None
    if answer is not None:
        answer.used = True
        return await respond(request, answers, answer, way)
    index = index or await index_for(source)
    base = source.fixed_base or base_at(address, source.origins, source.content_path)
    parameters = parameters_from(request, form)
    device = device_from_parameters(parameters, tables(), user_agent=agent)
    kind = answer_class(index.prepared, device, source.policy)
    # Other generations are not told keys: their answers outlive a change of them.
    keyrings = source.keyrings if generation_of(device) is Generation.KEYRINGS else ()
    key = ("catalog", index.version, base, kind, keyrings)
    make = partial(compose_catalog, answers, key, index, source.policy, device, base, keyrings)
    answer = await answers.answer(key, make)
    # Of another version than the source's the answer is right for a short while only.
    if index.version == source.version and _length(asked) <= MAX_LENGTH:
        if len(_remembered) >= MAX_REMEMBERED:
            _remembered.clear()
        _remembered[asked] = ref(answer)
    return await respond(request, answers, answer, way)


def _length(asked: tuple[Source, str, str, Hashable, bytes]) -> int:
    _, path, agent, address, form = asked
    return len(path) + len(agent) + sum(map(len, address or ())) + len(form)
