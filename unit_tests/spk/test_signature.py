"""What a signature file says of itself, with signatures that real GnuPG made."""

from __future__ import annotations

import base64
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulp_spk.spk import openpgp
from pulp_spk.spk.errors import BadSignatureError
from pulp_spk.spk.signature import read_signature
from unit_tests.gnupg_keys import Signer

STREAM = b"what is signed"


@pytest.fixture(scope="module", params=["rsa2048", "dsa1024"])
def old_signer(request: pytest.FixtureRequest, gnupg_homes: Path) -> Iterator[Signer]:
    """Keys as they were when DSM 5 and 6 were new."""
    signer = Signer.make(gnupg_homes / request.param, algorithm=request.param)
    yield signer
    signer.close()


@pytest.mark.parametrize("options", [("--armor",), ("--no-armor",), ("--armor", "--comment", "x")])
def test_detached(old_signer: Signer, signer: Signer, options: tuple[str, ...]) -> None:
    for who in (old_signer, signer):
        before = int(time.time())
        data = who.detached(STREAM, *options)
        facts = read_signature(data)
        assert (facts.key_id, facts.timestamp_key_id) == (who.key_id, "")
        assert before <= facts.created <= time.time()
        assert facts.detached == data


@pytest.mark.parametrize(
    "options",
    [("--sign",), ("--sign", "--compress-algo", "none"), ("--sign", "-z", "9"), ("--clearsign",)],
)
def test_token(signer: Signer, other_signer: Signer, options: tuple[str, ...]) -> None:
    detached, before = signer.detached(STREAM), int(time.time())
    facts = read_signature(other_signer.token(detached, *options))
    assert (facts.key_id, facts.timestamp_key_id) == (signer.key_id, other_signer.key_id)
    assert before <= facts.timestamp_created <= time.time()
    assert facts.detached.split() == detached.split()


def test_several_signatures_are_refused(signer: Signer) -> None:
    detached = signer.detached(STREAM)
    with pytest.raises(BadSignatureError, match="2 signatures"):
        read_signature(detached + detached)


def test_a_key_is_no_signature(signer: Signer) -> None:
    with pytest.raises(BadSignatureError, match="not of signatures"):
        read_signature(signer.public_key.encode())


def armoured(packets: bytes) -> bytes:
    body = base64.encodebytes(packets)
    return b"-----BEGIN PGP MESSAGE-----\n\n" + body + b"-----END PGP MESSAGE-----\n"


def compressed(data: bytes) -> bytes:
    """An old-format packet of indeterminate length with raw deflate in it."""
    return b"\xa3\x01" + zlib.compress(data, wbits=-15)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no OpenPGP block"),
        (b"not a signature", "no OpenPGP block"),
        (b"\xff" * 8, "breaks off"),
        (b"x" * 70_000, "64|bound"),
        (b"\xc2\x05\x09\0\0\0\0", "version 9"),
        (b"\xc2\x00", "breaks off"),
        (b"\xc2\x02\x04\x00", "breaks off"),
        (armoured(compressed(b"\0" * 10_000_000)), "more than 65536 bytes"),
        (armoured(compressed(compressed(b"\xc2\x00"))), "compressed twice"),
        (armoured(b"\xa3\x01 no deflate"), "damaged"),
        (armoured(b"\xa3\x07"), "compressed in a way"),
        (armoured(b"\xcb\x02\x62\x09"), "breaks off"),
        (b"-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n", "not base64"),
    ],
)
def test_what_is_none(data: bytes, said: str) -> None:
    with pytest.raises(BadSignatureError, match=said) as failure:
        read_signature(data)
    assert failure.value.member == "syno_signature.asc"


BEGIN, CLEAR = b"-----BEGIN PGP SIGNATURE-----\n", b"-----BEGIN PGP SIGNED MESSAGE-----\n"


@pytest.mark.parametrize(
    "data",
    [
        BEGIN + b"a:b:c\n" * 60,
        CLEAR + b"a:b:c\n" * 60,
        BEGIN + b"a" + b":" * 60_000,
        (BEGIN + b"\n") * 1_500,
        (CLEAR + b"\n") * 1_500,
    ],
)
def test_a_text_that_could_be_read_in_many_ways(data: bytes) -> None:
    """Read in all of them, it would take years."""
    with pytest.raises(BadSignatureError, match="no OpenPGP block"):
        read_signature(data)


def test_what_is_verified_is_what_was_read(signer: Signer) -> None:
    detached = signer.detached(STREAM)
    facts = read_signature(b"Some text\n" + detached + b"and more\n")
    (packet,) = openpgp.packets(facts.packet)
    assert facts.packet == bytes(packet)
    assert packet == next(openpgp.packets(openpgp.dearmour(detached)))


def test_signatures_of_texts(signer: Signer, other_signer: Signer) -> None:
    text = signer.detached(STREAM, "--armor", "--textmode")
    for data in (text, other_signer.token(text)):
        with pytest.raises(BadSignatureError, match="of type 1, not of binary data"):
            read_signature(data)


@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    for candidate in (data, armoured(data), b"\xc2" + bytes((min(len(data), 191),)) + data):
        with suppress(BadSignatureError):
            assert read_signature(candidate).created >= 0


@given(st.data())
def test_changed_signatures(data: st.DataObject) -> None:
    """A real signature, damaged anywhere, gives facts or is refused."""
    original = bytearray(V4_SIGNATURE)
    for _ in range(data.draw(st.integers(1, 4))):
        original[data.draw(st.integers(0, len(original) - 1))] = data.draw(st.integers(0, 255))
    with suppress(BadSignatureError):
        assert read_signature(bytes(original)).created >= 0


HASHED = "162104" + "ab" * 20 + "0502" + "65000000"  # issuer fingerprint, time
V4_SIGNATURE = bytes.fromhex("c233" + "04001608" + "001d" + HASHED + "000a0910" + "ab" * 8 + "1234")
