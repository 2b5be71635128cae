"""Asking servers of others: bounded in bytes and time, redirects followed one by one."""

from __future__ import annotations

import hashlib
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import requests
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError

from pulp_spk.cli.answer import Answer, Fetched, Redirect
from pulp_spk.cli.errors import CommandError
from pulp_spk.package_center.foreign_json import MAX_BODY
from pulp_spk.package_center.links import absolute_link

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 20.0
TOTAL_SECONDS = 60.0
MAX_REDIRECTS = 5
CHUNK = 64 * 1024
USER_AGENT = f"pulp_spk/{version('pulp-spk')}"

Fields = Sequence[tuple[str, str]]


class SourceError(CommandError):
    """What was given as a source is no address, does not answer, or not with a catalog."""

    code = "SPK0922"


class AskingError(Exception):
    """There is no answer; says why, as a clause."""


def source_address(text: str) -> str:
    """The address of a source, checked.

    Raises:
        SourceError: It is none that can be asked.
    """
    try:
        return absolute_link(text, "")
    except ValueError as error:
        raise SourceError(f"the address {text!r} {error}") from error


class Asker:
    """Asks without credentials: neither netrc nor cookies are sent, whatever this machine has."""

    def __init__(
        self, user_agent: str = USER_AGENT, *, verify: bool = True, proxies: bool = False
    ) -> None:
        """Describe who asks.

        Args:
            user_agent: What is said.
            verify: Whether certificates count.
            proxies: Whether to go through the proxies of this machine's environment.
        """
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["User-Agent"] = user_agent
        self._session.verify = verify
        self._proxies = proxies

    def ask(
        self,
        url: str,
        fields: Fields = (),
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        limit: int = MAX_BODY,
    ) -> Answer:
        """Ask with the fields of a device, in the query or (POST) as a form.

        Raises:
            AskingError: There is no answer, or it is longer than the limit.
        """
        deadline = time.monotonic() + TOTAL_SECONDS
        form = urlencode(fields) if method == "POST" else None
        target = url if form is not None else with_query(url, fields)
        way: list[Redirect] = []
        while True:
            with self._open(method, target, form, headers) as response:
                location = response.headers.get("Location", "")
                if response.status_code not in (301, 302, 303, 307, 308) or not location:
                    body = b"".join(self._pieces(response, limit, deadline))
                    return Answer(response.status_code, target, response.headers, body, tuple(way))
                target = _followed(target, location)
                # As every client does: only 307 and 308 keep a form.
                if form is not None and response.status_code not in (307, 308):
                    method, form = "GET", None
                said = parse_qsl(urlsplit(target).query, keep_blank_values=True)
                kept = form is not None or set(fields) <= set(said)
                way.append(Redirect(response.status_code, target, kept))
            if len(way) > MAX_REDIRECTS:
                raise AskingError(f"it redirects more than {MAX_REDIRECTS} times")

    def fetch(self, url: str, limit: int) -> Fetched:
        """Read a file and forget it, hashing it on the way.

        Args:
            url: Where it is; redirects are followed.
            limit: Bytes at which to stop; the file is not whole then.

        Raises:
            AskingError: It cannot be had.
        """
        deadline = time.monotonic() + TOTAL_SECONDS
        md5, size, target = hashlib.md5(usedforsecurity=False), 0, url
        headers = {"Accept-Encoding": "identity"}
        for _ in range(MAX_REDIRECTS + 1):
            with self._open("GET", target, None, headers) as response:
                location = response.headers.get("Location", "")
                if 300 <= response.status_code < 400 and location:
                    target = _followed(target, location)
                    continue
                if response.status_code != 200:
                    return Fetched(response.status_code, "", 0, False)
                try:
                    for piece in self._pieces(response, limit, deadline):
                        md5.update(piece)
                        size += len(piece)
                except _TooLong:
                    return Fetched(200, "", limit, False)
                return Fetched(200, md5.hexdigest(), size, True)
        raise AskingError(f"it redirects more than {MAX_REDIRECTS} times")

    def head(self, url: str) -> Answer:
        """Ask for the headers of a file, following redirects.

        Raises:
            AskingError: There is no answer.
        """
        return self.ask(url, method="HEAD", headers={"Accept-Encoding": "identity"})

    @contextmanager
    def _open(
        self, method: str, url: str, form: str | None, headers: Mapping[str, str] | None
    ) -> Iterator[requests.Response]:
        all_headers = dict(headers or {})
        if form is not None:
            all_headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="Unverified HTTPS request")
                response = self._session.request(
                    method,
                    url,
                    data=form,
                    headers=all_headers,
                    allow_redirects=False,
                    stream=True,
                    timeout=(CONNECT_SECONDS, SILENCE_SECONDS),
                    proxies=get_environ_proxies(url) if self._proxies else {},
                )
        except (requests.RequestException, ValueError) as error:
            raise AskingError(reason_of(error)) from error
        self._session.cookies.clear()
        with response:
            yield response

    def _pieces(self, response: requests.Response, limit: int, deadline: float) -> Iterator[bytes]:
        size = 0
        try:
            # Not iter_content(), which waits for a whole chunk however slowly it drips in.
            while piece := response.raw.read1(CHUNK, decode_content=True):
                size += len(piece)
                if size > limit:
                    raise _TooLong(f"the answer has more than {limit:,} bytes")
                if time.monotonic() > deadline:
                    raise AskingError(f"it takes more than {TOTAL_SECONDS:.0f} seconds")
                yield piece
        except (HTTPError, OSError) as error:
            raise AskingError(reason_of(error)) from error


class _TooLong(AskingError):
    """An answer goes on behind its limit."""


def with_query(url: str, fields: Fields) -> str:
    """The URL with the fields behind its own query."""
    if not fields:
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(fields)}"


def reason_of(error: BaseException) -> str:
    """Why there was no answer, by the deepest error: what is around it names libraries."""
    seen: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in seen:
        seen.append(cause)
        cause = cause.__cause__ or cause.__context__ or getattr(cause, "reason", None)
        cause = cause if isinstance(cause, BaseException) else None
    system = [one for one in seen if isinstance(one, OSError) and one.strerror]
    text = str(system[-1].strerror if system else seen[-1]) or type(error).__name__
    return " ".join(text.split())[:200]


def _followed(url: str, location: str) -> str:
    try:
        return absolute_link(urljoin(url, location), url)
    except ValueError as error:
        raise AskingError(f"it redirects to an address that {error}") from error
