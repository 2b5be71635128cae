"""The source's own origin, and what is told to nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ssl import SSLContext
from typing import Any

from aiohttp import BasicAuth
from multidict import CIMultiDict
from yarl import URL

from pulp_spk.app.downloading.addresses import host_of

USER_AGENT = "User-Agent"


@dataclass(frozen=True)
class Home:
    """Scheme, host and port of a remote's URL, with the credentials that stay there.

    Attributes:
        url: The remote's URL.
        auth: User name and password.
        headers: The remote's extra headers.
        tls: How to check the source's certificate, with the client's own if there is one.
        foreign_tls: The same for other hosts, without the client's certificate.
    """

    url: URL
    auth: BasicAuth | None
    headers: CIMultiDict[str]
    tls: SSLContext | bool
    foreign_tls: SSLContext | bool

    def arguments_for(self, url: URL) -> dict[str, Any]:
        """What a request to `url` takes along: the credentials only if it stays at home."""
        if _origin(url) == _origin(self.url):
            return {"auth": self.auth, "headers": self.headers.copy(), "ssl": self.tls}
        return {"auth": None, "headers": CIMultiDict(), "ssl": self.foreign_tls}


def split_headers(
    headers: Iterable[Mapping[str, str]] | None,
) -> tuple[CIMultiDict[str], str | None]:
    """A remote's extra headers, and what it gives in place of our own User-Agent."""
    extra: CIMultiDict[str] = CIMultiDict()
    for some in headers or ():
        extra.extend(some)
    agent = extra.popall(USER_AGENT, [None])[-1]
    return extra, agent


def _origin(url: URL) -> tuple[str, str, int | None]:
    return url.scheme, host_of(url), url.port
