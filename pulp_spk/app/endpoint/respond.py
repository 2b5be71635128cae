"""From an answer to a response."""

from __future__ import annotations

import re
from functools import lru_cache

from aiohttp import hdrs
from aiohttp.web import Request, Response

from pulp_spk.app.answer import Answer
from pulp_spk.app.answers import Answers
from pulp_spk.app.endpoint.counts import counts

REFUSED = re.compile(r"gzip\s*;\s*q\s*=\s*0(\.0*)?\s*(,|$)", re.IGNORECASE)


async def respond(request: Request, answers: Answers, answer: Answer, way: str) -> Response:
    """The answer, compressed if the requester takes that, or 304 when it has it already.

    Args:
        request: What is answered.
        answers: Where the answer is kept.
        answer: The answer.
        way: By which it came, to be counted.
    """
    headers = request.headers
    known = headers.get(hdrs.IF_NONE_MATCH)
    if known is not None and (known == answer.tag or _is_known(request, answer)):
        counts.add(way, answer.kind, 304)
        return Response(status=304, headers=answer.known_headers)
    counts.add(way, answer.kind, 200)
    body, kind = None, answer.plain_headers
    if takes_gzip(headers.get(hdrs.ACCEPT_ENCODING, "")):
        body = answer.gzipped or await answers.gzipped(answer)
        kind = kind if body is None else answer.gzip_headers
    if request.method == hdrs.METH_HEAD:
        return Response(headers=kind)
    return Response(body=answers.plain(answer) if body is None else body, headers=kind)


def _is_known(request: Request, answer: Answer) -> bool:
    tag = answer.tag[3:-1]
    return any(known.value in (tag, "*") for known in request.if_none_match or ())


@lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip."""
    return "gzip" in accepted.lower() and not REFUSED.search(accepted)
