"""Credentials stay at home: user name, extra headers, client certificate."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import BasicAuth, web

from unit_tests.app.downloading.server import ELSEWHERE, Source, remote_of, run, serve

SECRETS = {
    "username": "me",
    "password": "geheim ü",
    "headers": [{"X-Key": "1", "user-agent": "mine"}, {"X-Key": "2"}, {"Cookie": "a=b"}],
}
AUTH = BasicAuth("me", "geheim ü", "utf-8").encode()


@pytest.fixture(autouse=True)
def other_hosts(settings: Any) -> None:
    """Let a mirror go to the other loopback address as it would go to another public host."""
    settings.SPK_SYNC_PRIVATE_NETWORKS = [f"{ELSEWHERE}/32"]


async def done(request: web.Request) -> web.Response:
    return web.Response(body=b"done", headers={"Set-Cookie": "session=1"})


def redirect(target: str, status: int = 302) -> Any:
    async def handler(request: web.Request) -> web.Response:
        if request.path == "/end":
            return await done(request)
        return web.Response(status=status, headers={"Location": target})

    return handler


def assert_told(source: Source, number: int = 0) -> None:
    request = source.asked[number]
    assert request.headers["Authorization"] == AUTH
    assert request.headers.getall("X-Key") == ["1", "2"]
    assert request.headers["Cookie"] == "a=b"
    assert request.headers["User-Agent"] == "mine"


def assert_not_told(source: Source, number: int = 0) -> None:
    request = source.asked[number]
    for name in ("Authorization", "X-Key", "Cookie"):
        assert name not in request.headers
    assert request.headers["User-Agent"] == "mine"


@pytest.mark.parametrize("how", ["run", "read_range", "read_catalog"])
def test_a_link_to_another_host(how: str) -> None:
    async def handler(request: web.Request) -> web.Response:
        if "Range" in request.headers:
            return web.Response(status=206, body=b"d", headers={"Content-Range": "bytes 0-0/4"})
        return await done(request)

    async def go() -> None:
        async with (
            serve(handler) as home,
            serve(handler, ELSEWHERE) as elsewhere,
            remote_of(home.url, **SECRETS) as remote,
        ):
            arguments = (0, 1) if how == "read_range" else ()
            for url in (home.url, elsewhere.url, home.url):
                await getattr(remote.get_downloader(url=url), how)(*arguments)
            assert_told(home)
            assert_not_told(elsewhere)
            # What the remote says, but no cookie that a server has set.
            assert_told(home, 1)

    run(go())


def test_another_port_is_another_origin() -> None:
    async def go() -> None:
        async with (
            serve(done) as home,
            serve(done) as other,
            remote_of(home.url, **SECRETS) as remote,
        ):
            await remote.get_downloader(url=other.url).run()
            assert_not_told(other)

    run(go())


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_there_and_back(status: int, method: str) -> None:
    async def go() -> None:
        async def send_back(request: web.Request) -> web.Response:
            return web.Response(status=status, headers={"Location": f"{home.url}end"})

        async with (
            serve(send_back, ELSEWHERE) as elsewhere,
            serve(redirect(f"{elsewhere.url}x?y", status)) as home,
            remote_of(f"{home.url}catalog", **SECRETS) as remote,
        ):
            downloader = remote.get_downloader(url=remote.url)
            answer = await downloader.read_catalog((("arch", "x"),), method=method)
            assert answer.body == b"done"
            assert answer.url == f"{home.url}end"
            assert_told(home)
            assert_not_told(elsewhere)
            assert_told(home, 1)
            kept = method if status in (307, 308) else "GET"
            assert [request.method for request in home.asked] == [method, kept]
            assert home.bodies[1] == (b"arch=x" if kept == "POST" else b"")

    run(go())


def test_a_relative_redirect_stays_at_home() -> None:
    async def go() -> None:
        async with serve(redirect("../end")) as home, remote_of(home.url, **SECRETS) as remote:
            result = await remote.get_downloader(url=f"{home.url}a/b").run()
            assert result.artifact_attributes["size"] == 4
            assert_told(home, 1)

    run(go())


def test_a_user_name_without_password() -> None:
    async def go() -> None:
        async with serve(done) as home, remote_of(home.url, username="me") as remote:
            await remote.get_downloader(url=home.url).run()
            assert home.header("Authorization") == [BasicAuth("me", "").encode()]

    run(go())


def test_what_we_call_ourselves(settings: Any) -> None:
    async def go() -> str | None:
        async with serve(done) as home, remote_of(home.url) as remote:
            await remote.get_downloader(url=home.url).run()
            return home.header("User-Agent")[0]

    settings.SPK_CONTACT = "admin@example.com"
    agent = run(go())
    assert agent is not None
    assert agent.startswith("pulp_spk/")
    assert "admin@example.com)" in agent
    settings.SPK_CONTACT = ""
    assert "()" not in (run(go()) or "")


def test_no_cookie_of_a_server_is_kept() -> None:
    async def go() -> None:
        async with serve(done) as home:
            # Cookies are never kept for an address in digits.
            url = f"http://localhost:{home.port}/"
            async with remote_of(url) as remote:
                for _ in range(2):
                    await remote.get_downloader(url=url).run()
            assert home.header("Cookie") == [None, None]

    run(go())


def test_the_remote_is_not_changed() -> None:
    async def go() -> None:
        headers = [{"User-Agent": "mine", "X-Key": "1"}]
        async with serve(done) as home, remote_of(home.url, headers=headers) as remote:
            await remote.get_downloader(url=home.url).run()
            assert headers == [{"User-Agent": "mine", "X-Key": "1"}]

    run(go())


def test_through_a_proxy() -> None:
    async def proxy(request: web.Request) -> web.Response:
        return web.Response(body=request.raw_path.encode())

    async def go() -> None:
        async with (
            serve(proxy) as server,
            remote_of(
                "http://source.example/",
                proxy_url=server.url,
                proxy_username="user",
                proxy_password="word",
                **SECRETS,
            ) as remote,
        ):
            for url in ("http://source.example/a", "http://other.example/b"):
                answer = await remote.get_downloader(url=url).read_catalog()
                assert answer.body.endswith(url[-1:].encode())
            proxy_auth = BasicAuth("user", "word").encode()
            assert server.header("Proxy-Authorization") == [proxy_auth, proxy_auth]
            assert server.header("Authorization") == [AUTH, None]

    run(go())
