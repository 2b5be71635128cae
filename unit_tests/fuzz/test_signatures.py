"""OpenPGP: signatures inside packages, public keys that people give."""

from __future__ import annotations

import base64
import zlib

from hypothesis import given
from hypothesis import strategies as st

from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.public_keys import check_public_keys
from pulp_spk.spk.signature import read_signature
from unit_tests.fuzz.budget import tries
from unit_tests.fuzz.claims import check_error, is_storable

TAGS = [0, 1, 2, 4, 5, 6, 7, 8, 11, 13, 17, 63]
areas = st.lists(
    st.sampled_from(
        [b"\x05\x02\x65\0\0\0", b"\x09\x10" + b"k" * 8, b"\xff", b"\x22\x21\x04", b"\0"]
    )
).map(b"".join)


@st.composite
def signature_bodies(draw: st.DrawFn) -> bytes:
    """The body of a signature packet, of the three versions that there are."""
    one, other = draw(areas), draw(areas)
    body = bytes([draw(st.sampled_from([3, 4, 6])), 0, 1, 8])
    return (
        body + len(one).to_bytes(2, "big") + one + len(other).to_bytes(2, "big") + other + b"\0\0"
    )


@st.composite
def packets(draw: st.DrawFn, depth: int = 1) -> bytes:
    """One packet, with the old or the new header; its length may be wrong."""
    body = draw(signature_bodies() | st.binary(max_size=30))
    tag = draw(st.sampled_from(TAGS))
    if depth and draw(st.booleans()):
        inside = b"".join(draw(st.lists(packets(depth - 1), max_size=3)))
        tag, body = 8, draw(st.sampled_from([b"\0", b"\1", b"\2", b"\3"])) + zlib.compress(inside)
    length = len(body) if draw(st.integers(0, 5)) else draw(st.integers(0, 255))
    if draw(st.booleans()):
        return bytes([0xC0 | tag, length % 192]) + body
    return bytes([0x80 | (tag % 16) << 2 | 1]) + (length % 65536).to_bytes(2, "big") + body


KINDS = st.sampled_from(["MESSAGE", "SIGNATURE", "PUBLIC KEY BLOCK", "PRIVATE KEY BLOCK", "X"])


@st.composite
def armoured(draw: st.DrawFn) -> bytes:
    """Packets in an armour, whole or not."""
    kind, content = draw(KINDS), b"".join(draw(st.lists(packets(), max_size=3)))
    body = base64.encodebytes(content).decode()
    text = f"-----BEGIN PGP {kind}-----\n\n{body}-----END PGP {kind}-----\n"
    if draw(st.booleans()):
        text = f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n- x\n{text}"
    place = draw(st.integers(0, len(text)))
    return (text[:place] + draw(st.sampled_from(["", "\n", "=", "\u20ac"])) + text[place:]).encode()


@tries(500)
@given(armoured() | st.lists(packets()).map(b"".join) | st.binary(max_size=100))
def test_signatures(data: bytes) -> None:
    try:
        assert is_storable(read_signature(data))
    except SpkError as error:
        check_error(error)


@tries(300)
@given(armoured().map(lambda data: data.decode()) | st.text(max_size=100))
def test_public_keys(text: str) -> None:
    try:
        check_public_keys(text)
    except SpkError as error:
        check_error(error)
