"""Which address of a source is for which device, and what its owner has to know beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

ANY = "any"
"""Every DSM that has package sources."""
NEW = "new"
"""DSM 7: its store of certificate authorities is kept up to date."""
OLD = "old"
"""DSM below 7, which may not verify today's certificates (docs/dev/protocol.md, Traps)."""


@dataclass(frozen=True, slots=True)
class Address:
    """What to type into Package Center.

    Attributes:
        url: Whole, with the slash at its end.
        devices: For which it is meant: `any`, `new` or `old`.
    """

    url: str
    devices: str


def addresses_of(base_url: str, origins: Sequence[str]) -> tuple[Address, ...]:
    """Return the addresses of a distribution, the one to prefer first.

    Args:
        base_url: Where it is without origins.
        origins: Its origins, each standing for the whole base URL.
    """
    urls = [origin.rstrip("/") + "/" for origin in origins] or [base_url]
    secure = [url for url in urls if url.startswith("https:")]
    plain = [url for url in urls if not url.startswith("https:")]
    if not secure:
        return tuple(Address(url, ANY) for url in plain)
    return (*(Address(url, NEW) for url in secure), *(Address(url, OLD) for url in plain))


def for_major(addresses: Sequence[Address], major: int) -> str:
    """Return the URL for a device of this major version of DSM."""
    wanted = (ANY, NEW) if major >= 7 else (ANY, OLD)
    fitting = [one.url for one in addresses if one.devices in wanted]
    return (fitting or [one.url for one in addresses])[0]


def is_loopback(url: str) -> bool:
    """Whether a URL means the very machine that uses it."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def notes(
    addresses: Sequence[Address], *, betas: int, beta_on_dsm7: str, guarded: bool
) -> tuple[str, ...]:
    """Return what to know beside the addresses, a sentence each.

    Args:
        addresses: Of the source.
        betas: How many packages of it are betas.
        beta_on_dsm7: The distribution's choice.
        guarded: Whether a content guard protects it.
    """
    found = []
    if any(is_loopback(one.url) for one in addresses):
        found.append("An address works on this computer only: a NAS cannot reach it.")
    if all(one.devices == NEW for one in addresses):
        found.append(
            "DSM below 7 may not know the certificate's authority and say 'Invalid location': "
            "offer plain http beside https (--origin)."
        )
    found.append(
        "DSM 5.1 to 6.2 install from here only with Package Center > Settings > General > "
        "Trust Level > Any publisher."
    )
    if betas and beta_on_dsm7 == "hide":
        found.append(
            f"There are betas among its packages ({betas}): DSM 7 does not show them (unless "
            "--beta-on-dsm7 is as_stable), below DSM 7 they have to be allowed in Package Center."
        )
    if guarded:
        found.append("A content guard protects it: a NAS sends no credentials of its own.")
    return tuple(found)
