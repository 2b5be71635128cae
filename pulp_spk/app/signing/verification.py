"""Verifying the signature of an SPK file."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO

from pulp_spk.app.signing.keyring import Keyring
from pulp_spk.app.signing.verdict import Outcome, Verdict
from pulp_spk.spk.archive import walk
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.member import Member, Role
from pulp_spk.spk.signature import read_signature
from pulp_spk.spk.signed_stream import Order, signed_chunks, signed_orders
from pulp_spk.spk.stream import plain_tar, walk_tar

_NAME = 120  # characters of a member's name that a verdict repeats


def verify_spk(file: BinaryIO, keyring: Keyring) -> Verdict:
    """Whether the signature of an SPK was made by one of the keys and holds.

    Memory does not grow with the file, which is read once (twice when the two known orders of the
    members differ and the first one does not hold).

    Args:
        file: The SPK, seekable.
        keyring: The keys.
    """
    try:
        return _verdict(file, keyring)
    except SpkError as error:
        return Verdict(Outcome.INVALID, str(error))


def _verdict(file: BinaryIO, keyring: Keyring) -> Verdict:
    with plain_tar(file) as tar:
        archive = walk_tar(walk(strict=False), tar)
        content = archive.first(Role.SIGNATURE)
        if content is None:
            return Verdict(Outcome.NONE, "the package is not signed")
        signature = read_signature(content.data)
        verdict = Verdict(Outcome.INVALID)
        orders = signed_orders(archive.members)
        for order, covered in orders.items():
            verdict = keyring.verify(signature, signed_chunks(tar, covered))
            if verdict.outcome is Outcome.VALID:
                reason = _uncovered(orders[Order.TOOLKIT], covered)
                return replace(verdict, order=order, reason=reason)
            if verdict.outcome is not Outcome.INVALID:
                break
        return verdict


def _uncovered(members: tuple[Member, ...], covered: tuple[Member, ...]) -> str:
    """What to say of members that a signature which holds does not cover."""
    names = sorted({member.name for member in members} - {member.name for member in covered})
    others = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return f"it does not cover {names[0][:_NAME]}{others}" if names else ""
