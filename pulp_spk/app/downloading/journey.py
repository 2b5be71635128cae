"""One request with its redirects: at each hop the link is checked anew."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from aiohttp import ClientResponse, ClientSession, ClientTimeout
from asyncio_throttle import Throttler
from yarl import URL

from pulp_spk.app.downloading.addresses import AddressRule, source_url
from pulp_spk.app.downloading.errors import RedirectError, translated
from pulp_spk.app.downloading.home import Home
from pulp_spk.app.downloading.patience import Pauses

MAX_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_REPEATED = (307, 308)
"""After these a POST stays one (RFC 9110, 15.4)."""


@dataclass(frozen=True)
class Way:
    """By what means requests of a remote are sent.

    Attributes:
        session: Sends no credentials of its own and follows no redirects.
        home: The source's origin with its credentials.
        rule: Which addresses may be entered.
        pauses: When hosts are left alone.
        proxy: Arguments of each request that name the proxy.
        throttler: Of the remote's rate limit.
    """

    session: ClientSession
    home: Home
    rule: AddressRule
    pauses: Pauses
    proxy: Mapping[str, Any]
    throttler: Throttler | None

    @asynccontextmanager
    async def open(
        self,
        url: URL,
        *,
        headers: Mapping[str, str],
        timeout: ClientTimeout,
        form: bytes | None = None,
    ) -> AsyncIterator[ClientResponse]:
        """The answer at the end of all redirects; its body is not read yet.

        Args:
            url: Where to begin.
            headers: What the request wants to say, beside the credentials.
            timeout: For the whole of each hop, with the body.
            form: The body of a POST; a GET without.

        Raises:
            DownloadError: when there is no answer, or the way to it may not be gone.
        """
        for _hop in range(MAX_REDIRECTS + 1):
            self.rule.check_link(url)
            await self.pauses.wait(url.host)
            if self.throttler:
                await self.throttler.acquire()
            with translated(url):
                response = await self._send(url, headers, timeout, form)
            async with response:
                if response.status not in _REDIRECTS:
                    yield response
                    return
                if response.status not in _REPEATED:
                    form = None
                url = _next(response)
        raise RedirectError(url, _("is the end of more than {} redirects").format(MAX_REDIRECTS))

    async def _send(
        self, url: URL, headers: Mapping[str, str], timeout: ClientTimeout, form: bytes | None
    ) -> ClientResponse:
        arguments = self.home.arguments_for(url)
        arguments["headers"].update(headers)
        if form is not None:
            arguments["headers"]["Content-Type"] = "application/x-www-form-urlencoded"
        return await self.session.request(
            "GET" if form is None else "POST",
            url,
            data=form,
            timeout=timeout,
            allow_redirects=False,
            **arguments,
            **self.proxy,
        )


def _next(response: ClientResponse) -> URL:
    """Where a redirect leads."""
    location = response.headers.get("Location", "")
    if not location:
        raise RedirectError(response.url, _("redirects without saying where to"))
    try:
        return source_url(str(response.url.join(URL(location, encoded=True))))
    except ValueError as error:
        raise RedirectError(response.url, _("redirects to what is no URL")) from error
