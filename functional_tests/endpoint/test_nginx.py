"""Sources behind nginx, configured as docs/admin/proxy.md shows it.

Each front is one host with TLS and plain http beside it, with a source at `/` and one at
`/sspks/index.php`.
"""

import hashlib
import http.client
import itertools
import json
import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
import requests

from pulp_spk.embedded.ports import choose_ports
from test_harness.client import Client
from test_harness.documentation import block_under, filled
from test_harness.nginx import certificate_for_localhost, running_nginx
from test_harness.pulp import Pulp, start_pulp
from test_harness.session import SESSION
from test_harness.source import DS218J, DS920, Source, make_source
from unit_tests.builders import build_spk, png

PAGE = "admin/proxy.md"
ROOT, PATH = "", "/sspks/index.php"
TRUSTED, STRANGER = "127.0.0.2", "127.0.0.3"
"""Addresses from which nginx talks to the content app; all of 127.0.0.0/8 is this machine."""


@dataclass(frozen=True)
class Front:
    """One host of nginx.

    Attributes:
        http: Port without TLS.
        https: Port with TLS.
        sources: Where on the host -> what is mounted there.
        ca: File with the certificate to trust.
    """

    http: int
    https: int
    sources: Mapping[str, Source]
    ca: Path

    def origin(self, scheme: str, mount: str = ROOT) -> str:
        """The address of a source, without a slash at its end."""
        return f"{scheme}://localhost:{getattr(self, scheme)}{mount}"

    def origins(self, mount: str) -> list[str]:
        """Both addresses of a source, as an administrator gives them to the distribution."""
        return [self.origin("https", mount), self.origin("http", mount)]

    def request(self, method: str, url: str, **arguments: object) -> requests.Response:
        """Ask nginx; a redirect would show."""
        return requests.request(
            method, url, verify=str(self.ca), timeout=90, allow_redirects=False, **arguments
        )

    def entries(self, url: str, device: Mapping[str, str], **arguments: object) -> list[dict]:
        """What a device is offered that asks by GET."""
        answer = self.request("GET", url, params=dict(device), **arguments)
        assert answer.status_code == 200, answer.text
        return answer.json()["packages"]


@pytest.fixture(scope="module")
def proxied() -> Iterator[Pulp]:
    """A Pulp that believes only one address of this machine."""
    pulp = start_pulp(SESSION, "proxied", {"SPK_TRUSTED_PROXIES": [TRUSTED]})
    yield pulp
    pulp.stop()


@pytest.fixture(scope="module")
def fronts(proxied: Pulp, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Front]]:
    """Hosts with two sources, with one source at both places, and one that is not trusted."""
    # A worker of nginx is another user, who must get to the folder of its temporary files.
    folder = SESSION.root / "nginx"
    folder.mkdir()
    certificate, key = certificate_for_localhost(folder)
    spks = [
        build_spk(info={"package": "plus+dots", "version": "1.0~b+1-2", "os_min_ver": "6.0-7321"}),
        build_spk(members={"screen_1.png": png(800, 600)}),
    ]

    taken: set[int] = set()

    def front(*, apart: bool = True, turned: bool = False) -> Front:
        ports = choose_ports("127.0.0.1", "localhost", wanted=0, remembered=None)
        while not taken.isdisjoint((ports.content, ports.api)):  # nobody listens there yet
            ports = choose_ports("127.0.0.1", "localhost", wanted=0, remembered=None)
        taken.update((ports.content, ports.api))
        front = Front(ports.content, ports.api, {}, certificate)
        origins = [front.origins(ROOT), front.origins(PATH)]
        if not apart:
            # An address that is not recognised gets the first, so each has to come last once.
            every = list(itertools.chain(*origins))
            origins = [every[::-1] if turned else every]
        made = [make_source(proxied.client, *spks, origins=own) for own in origins]
        return replace(front, sources={ROOT: made[0], PATH: made[-1]})

    made = {
        "apart": front(),
        "together": front(apart=False),
        "turned": front(apart=False, turned=True),
        "stranger": front(),
    }
    servers = "\n".join(
        server(proxied, one, key, STRANGER if name == "stranger" else TRUSTED)
        for name, one in made.items()
    )
    with running_nginx(folder, servers, made["apart"].http):
        yield made


