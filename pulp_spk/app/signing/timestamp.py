"""Having a signature confirmed by a timestamp server (docs/dev/protocol.md)."""

from __future__ import annotations

from contextlib import closing

import requests

from pulp_spk.app.signing.errors import SigningFailedError
from pulp_spk.spk import openpgp
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.signature import read_signature

TIMEOUT = 10
"""Seconds for the connection, and for each wait for more of the answer."""


def token_for(signature: bytes, url: str) -> bytes:
    """The token that a timestamp server makes of a signature.

    It is checked that the token holds this very signature. Whether the server's own signature is
    genuine only devices can tell, which have its key.

    Args:
        signature: A detached signature, armoured.
        url: The server, for example `http://timestamp.synology.com/timestamp.php`.

    Raises:
        SigningFailedError: The server cannot be reached, refuses, or answers something else.
    """
    token = _answer(signature, url)
    try:
        read = read_signature(token)
    except SpkError as error:
        raise _failed(url, f"did not answer with a token: {error.message}") from error
    if not read.timestamp_key_id or read.detached.split() != signature.split():
        raise _failed(url, "answered with something else than a token for this signature")
    return token


def _answer(signature: bytes, url: str) -> bytes:
    file = {"file": ("syno_signature", signature, "application/octet-stream")}
    try:
        # Whoever set the URL meant this server, and no other one in our network.
        asked = requests.post(url, files=file, timeout=TIMEOUT, stream=True, allow_redirects=False)
        with closing(asked) as response:
            if response.status_code != 200:
                raise _failed(url, f"answered with status {response.status_code}")
            body = b""
            for chunk in response.iter_content(8192):
                body += chunk
                if len(body) > openpgp.MAX_SIZE:
                    raise _failed(url, f"answered with more than {openpgp.MAX_SIZE} bytes")
            return body
    except requests.RequestException as error:
        raise _failed(url, f"cannot be asked: {type(error).__name__}") from error


def _failed(url: str, what: str) -> SigningFailedError:
    return SigningFailedError(
        f"the timestamp server {what}",
        value=url,
        hint="correct timestamp_url, or leave it empty to sign without a timestamp",
    )
