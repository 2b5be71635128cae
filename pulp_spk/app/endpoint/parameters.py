"""What a device says of itself in a request."""

from __future__ import annotations

from urllib.parse import parse_qsl

from aiohttp.web import BaseRequest

MAX_FORM = 64 * 1024  # bytes; a device's form has some hundreds
MAX_FIELDS = 64
FORM = "application/x-www-form-urlencoded"


def parameters_from(request: BaseRequest, form: bytes = b"") -> dict[str, str]:
    """The query and the form merged; of a field in both, the form's counts.

    Never fails: what is too long or no form is left out.

    Args:
        request: Its query.
        form: Its body (`form_of`).
    """
    parameters = dict(list(request.query.items())[:MAX_FIELDS])
    return parameters | _fields(form) if form else parameters


async def form_of(request: BaseRequest) -> bytes:
    """The form's bytes, at most MAX_FORM; empty when the body is something else.

    DSM sends a form; a body without a content type is read as one too, as other servers do.
    """
    if request.content_type not in (FORM, "application/octet-stream"):
        return b""
    body = b""
    while chunk := await request.content.read(MAX_FORM + 1 - len(body)):
        body += chunk
        if len(body) > MAX_FORM:
            return b""
    return body


def _fields(form: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            form.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS
        )
    except ValueError:  # more fields than that
        return {}
    return dict(pairs)