def server(pulp: Pulp, front: Front, key: Path, address: str) -> str:
    """The three blocks of the documentation as one host."""
    example = "http://127.0.0.1:24816/pulp/content/tools/"
    at_root = filled(
        block_under(PAGE, "nginx at the root of a host", "nginx"),
        {
            "listen 80;": f"listen 127.0.0.1:{front.http}; proxy_bind {address};",
            "listen 443 ssl;": f"listen 127.0.0.1:{front.https} ssl;",
            "/etc/ssl/certs/packages.example.com.pem": str(front.ca),
            "/etc/ssl/private/packages.example.com.key": str(key),
            "packages.example.com": "localhost",
            example: front.sources[ROOT].url,
        },
    )
    below_path = filled(
        block_under(PAGE, "nginx at a path", "nginx"), {example: front.sources[PATH].url}
    )
    api = filled(
        block_under(PAGE, "The REST API", "nginx"), {"http://127.0.0.1:24817": pulp.api_url}
    )
    return at_root.rstrip().removesuffix("}") + below_path + api + "}"


@pytest.fixture(params=["apart", "together", "turned"])
def front(fronts: dict[str, Front], request: pytest.FixtureRequest) -> Front:
    """A host that Pulp trusts."""
    return fronts[request.param]


@pytest.fixture(params=["http", "https"])
def scheme(request: pytest.FixtureRequest) -> str:
    """With TLS, or as an old NAS asks."""
    return request.param


@pytest.fixture(params=[ROOT, PATH], ids=["root", "path"])
def mount(request: pytest.FixtureRequest) -> str:
    """Where on the host the source is."""
    return request.param


def links_of(entry: Mapping[str, object]) -> list[str]:
    """The pictures of an entry."""
    return [*entry["thumbnail"], *entry.get("thumbnail_retina", []), *entry["snapshot"]]


def test_links_lead_back_through_the_same_front(front: Front, scheme: str, mount: str) -> None:
    origin = front.origin(scheme, mount)
    seen = {}
    for device in (DS920, DS218J):
        for entry in front.entries(origin, device):
            seen[entry["package"]] = entry
            assert entry["link"].startswith(f"{origin}/packages/")
            file = front.request("GET", entry["link"])
            digest = hashlib.md5(file.content, usedforsecurity=False).hexdigest()
            assert (digest, len(file.content)) == (entry["md5"], entry["size"])
            assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            for link in links_of(entry):
                assert link.startswith(f"{origin}/images/")
                assert front.request("GET", link).content.startswith(b"\x89PNG")
    assert set(seen) == {"example", "plus+dots"}
    assert seen["example"]["snapshot"]


@pytest.mark.parametrize("ending", ["", "/", "/api/package"])
def test_post(front: Front, scheme: str, mount: str, ending: str) -> None:
    origin = front.origin(scheme, mount)
    answer = front.request("POST", origin + ending, data=DS218J)
    assert answer.status_code == 200
    assert set(answer.json()) == {"packages", "keyrings"}
    [entry] = answer.json()["packages"]
    assert entry["link"].startswith(f"{origin}/packages/plus+dots/")
    # GET asks for the same, and gets it.
    assert front.request("GET", origin + ending, params=DS218J).content == answer.content


@pytest.fixture(params=["http", "https"])
def forged(front: Front, request: pytest.FixtureRequest) -> dict[str, str]:
    """Headers with which a trusted proxy names another address of the source."""
    address = urlsplit(front.origin(request.param, PATH))
    return {
        "X-Forwarded-Proto": address.scheme,
        "X-Forwarded-Host": address.netloc,
        "X-Forwarded-Prefix": address.path,
        "X-Forwarded-For": TRUSTED,
        "Forwarded": f"for={TRUSTED};host={address.netloc};proto={address.scheme}",
    }


def test_what_a_device_forges_does_not_count(
    front: Front, scheme: str, mount: str, forged: Mapping[str, str]
) -> None:
    """Nginx replaces what the device sent."""
    origin = front.origin(scheme, mount)
    assert front.entries(origin, DS920, headers=forged) == front.entries(origin, DS920)


