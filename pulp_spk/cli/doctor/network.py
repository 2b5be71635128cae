"""The way to a source: its name, a connection, and TLS, as a NAS would meet them."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from requests.certs import where

from pulp_spk.cli.asking import CONNECT_SECONDS
from pulp_spk.package_center.addresses import is_loopback
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.finding import Finding, Level, ok, problem, warning

_SOON = timedelta(days=21)
_UNTRUSTED = "a NAS says 'Invalid location': use a certificate that it knows, or plain http"


@dataclass(frozen=True)
class Endpoint:
    """Where a URL leads.

    Attributes:
        host: A name or an address.
        port: Also where the URL does not say it.
        secure: Whether it is https.
    """

    host: str
    port: int
    secure: bool

    @classmethod
    def of(cls, url: str) -> Endpoint:
        """The endpoint of a checked URL."""
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        return cls(parts.hostname or "", parts.port or (443 if secure else 80), secure)


def name_finding(url: str) -> Finding:
    """Whether the name can be found."""
    endpoint = Endpoint.of(url)
    try:
        found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
    except OSError as error:
        text = f"{endpoint.host} cannot be found: {error.strerror or error}"
        return problem("name", text, "check the name, and the DNS server of the NAS")
    addresses = sorted({str(one[4][0]) for one in found})
    text = f"{endpoint.host} is {', '.join(addresses)}"
    if addresses == [endpoint.host]:
        text = f"{endpoint.host}, an address: there is nothing to look up"
    if is_loopback(url):
        return warning("name", text, "this means the NAS itself: it needs another address")
    return ok("name", text)


def connection_finding(url: str) -> Finding:
    """Whether somebody listens."""
    endpoint = Endpoint.of(url)
    try:
        with socket.create_connection((endpoint.host, endpoint.port), CONNECT_SECONDS) as made:
            peer = made.getpeername()
    except OSError as error:
        text = f"no connection to port {endpoint.port}: {error.strerror or error}"
        return problem("connection", text, "is the server running, is a firewall between?")
    return ok("connection", f"{peer[0]} port {peer[1]} answers")


def tls_findings(url: str, device: Cell) -> Iterator[Finding]:
    """Whether the certificate is one that a NAS trusts, judged by the public authorities."""
    endpoint = Endpoint.of(url)
    if not endpoint.secure:
        yield ok("TLS", "none: plain http, which every DSM can use")
        return
    try:
        certificate, protocol = _handshake(endpoint, ssl.create_default_context(cafile=where()))
    except ssl.SSLCertVerificationError as error:
        shown = _presented(endpoint)
        by = f"; it is issued by {_name(shown['issuer'])}" if shown else ""
        text = f"the certificate is not trusted: {error.verify_message}{by}"
        yield problem(
            "TLS",
            text,
            "a NAS says 'Invalid location': use a certificate that it knows, or plain http",
        )
        return
    except OSError as error:
        reason = getattr(error, "reason", None) or error.strerror or error
        yield problem("TLS", f"no TLS connection: {reason}", "is this a port for https?")
        return
    expiry = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    issuer = _name(certificate["issuer"])
    text = f"{protocol}, issued by {issuer}, valid until {expiry:%Y-%m-%d}"
    soon = expiry - datetime.now(UTC) < _SOON
    yield Finding(Level.WARNING if soon else Level.OK, "TLS", text, "renew it soon" if soon else "")
    if device.os.major < 7:
        yield warning(
            "TLS",
            f"DSM {device.os.major} may not know the authority of {issuer}: its list of them ends "
            "with its last update",
            "offer plain http beside https for old devices",
        )


def _handshake(endpoint: Endpoint, context: ssl.SSLContext) -> tuple[dict[str, Any], str]:
    address = (endpoint.host, endpoint.port)
    with (
        socket.create_connection(address, CONNECT_SECONDS) as made,
        context.wrap_socket(made, server_hostname=endpoint.host) as tls,
    ):
        certificate = tls.getpeercert()
        assert certificate is not None
        return dict(certificate), tls.version() or "TLS"


def _presented(endpoint: Endpoint) -> dict[str, Any] | None:
    """The certificate of a server that is not trusted.

    Python only takes apart what it has verified; so the certificate is taken as its own authority
    for a moment. None when even that does not help (it has expired).
    """
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((endpoint.host, endpoint.port), CONNECT_SECONDS) as made,
            context.wrap_socket(made, server_hostname=endpoint.host) as tls,
        ):
            data = tls.getpeercert(binary_form=True)
        again = ssl.create_default_context(cadata=data)
        again.check_hostname = False
        again.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        return _handshake(endpoint, again)[0]
    except (OSError, ValueError):
        return None


def _name(parts: Any) -> str:
    """Who is meant by the parts of a distinguished name."""
    known = {key: value for part in parts for key, value in part}
    named = [known[key] for key in ("organizationName", "commonName") if key in known]
    return " ".join(dict.fromkeys(named)) or "somebody unnamed"
