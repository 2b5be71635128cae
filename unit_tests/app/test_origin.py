"""Links go back to where the device came from."""

import pytest
from aiohttp.test_utils import make_mocked_request
from pytest_django import Settings

from pulp_spk.app.endpoint.origin import base_url

PATH = "/pulp/content/corp/"
HTTPS, HTTP = "https://packages.corp", "http://packages.corp"


class Transport:
    """What aiohttp asks its transport for: the peer, and whether TLS ends here."""

    def __init__(self, peer: str) -> None:
        self.peer = peer

    def get_extra_info(self, name: str, default: object = None) -> object:
        return (self.peer, 4711) if name == "peername" else None

    def is_closing(self) -> bool:
        return False


def ask(
    origins: list[str], *, host: str = "pulp.corp", peer: str = "127.0.0.1", **forwarded: str
) -> str:
    headers = {"Host": host} | {f"X-Forwarded-{k.title()}": v for k, v in forwarded.items()}
    request = make_mocked_request("GET", PATH, headers=headers, transport=Transport(peer))
    return base_url(request, origins, PATH)


@pytest.fixture(autouse=True)
def no_content_origin(settings: Settings) -> None:
    settings.CONTENT_ORIGIN = None
    settings.SPK_TRUSTED_PROXIES = ["127.0.0.0/8", "::1/128"]


def test_without_origins_the_requests_own_host() -> None:
    assert ask([]) == "http://pulp.corp/pulp/content/corp/"


def test_content_origin_beats_the_requests_host(settings: Settings) -> None:
    settings.CONTENT_ORIGIN = "https://content.corp"
    assert ask([]) == "https://content.corp/pulp/content/corp/"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_plain_http_beside_tls(scheme: str) -> None:
    origins = [HTTPS, HTTP]
    assert ask(origins, host="packages.corp", proto=scheme) == f"{scheme}://packages.corp/"


def test_an_address_that_is_no_origin_gets_the_first() -> None:
    assert ask([HTTPS, HTTP], host="10.0.0.7:24816") == "https://packages.corp/"


def test_a_prefix_is_told_by_the_proxy() -> None:
    origins = [HTTPS, "https://packages.corp/sspks/index.php"]
    asked = {"host": "packages.corp", "proto": "https"}
    assert ask(origins, **asked, prefix="/sspks/index.php") == (
        "https://packages.corp/sspks/index.php/"
    )
    assert ask(origins, **asked) == "https://packages.corp/"


def test_the_forwarded_host_names_the_origin() -> None:
    headers = {
        "Host": "content:24816",
        "X-Forwarded-Host": "evil.example, packages.corp",
        "X-Forwarded-Proto": "http",
    }
    request = make_mocked_request("GET", PATH, headers=headers, transport=Transport("127.0.0.1"))
    assert base_url(request, [HTTPS, HTTP], PATH) == "http://packages.corp/"


def test_forwarded_headers_of_a_stranger_do_not_count() -> None:
    asked = {"host": "packages.corp", "proto": "https", "peer": "192.0.2.9"}
    assert ask([HTTPS, HTTP], **asked) == "http://packages.corp/"


def test_default_ports_are_no_difference() -> None:
    assert ask([HTTPS, "http://packages.corp:80"], host="PACKAGES.corp") == (
        "http://packages.corp:80/"
    )


def test_a_scheme_that_is_none_is_left_out() -> None:
    assert ask([], proto="javascript") == "http://pulp.corp/pulp/content/corp/"