def test_what_a_stranger_forges_does_not_count(front: Front, forged: Mapping[str, str]) -> None:
    """Without nginx, from an address that is not among SPK_TRUSTED_PROXIES."""
    source = front.sources[PATH]
    origins = source.distribution["origins"]
    [example] = source.packages(DS920, headers=forged).values()
    assert example["link"].startswith(origins[0] + "/packages/")
    host = {"Host": f"localhost:{front.http}"}
    [example] = source.packages(DS920, headers={**forged, **host}).values()
    plain = next(origin for origin in origins if origin.startswith("http:"))
    assert example["link"].startswith(plain + "/packages/")


def test_a_proxy_that_is_not_trusted_gets_the_first_origin(
    fronts: dict[str, Front], scheme: str, mount: str
) -> None:
    front = fronts["stranger"]
    [example] = front.entries(front.origin(scheme, mount), DS920)
    assert example["link"].startswith(front.origin("https", mount) + "/packages/")


def raw(front: Front, url: str, headers: Mapping[str, str]) -> http.client.HTTPResponse:
    """Ask for a DS920+ with exactly these headers; nothing is decoded."""
    address = urlsplit(url)
    kind = http.client.HTTPConnection
    arguments = {}
    if address.scheme == "https":
        kind = http.client.HTTPSConnection
        arguments = {"context": ssl.create_default_context(cafile=str(front.ca))}
    connection = kind(address.netloc, timeout=90, **arguments)
    path = f"{address.path or '/'}?{urlencode(DS920)}"
    connection.request("GET", path, headers={"Accept-Encoding": "identity", **headers})
    return connection.getresponse()


def test_gzip_and_etag_survive(front: Front, scheme: str, mount: str) -> None:
    origin = front.origin(scheme, mount)
    plain = raw(front, origin, {})
    assert plain.getheader("Content-Encoding") is None
    assert json.loads(plain.read())["packages"]
    tag = plain.getheader("ETag")
    assert tag
    packed = raw(front, origin, {"Accept-Encoding": "gzip"})
    assert packed.getheader("Content-Encoding") == "gzip"
    assert packed.getheader("ETag") == tag
    assert packed.read(2) == b"\x1f\x8b"
    again = raw(front, origin, {"Accept-Encoding": "gzip", "If-None-Match": tag})
    assert (again.status, again.read()) == (304, b"")
    for answer in (plain, packed, again):
        assert answer.getheader("Cache-Control") == "private, no-cache"
        assert "User-Agent" in answer.getheader("Vary")


def test_the_tag_of_one_front_is_not_that_of_another(fronts: dict[str, Front]) -> None:
    front = fronts["together"]
    tags = {raw(front, url, {}).getheader("ETag") for m in (ROOT, PATH) for url in front.origins(m)}
    assert len(tags) == 4


def test_head_and_ranges(front: Front, scheme: str, mount: str) -> None:
    origin = front.origin(scheme, mount)
    assert front.request("HEAD", origin, params=DS920).status_code == 200
    [entry] = front.entries(origin, DS920)
    head = front.request("HEAD", entry["link"])
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(entry["size"]))
    whole = front.request("GET", entry["link"]).content
    part = front.request("GET", entry["link"], headers={"Range": "bytes=512-1023"})
    assert (part.status_code, part.content) == (206, whole[512:1024])


def test_what_lies_beside_is_not_reached(front: Front, scheme: str) -> None:
    """Only the sources and the API are in front, not all of the content app."""
    origin = front.origin(scheme)
    assert front.request("GET", f"{origin}/pulp/content/").status_code == 404
    assert front.request("GET", f"{origin}/sspks/").status_code == 404


def test_a_browser_gets_the_page_of_the_front(front: Front, scheme: str, mount: str) -> None:
    origin = front.origin(scheme, mount)
    headers = {"User-Agent": "Mozilla/5.0", "Accept": "text/html,*/*"}
    page = front.request("GET", origin, headers=headers)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f"{origin}/packages/" in page.text


def test_upload_through_the_front(front: Front, scheme: str, proxied: Pulp) -> None:
    """More than nginx takes by default."""
    client = Client(front.origin(scheme), proxied.auth)
    client.http.verify = str(front.ca)
    ballast = hashlib.shake_256(scheme.encode()).digest(3_000_000)
    unit = client.upload("content/spk/packages/", build_spk(members={"ballast": ballast}))
    assert unit["size"] > 3_000_000
