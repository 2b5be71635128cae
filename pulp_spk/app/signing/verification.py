"""Verifying the signature of an SPK file."""

from __future__ import annotations

from typing import BinaryIO

from pulp_spk.app.signing.keyring import Keyring
from pulp_spk.app.signing.verdict import Outcome, Verdict
from pulp_spk.spk.archive import walk
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.member import Role
from pulp_spk.spk.signature import read_signature
from pulp_spk.spk.signed_stream import signed_chunks, signed_orders
from pulp_spk.spk.stream import plain_tar, walk_tar


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
        for order, covered in signed_orders(archive.members).items():
            verdict = keyring.verify(signature, signed_chunks(tar, covered))
            if verdict.outcome is Outcome.VALID:
                return Verdict(
                    verdict.outcome, signer=verdict.signer, user=verdict.user, order=order
                )
            if verdict.outcome is not Outcome.INVALID:
                break
        return verdict
