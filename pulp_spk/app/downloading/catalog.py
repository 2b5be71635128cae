"""Reading a catalog: the question of a device, and the answer in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aiohttp import ClientResponse
from yarl import URL

from pulp_spk.app.downloading.addresses import source_url
from pulp_spk.app.downloading.answers import CatalogAnswer, Validators
from pulp_spk.app.downloading.bounded import read_decompressed


@dataclass(frozen=True)
class Question:
    """What a device asks a source.

    Attributes:
        parameters: In the order in which they are sent, behind the URL's own query.
        method: `GET`, or `POST` with the parameters as a form.
        known: By what the source may tell that nothing has changed.
    """

    parameters: Sequence[tuple[str, str]] = ()
    method: str = "GET"
    known: Validators = field(default_factory=Validators)

    def url(self, source: URL) -> URL:
        """Where to ask."""
        url = source.with_fragment(None)
        query = "&".join(filter(None, (url.raw_query_string, self._encoded)))
        if self.form is not None or not query:
            return url
        return source_url(f"{url.with_query(None)}?{query}")

    @property
    def form(self) -> bytes | None:
        """The body of a POST, None for a GET."""
        return self._encoded.encode() if self.method == "POST" else None

    @property
    def headers(self) -> dict[str, str]:
        """Headers of the request."""
        return {"Accept-Encoding": "gzip", **self.known.request_headers}

    @property
    def _encoded(self) -> str:
        return urlencode(self.parameters)

    async def answer(self, response: ClientResponse, limit: int) -> CatalogAnswer | None:
        """What an answer says; None when it is none.

        Args:
            response: Its body has not been read.
            limit: Bytes to take at most.

        Raises:
            TooLargeError, EncodingError: when the body cannot be taken.
        """
        url, validators = str(response.url), Validators.of(response.headers)
        if response.status == 304 and self.known:
            return CatalogAnswer(b"", url, True, validators or self.known, 0)
        if response.status != 200:
            return None
        body, received = await read_decompressed(response, limit)
        return CatalogAnswer(body, url, False, validators, received)
