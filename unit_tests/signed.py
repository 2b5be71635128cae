"""Signed SPK files, made for tests."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from pulp_spk.spk.package import read_spk
from pulp_spk.spk.signed_stream import Order, signed_chunks, signed_members
from unit_tests.builders import build_spk
from unit_tests.gnupg_keys import Signer


def signed_spk(
    signer: Signer,
    *,
    order: Order = Order.TOOLKIT,
    token_by: Signer | None = None,
    members: Mapping[str, bytes] | None = None,
    gzip_outer: bool = False,
    options: tuple[str, ...] = (),
    **arguments: Any,
) -> bytes:
    """An SPK as other tools sign it.

    Args:
        signer: Who signs.
        order: In which order they join the members.
        token_by: Whose timestamp is around the signature.
        members: More members.
        gzip_outer: Whether to compress the archive.
        options: Of `Signer.detached`.
        arguments: Of `build_spk`.
    """
    file = io.BytesIO(build_spk(members=members, **arguments))
    read = read_spk(file, strict=False).members
    stream = b"".join(signed_chunks(file, signed_members(read, order)))
    signature = signer.detached(stream, *options)
    if token_by:
        signature = token_by.token(signature)
    members = {**(members or {}), "syno_signature.asc": signature}
    return build_spk(members=members, gzip_outer=gzip_outer, **arguments)
