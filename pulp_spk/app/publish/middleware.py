"""Keeps publish tokens out of logs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from pulp_spk.app.models.token import PREFIX


class PublishTokenMiddleware:
    """Takes publish tokens out of the header of requests, whatever their address.

    With Basic authentication a token stands where others have the user's name, which access logs
    name: gunicorn writes it after the request, out of the same environment. A mistyped address
    must not bring the token there either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Move the token from the header to `request.publish_token`."""
        request.publish_token = token_in(request.META.get("HTTP_AUTHORIZATION", ""))
        if request.publish_token:
            del request.META["HTTP_AUTHORIZATION"]
        return self.get_response(request)


def token_in(header: str) -> str:
    """The publish token in an Authorization header: as Bearer, or as the user of Basic.

    Returns:
        The token, or nothing if what is there is not one of ours.
    """
    scheme, _, value = header.strip().partition(" ")
    token = value.strip()
    if scheme.lower() == "basic":
        try:
            token = base64.b64decode(token, validate=True).decode("utf-8").partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    elif scheme.lower() != "bearer":
        return ""
    return token if token.startswith(PREFIX) else ""
