"""Where a mirror does not go."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest
from aiohttp import web
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from pulp_spk.app.downloading.addresses import AddressRule, belongs_to_synology, source_url
from pulp_spk.app.downloading.errors import (
    BadLinkError,
    DownloadError,
    ForbiddenAddressError,
    RedirectError,
    TermsNotAcceptedError,
)
from unit_tests.app.downloading.server import ELSEWHERE, HOME, remote_of, run, serve


async def fine(request: web.Request) -> web.Response:
    return web.Response(body=b"fine")


def follow(link: str, redirect: bool, **fields: Any) -> DownloadError | bytes:
    """What comes of a link in a catalog, or of a redirect to it."""

    async def go() -> DownloadError | bytes:
        async def handler(request: web.Request) -> web.Response:
            if redirect and request.path == "/a":
                return web.Response(status=302, headers={"Location": link})
            return await fine(request)

        async with serve(handler) as home, remote_of(home.url, **fields) as remote:
            try:
                url = f"{home.url}a" if redirect else link
                return (await remote.get_downloader(url=url).read_catalog()).body
            except DownloadError as error:
                return error

    return run(go())


@pytest.mark.parametrize("redirect", [True, False])
@pytest.mark.parametrize(
    "link",
    [
        "file:///etc/passwd",
        "ftp://example.com/a.spk",
        "gopher://example.com/",
        "javascript:alert(1)",
        "data:,x",
        "http://user:word@example.com/a.spk",
        "http://user@example.com/a.spk",
        "http://[::1/a.spk",
        "http://example.com:99999/",
        "http://example.com:x/",
        f"http://{'a' * 64}.example/a.spk",
        "http://a..example/a.spk",
        "http://example..:8080/a.spk",
        "http://.example/a.spk",
        "http://xn--/a.spk",
    ],
)
def test_bad_links(link: str, redirect: bool) -> None:
    error = follow(link, redirect)
    assert isinstance(error, BadLinkError | RedirectError)


@pytest.mark.parametrize(
    "link", ["", "a.spk", "http:///a.spk", "//example.com/a.spk", "http://a.b/\n", "x" * 5000]
)
def test_no_links(link: str) -> None:
    with pytest.raises(BadLinkError):
        source_url(link)


@pytest.mark.parametrize("redirect", [True, False])
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.2",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "224.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.2]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[2002:a00:1::]",
        "[fe80::1]",
        "[fd00::1]",
        "[ff02::1]",
        "[fec0::1]",
        "[::127.0.0.2]",
        "[::ffff:0:10.0.0.1]",
        "[64:ff9b:1::10.0.0.1]",
        "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    ],
)
def test_addresses_in_digits(host: str, redirect: bool) -> None:
    error = follow(f"http://{host}/a.spk", redirect)
    assert isinstance(error, ForbiddenAddressError)
    assert "SPK0502" in str(error)


@pytest.mark.parametrize("host", ["127.2", "2130706434", "0x7f.2", "0177.0.0.2", "127.0.0.2."])
def test_addresses_in_odd_digits(host: str) -> None:
    assert isinstance(follow(f"http://{host}:1/a.spk", False, max_retries=0), DownloadError)


@pytest.mark.parametrize("redirect", [True, False])
@pytest.mark.parametrize("host", ["a..example", "a" * 64 + ".example"])
def test_names_that_no_host_can_have(host: str, redirect: bool) -> None:
    assert isinstance(follow(f"http://{host}/a.spk", redirect), BadLinkError)


@pytest.mark.parametrize("redirect", [True, False])
def test_names_are_looked_at_when_they_are_resolved(
    redirect: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        async with serve(fine, ELSEWHERE) as elsewhere:
            answers = [[HOME, ELSEWHERE], ["8.8.8.8", ELSEWHERE]]

            async def resolve(
                self: ThreadedResolver, host: str, port: int = 0, family: int = 0
            ) -> list[dict[str, Any]]:
                return [
                    {
                        "hostname": host,
                        "host": address,
                        "port": port,
                        "family": socket.AF_INET,
                        "proto": 0,
                        "flags": 0,
                    }
                    for address in answers[-1]
                ]

            monkeypatch.setattr(ThreadedResolver, "resolve", resolve)
            link = f"http://files.example:{elsewhere.port}/"

            async def handler(request: web.Request) -> web.Response:
                return web.Response(status=302, headers={"Location": link})

            async with serve(handler) as home, remote_of(home.url) as remote:
                downloader = remote.get_downloader(url=home.url if redirect else link)
                with pytest.raises(ForbiddenAddressError, match=r"files\.example.*127"):
                    await downloader.run()
            assert elsewhere.asked == []
            # The same name is allowed when it is the source's own.
            answers.append([ELSEWHERE])
            async with remote_of(link) as remote:
                await remote.get_downloader(url=link).run()
            assert len(elsewhere.asked) == 1

    run(go())


def test_the_own_name_does_not_lead_to_the_credentials_of_a_machine() -> None:
    rule = AddressRule.of(["source.example", "169.254.1.1"], [], synology=False)
    rule.check_address("source.example", "10.0.0.1")
    rule.check_address("Source.example.", "127.0.0.1")
    rule.check_address("169.254.1.1", "169.254.1.1")
    with pytest.raises(ForbiddenAddressError):
        rule.check_address("source.example", "169.254.169.254")
    with pytest.raises(ForbiddenAddressError):
        rule.check_address("other.example", "10.0.0.1")
    rule.check_address("other.example", "8.8.8.8")
    rule.check_address("other.example", "2606:4700::1111")


def test_networks_of_ones_own() -> None:
    rule = AddressRule.of([], ["10.0.0.0/8", "fd00::/8"], synology=False)
    rule.check_address("a.example", "10.9.9.9")
    rule.check_address("a.example", "::ffff:10.9.9.9")
    rule.check_address("a.example", "fd00::5")
    with pytest.raises(ForbiddenAddressError, match="SPK_SYNC_PRIVATE_NETWORKS"):
        rule.check_address("a.example", "192.168.0.1")


def test_public_addresses_in_digits() -> None:
    AddressRule.of([], [], synology=False).check_link(URL("http://8.8.8.8/"))


@pytest.mark.parametrize("kind", ["loop", "endless", "nowhere", "broken"])
def test_redirects_end(kind: str) -> None:
    async def go() -> int:
        async def handler(request: web.Request) -> web.Response:
            target = {
                "loop": str(request.url),
                "endless": f"{request.path}x",
                "nowhere": "",
                "broken": "http://[/",
            }[kind]
            return web.Response(status=302, headers={"Location": target})

        async with serve(handler) as home, remote_of(home.url) as remote:
            with pytest.raises(RedirectError):
                await remote.get_downloader(url=home.url).run()
            return len(home.asked)

    assert run(go()) == (6 if kind in ("loop", "endless") else 1)


def test_the_body_of_a_redirect_is_not_read() -> None:
    async def go() -> None:
        async def handler(request: web.Request) -> web.StreamResponse:
            if request.path == "/end":
                return await fine(request)
            response = web.StreamResponse(status=302, headers={"Location": "/end"})
            response.enable_chunked_encoding()
            await response.prepare(request)
            await asyncio.sleep(3600)
            return response

        async with serve(handler) as home, remote_of(home.url) as remote:
            assert (await remote.get_downloader(url=home.url).read_catalog()).body == b"fine"

    run(go())


@pytest.mark.parametrize("redirect", [True, False])
def test_servers_of_synology(redirect: bool) -> None:
    for host in ("pkgupdate7.synology.com", "GLOBAL.SYNOLOGYDOWNLOAD.COM.", "cndl.synology.cn"):
        assert isinstance(follow(f"https://{host}/a.spk", redirect), TermsNotAcceptedError)
    for host in ("mynas.synology.me", "notsynology.com", "synology.com.example"):
        assert not belongs_to_synology(URL(f"http://{host}/"))
    AddressRule.of([], [], synology=True).check_link(URL("https://pkgupdate7.synology.com/"))


def test_file_is_no_remote() -> None:
    with pytest.raises(BadLinkError):
        run(_remote_of_a_file())


async def _remote_of_a_file() -> None:
    async with remote_of("file:///tmp/catalog.json"):
        pass
