"""Where a request came from, so that links lead back there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urlsplit

from aiohttp.web import BaseRequest
from django.conf import settings


class Address(NamedTuple):
    """How a request named this server: the parts of a URL before the distribution's own."""

    scheme: str
    host: str
    prefix: str = ""


def base_url(request: BaseRequest, origins: Sequence[str], content_path: str) -> str:
    """The URL below which a distribution's files are, as this requester can reach them.

    Args:
        request: The request.
        origins: The distribution's origins, each standing for the whole base URL.
        content_path: The distribution's path in the content app, `/pulp/content/.../`.

    Returns:
        An absolute URL that ends with a slash: the origin through which the request came; else
        the first origin; else CONTENT_ORIGIN; else the request's own host.
    """
    return base_at(address_of(request), origins, content_path)


def base_at(address: Address, origins: Sequence[str], content_path: str) -> str:
    """The same for a requester that used this address."""
    if origins:
        return _origin_of(address, origins, content_path).rstrip("/") + "/"
    root = settings.CONTENT_ORIGIN or f"{address.scheme}://{address.host}"
    return root.rstrip("/") + content_path


def _origin_of(address: Address, origins: Sequence[str], content_path: str) -> str:
    same_host = [origin for origin in origins if _host_of(origin) == (address.scheme, address.host)]
    for prefix in (address.prefix, content_path):
        for origin in same_host:
            if prefix and urlsplit(origin).path.rstrip("/") == prefix.rstrip("/"):
                return origin
    return (same_host or list(origins))[0]


def _host_of(origin: str) -> tuple[str, str]:
    try:
        parts = urlsplit(origin)
    except ValueError:  # none that the serializer would have taken
        return "", ""
    return parts.scheme, without_default_port(parts.scheme, parts.netloc.lower())


def without_default_port(scheme: str, host: str) -> str:
    """`host` without a port that the scheme implies."""
    return host.removesuffix({"http": ":80", "https": ":443"}.get(scheme, "\0"))


def address_of(request: BaseRequest) -> Address:
    """The address that the requester used.

    X-Forwarded-Proto, -Host and -Prefix count only when the peer is one of SPK_TRUSTED_PROXIES
    (a Unix socket always is); of a list, the last value is the one that the trusted peer wrote.
    """
    scheme, host, prefix = request.scheme, request.host, ""
    if _is_trusted(request.remote):
        scheme = _forwarded(request, "X-Forwarded-Proto") or scheme
        host = _forwarded(request, "X-Forwarded-Host") or host
        prefix = _forwarded(request, "X-Forwarded-Prefix")
    scheme = scheme.lower() if scheme.lower() in ("http", "https") else request.scheme
    return Address(scheme, without_default_port(scheme, host.lower()), prefix)


def _forwarded(request: BaseRequest, header: str) -> str:
    return request.headers.get(header, "").rpartition(",")[2].strip()


def _is_trusted(peer: str | None) -> bool:
    return not peer or _is_among(peer, tuple(settings.SPK_TRUSTED_PROXIES))


@lru_cache(maxsize=1024)
def _is_among(peer: str, networks: tuple[str, ...]) -> bool:
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    return any(address in network for network in _networks(networks))


@lru_cache(maxsize=1)
def _networks(proxies: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(proxy, strict=False) for proxy in proxies)
