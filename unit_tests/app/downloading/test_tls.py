"""Certificates: the source's is checked, the client's own is shown to the source only."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pulp_spk.app.downloading.errors import ConnectionFailedError
from unit_tests.app.downloading.server import ELSEWHERE, HOME, remote_of, run, serve


class Identity:
    """A key with a certificate for both loopback addresses that it has signed itself."""

    def __init__(self, folder: Path, name: str) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        hosts = [x509.IPAddress(ip_address(host)) for host in (HOME, ELSEWHERE)]
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        self.certificate = certificate.public_bytes(serialization.Encoding.PEM).decode()
        self.key = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()
        self.file = folder / f"{name}.pem"
        self.file.write_text(self.certificate + self.key)


@pytest.fixture
def server(folder: Path) -> Identity:
    return Identity(folder, "server")


@pytest.fixture
def client(folder: Path) -> Identity:
    return Identity(folder, "client")


def context(server: Identity, client: Identity | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(server.file)
    if client is not None:
        context.verify_mode = ssl.CERT_OPTIONAL
        context.load_verify_locations(client.file)
    return context


async def who(request: web.Request) -> web.Response:
    """Answers whether the client has shown a certificate."""
    assert request.transport is not None
    shown = request.transport.get_extra_info("peercert")
    return web.Response(body=b"known" if shown else b"unknown")


@pytest.mark.parametrize("trusted", ["nothing", "ca_cert", "anything"])
def test_the_certificate_of_the_source(server: Identity, trusted: str) -> None:
    fields: dict[str, Any] = {
        "nothing": {},
        "ca_cert": {"ca_cert": server.certificate},
        "anything": {"tls_validation": False},
    }[trusted]

    async def go() -> None:
        async with (
            serve(who, tls=context(server)) as source,
            remote_of(source.url, **fields) as remote,
        ):
            downloader = remote.get_downloader(url=source.url)
            if trusted != "nothing":
                assert (await downloader.read_catalog()).body == b"unknown"
                return
            with pytest.raises(ConnectionFailedError, match=r"(?i)certificate") as caught:
                await downloader.read_catalog()
            assert not caught.value.transient

    run(go())


@pytest.mark.parametrize("validated", [True, False])
def test_the_certificate_of_the_client(
    server: Identity, client: Identity, settings: Any, validated: bool
) -> None:
    settings.SPK_SYNC_PRIVATE_NETWORKS = [f"{ELSEWHERE}/32"]

    async def go() -> None:
        tls = context(server, client)
        async with (
            serve(who, tls=tls) as source,
            serve(who, ELSEWHERE, tls) as elsewhere,
            remote_of(
                source.url,
                ca_cert=server.certificate,
                client_cert=client.certificate,
                client_key=client.key,
                tls_validation=validated,
            ) as remote,
        ):
            for url, expected in (
                (source.url, b"known"),
                (elsewhere.url, b"unknown"),
                (source.url, b"known"),
            ):
                answer = await remote.get_downloader(url=url).read_catalog()
                assert answer.body == expected

    run(go())
