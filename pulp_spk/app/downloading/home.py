"""The source's own origin, and what is told to nobody else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ssl import SSLContext
from typing import Any

from multidict import CIMultiDict
from yarl import URL

from pulp_spk.app.downloading.addresses import host_of


@dataclass(frozen=True)
class Home:
    """Scheme, host and port of a remote's URL, with the credentials that stay there.

    Attributes:
        url: The remote's URL.
        headers: The remote's extra headers, with those that its user name and password make.
        tls: How to check the source's certificate, with the client's own if there is one.
        foreign_tls: The same for other hosts, without the client's certificate.
    """

    url: URL
    headers: CIMultiDict[str]
    tls: SSLContext | bool
    foreign_tls: SSLContext | bool

    def arguments_for(self, url: URL) -> dict[str, Any]:
        """What a request to `url` takes along: the credentials only if it stays at home."""
        if _origin(url) == _origin(self.url):
            return {"headers": self.headers.copy(), "ssl": self.tls}
        return {"headers": CIMultiDict(), "ssl": self.foreign_tls}


def split_headers(
    headers: Iterable[Mapping[str, str]] | None,
) -> tuple[CIMultiDict[str], str | None]:
    """A remote's extra headers, and what it gives in place of our own User-Agent."""
    extra: CIMultiDict[str] = CIMultiDict()
    for some in headers or ():
        extra.extend(some)
    agent = extra.popall("User-Agent", [None])[-1]
    return extra, agent


def basic_auth(name: str, password: str) -> str:
    """The value of Authorization for a user name and a password (RFC 7617), in UTF-8."""
    return f"Basic {b64encode(f'{name}:{password}'.encode()).decode()}"


def _origin(url: URL) -> tuple[str, str, int | None]:
    return url.scheme, host_of(url), url.port
