"""Where a mirror may go: the rules for links and for the addresses that names resolve to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from gettext import gettext as _
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from socket import AF_INET, AddressFamily

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from pulp_spk.app.downloading.errors import (
    BadLinkError,
    ForbiddenAddressError,
    TermsNotAcceptedError,
)

MAX_LINK = 4096
MAX_LABEL = 63
SYNOLOGY = ("synology.com", "synology.cn", "synologydownload.com")
"""Domains of Synology's own servers; `synology.me` is what users name their NAS with."""

_NAT64 = IPv6Network("64:ff9b::/96")
_READY = re.compile(r"[!#-;=?-\[\]_a-z~]+")
"""A URL without characters that would have to be quoted."""


def source_url(link: str) -> URL:
    """The URL of a source or of a file, as it is: requoting would break signed links.

    Raises:
        BadLinkError: when it is no http or https URL, or has a user name in it.
    """
    if len(link) > MAX_LINK:
        raise BadLinkError(f"{link[:100]}…", _("the link is too long"))
    if not link.isprintable():
        raise BadLinkError(repr(link), _("the link has a control character in it"))
    try:
        url = URL(link, encoded=_READY.fullmatch(link) is not None)
        host, _name, _port = url.raw_host, url.host, url.port
    except ValueError as error:
        raise BadLinkError(link, _("the link is no URL")) from error
    if url.scheme not in ("http", "https"):
        raise BadLinkError(link, _("the link is neither http nor https"))
    if not host or not _can_be_resolved(host):
        raise BadLinkError(link, _("the link names no host"))
    if url.raw_user is not None or url.raw_password is not None:
        hint = _("give user name and password of the source as fields of the remote")
        raise BadLinkError(link, _("the link has a user name in it"), hint)
    return url


def host_of(url: URL) -> str:
    """The host in the form in which hosts are compared."""
    return (url.host or "").lower().rstrip(".")


def belongs_to_synology(url: URL) -> bool:
    """Whether a URL is on one of Synology's own servers."""
    host = host_of(url)
    return any(host == domain or host.endswith(f".{domain}") for domain in SYNOLOGY)


@dataclass(frozen=True)
class AddressRule:
    """Which addresses a mirror may be led to by links, redirects and name servers.

    Attributes:
        own: Hosts that an administrator has named himself: the source's and the proxy's.
        networks: Networks that may be entered though they are not public.
        synology: Whether Synology's own servers may be asked.
    """

    own: frozenset[str]
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    synology: bool = False

    @classmethod
    def of(cls, own: Iterable[str], networks: Iterable[str], *, synology: bool) -> AddressRule:
        """The rule with networks as a setting gives them.

        Raises:
            ValueError: when one of them is no network.
        """
        return cls(
            own=frozenset(own),
            networks=tuple(ip_network(network, strict=False) for network in networks),
            synology=synology,
        )

    def check_link(self, url: URL) -> None:
        """Refuse a URL by what can be seen of it; names are looked at when they are resolved.

        Raises:
            TermsNotAcceptedError: for Synology's own servers.
            ForbiddenAddressError: for an address in digits that may not be entered.
        """
        if belongs_to_synology(url) and not self.synology:
            raise TermsNotAcceptedError(
                url,
                _("this is a server of Synology's own"),
                _("set accept_terms on the remote if you accept its terms of use"),
            )
        host = host_of(url)
        try:
            ip_address(host)
        except ValueError:
            return
        self.check_address(host, host)

    def check_address(self, host: str, address: str) -> None:
        """Refuse an address that `host` resolved to.

        Link-local addresses are where clouds keep the credentials of a machine: a name never
        leads there, not even the source's own.

        Raises:
            ForbiddenAddressError: when it may not be entered.
        """
        real = _real(ip_address(address))
        if any(real in network for network in self.networks if network.version == real.version):
            return
        if _is_public(real):
            return
        if host.lower().rstrip(".") in self.own and (not real.is_link_local or host == address):
            return
        raise ForbiddenAddressError(
            host,
            _("leads to {}, which is not public").format(address),
            _("list its network in SPK_SYNC_PRIVATE_NETWORKS if it is yours"),
        )


class GuardedResolver(AbstractResolver):
    """Resolves names to the addresses that may be entered.

    What is checked here is what is connected to, so a name server that answers differently a
    moment later gains nothing.
    """

    def __init__(self, rule: AddressRule, resolver: AbstractResolver) -> None:
        self._rule = rule
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host.

        Raises:
            BadLinkError: when no host can have such a name.
            ForbiddenAddressError: when one of them may not be entered.
            OSError: when the name is not known.
        """
        try:
            results = await self._resolver.resolve(host, port, family)
        except UnicodeError as error:
            # What Python's encoding of names says to a label that is empty or too long.
            raise BadLinkError(host, _("the link names no host")) from error
        for result in results:
            self._rule.check_address(host, result["host"])
        return results

    async def close(self) -> None:
        """Release what the resolver holds."""
        await self._resolver.close()


def _real(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, else the address itself."""
    if isinstance(address, IPv6Address):
        if inner := address.ipv4_mapped or address.sixtofour:
            return inner
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    # Python takes IPv6's old private networks, and all that stands for IPv4 otherwise, for global.
    if isinstance(address, IPv6Address) and (address.is_site_local or address.is_reserved):
        return False
    return address.is_global and not address.is_multicast


def _can_be_resolved(host: str) -> bool:
    """Whether the parts of a name have a length (RFC 1035, 2.3.4); the resolver would not say."""
    parts = host.removesuffix(".").split(".")
    return " " not in host and all(0 < len(part) <= MAX_LABEL for part in parts)
