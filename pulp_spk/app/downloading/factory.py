"""What all downloads of a remote share: connections, credentials, rules, limits."""

from __future__ import annotations

import asyncio
import atexit
import ssl
import weakref
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from aiohttp import BasicAuth, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.resolver import ThreadedResolver
from django.conf import settings
from yarl import URL

from pulpcore.plugin.download import DownloaderFactory

from pulp_spk.app.downloading.addresses import AddressRule, GuardedResolver, host_of, source_url
from pulp_spk.app.downloading.downloader import SpkHttpDownloader
from pulp_spk.app.downloading.home import Home, basic_auth, split_headers
from pulp_spk.app.downloading.journey import Way
from pulp_spk.app.downloading.patience import Pauses
from pulp_spk.app.downloading.user_agent import user_agent

if TYPE_CHECKING:
    from pulp_spk.app.models.remote import SpkRemote

CONNECT_TIMEOUT = 30.0
READ_TIMEOUT = 60.0
"""Seconds without a byte."""
_BUFFER = 256 * 1024


class SpkDownloaderFactory(DownloaderFactory):
    """Makes downloaders that keep the remote's credentials at home.

    Core's session sends the remote's headers and client certificate to every host and connects to
    any address.
    """

    def __init__(self, remote: SpkRemote) -> None:
        """Take what the remote says; nothing is sent yet.

        Raises:
            BadLinkError: when the remote's URL is none that can be asked.
        """
        home = source_url(remote.url)
        own = {host_of(home)}
        if remote.proxy_url:
            own.add(host_of(URL(remote.proxy_url)))
        networks = settings.SPK_SYNC_PRIVATE_NETWORKS
        self._rule = AddressRule.of(own, networks, synology=remote.accept_terms)
        super().__init__(remote)
        # Core keeps every factory until the process ends, and the content app makes one for each
        # file that it streams.
        atexit.unregister(self._session_cleanup)
        weakref.finalize(self, _close, self._session)
        self.way = self._find_way(home)

    def build(self, url: str, **kwargs: Any) -> SpkHttpDownloader:
        """A downloader.

        Args:
            url: What to read.
            kwargs: Of `SpkHttpDownloader`.

        Raises:
            BadLinkError: when the URL is neither http nor https.
        """
        retries = self._remote.max_retries
        kwargs.setdefault(
            "max_retries", self._remote.DEFAULT_MAX_RETRIES if retries is None else retries
        )
        return SpkHttpDownloader(url, way=self.way, semaphore=self._semaphore, **kwargs)

    def _find_way(self, home: URL) -> Way:
        remote = self._remote
        headers, _agent = split_headers(remote.headers)
        if remote.username:
            headers["Authorization"] = basic_auth(remote.username, remote.password or "")
        proxy: dict[str, Any] = {}
        if remote.proxy_url:
            proxy["proxy"] = remote.proxy_url
            if remote.proxy_username:
                proxy["proxy_auth"] = BasicAuth(
                    remote.proxy_username, remote.proxy_password or "", encoding="utf-8"
                )
        return Way(
            session=self._session,
            home=Home(
                url=home,
                headers=headers,
                tls=_tls(remote, with_certificate=True),
                foreign_tls=_tls(remote, with_certificate=False),
            ),
            rule=self._rule,
            pauses=Pauses(),
            proxy=proxy,
            throttler=remote.download_throttler if remote.rate_limit else None,
        )

    def _make_aiohttp_session_from_remote(self) -> ClientSession:
        """A session without anything that is for the source only."""
        remote = self._remote
        # Core's repair makes the factory while no loop is running.
        loop = asyncio.get_event_loop()
        _headers, agent = split_headers(remote.headers)
        return ClientSession(
            connector=TCPConnector(
                loop=loop, resolver=GuardedResolver(self._rule, ThreadedResolver(loop=loop))
            ),
            headers={"User-Agent": agent or user_agent()},
            timeout=ClientTimeout(
                total=remote.total_timeout,
                connect=remote.connect_timeout,
                sock_connect=remote.sock_connect_timeout or CONNECT_TIMEOUT,
                sock_read=remote.sock_read_timeout or READ_TIMEOUT,
            ),
            cookie_jar=DummyCookieJar(loop=loop),
            # The MD5 is that of the bytes that come, and a catalog's gzip is opened with a limit.
            auto_decompress=False,
            read_bufsize=_BUFFER,
        )


def _close(session: ClientSession) -> None:
    """Close what nobody has closed; a task does not."""
    if session.closed:
        return
    try:
        asyncio.get_running_loop().create_task(session.close())
    except RuntimeError:
        loop = asyncio.get_event_loop_policy().get_event_loop()
        if not loop.is_closed():
            loop.run_until_complete(session.close())


def _tls(remote: SpkRemote, *, with_certificate: bool) -> ssl.SSLContext | bool:
    """How to check certificates, True for the usual way."""
    certificate = remote.client_cert if with_certificate and remote.client_key else None
    if remote.tls_validation and not remote.ca_cert and not certificate:
        return True
    context = ssl.create_default_context()
    if remote.ca_cert:
        context.load_verify_locations(cadata=remote.ca_cert)
    if not remote.tls_validation:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if certificate:
        # ssl reads certificates of its own from files only.
        with NamedTemporaryFile("w") as cert, NamedTemporaryFile("w") as key:
            cert.write(certificate)
            key.write(remote.client_key)
            cert.flush()
            key.flush()
            context.load_cert_chain(cert.name, key.name)
    return context
