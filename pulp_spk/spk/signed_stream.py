"""The bytes that a package's signature is about (docs/dev/protocol.md).

Two tools sign packages, and they join the members in two orders. The orders agree for a package
that has nothing but the usual members; where they differ, a signature holds for one of them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from typing import BinaryIO

from pulp_spk.spk.errors import NotSignableError, TruncatedSpkError
from pulp_spk.spk.member import Kind, Member, Role
from pulp_spk.spk.stream import CHUNK


class Order(StrEnum):
    """Who joins the members, and so in which order."""

    TOOLKIT = "toolkit"
    """Synology's own tool and DSM: every file but the signature, by path, byte for byte."""

    SPKREPO = "spkrepo"
    """SynoCommunity's server: the kinds of members that it knows, one kind after the other."""


# What spkrepo looks for, in this order; anything else is not covered by its signature.
_SPKREPO = tuple(
    re.compile(pattern).fullmatch
    for pattern in (
        r"INFO",
        r"LICENSE",
        r"PACKAGE_ICON(_120|_256)?\.PNG",
        r"WIZARD_UIFILES/(install|upgrade|uninstall)_uifile(_[a-z]{3})?(\.sh)?",
        r"conf/.+",
        r"package\.tgz",
        r"scripts/.+",
    )
)


def signed_members(members: Iterable[Member], order: Order) -> tuple[Member, ...]:
    """The members that a signature covers, in the order in which their contents are joined.

    Args:
        members: All members of the archive.
        order: Who signed.

    Raises:
        NotSignableError: Nobody can tell what a signature of this archive would be about: it has
            links or special files, or two members of one name.
    """
    files: dict[str, Member] = {}
    for member in members:
        if member.kind is Kind.FOLDER:
            continue
        if member.kind is not Kind.FILE:
            raise NotSignableError(
                f"no signature can cover a {member.kind}",
                member=member.name,
                hint="an SPK that is signed consists of files and folders",
            )
        if member.name in files:
            raise NotSignableError("the archive has this member twice", member=member.name)
        files[member.name] = member
    files.pop(Role.SIGNATURE.value, None)
    ordered = sorted(files.values(), key=lambda member: member.name.encode())
    if order is Order.TOOLKIT:
        return tuple(ordered)
    return tuple(member for is_kind in _SPKREPO for member in _of_kind(ordered, is_kind))


def _of_kind(
    members: Sequence[Member], is_kind: Callable[[str], re.Match[str] | None]
) -> Iterator[Member]:
    return (member for member in members if is_kind(member.name))


def signed_orders(members: Sequence[Member]) -> dict[Order, tuple[Member, ...]]:
    """The orders in which a signature may have been made, each once.

    Args:
        members: All members of the archive.

    Returns:
        The covered members by order; one entry when both orders come to the same.

    Raises:
        NotSignableError: As `signed_members` says.
    """
    toolkit = signed_members(members, Order.TOOLKIT)
    spkrepo = signed_members(members, Order.SPKREPO)
    orders = {Order.TOOLKIT: toolkit}
    return orders if spkrepo == toolkit else {**orders, Order.SPKREPO: spkrepo}


def signed_chunks(tar: BinaryIO, covered: Iterable[Member]) -> Iterator[bytes]:
    """The signed stream in pieces of at most CHUNK bytes.

    Args:
        tar: The archive without its gzip layer (`plain_tar`), seekable.
        covered: What `signed_members` gives.

    Raises:
        TruncatedSpkError: The archive ends inside a member.
    """
    for member in covered:
        tar.seek(member.offset)
        left = member.size
        while left:
            chunk = tar.read(min(CHUNK, left))
            if not chunk:
                raise TruncatedSpkError(
                    "the archive breaks off inside a member", member=member.name
                )
            left -= len(chunk)
            yield chunk
