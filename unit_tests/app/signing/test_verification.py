"""Verifying signed SPK files with real GnuPG and throw-away keys."""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulp_spk.app.signing.errors import GnupgMissingError
from pulp_spk.app.signing.keyring import Keyring, keyring_digest
from pulp_spk.app.signing.verdict import Outcome
from pulp_spk.app.signing.verification import verify_spk
from pulp_spk.spk.errors import BadPublicKeyError, SecretKeyError
from pulp_spk.spk.package import read_spk
from pulp_spk.spk.signed_stream import Order
from unit_tests.builders import build_spk, build_tar
from unit_tests.gnupg_keys import Signer, run
from unit_tests.signed import signed_spk

EXTRA = {"scripts/postinst": b"#!/bin/sh\nexit 0\n", "LICENSE": b"free"}


@pytest.fixture(scope="module")
def keyring(signer: Signer) -> Iterator[Keyring]:
    with Keyring([signer.public_key]) as keyring:
        yield keyring


@pytest.mark.parametrize("gzip_outer", [False, True])
def test_valid(keyring: Keyring, signer: Signer, gzip_outer: bool) -> None:
    verdict = verify_spk(io.BytesIO(signed_spk(signer, gzip_outer=gzip_outer)), keyring)
    assert (verdict.outcome, verdict.reason) == (Outcome.VALID, "")
    assert verdict.signer == signer.fingerprint
    assert verdict.user == "Package Signer <signer@example.com>"
    assert verdict.order is Order.TOOLKIT


def test_a_token(keyring: Keyring, signer: Signer, other_signer: Signer) -> None:
    """The signer counts; the timestamp server need not be in the keyring."""
    spk = signed_spk(signer, token_by=other_signer)
    assert verify_spk(io.BytesIO(spk), keyring).outcome is Outcome.VALID


@pytest.mark.parametrize("order", list(Order))
def test_the_order_that_held_is_told(keyring: Keyring, signer: Signer, order: Order) -> None:
    spk = signed_spk(signer, order=order, members={"editor.backup~": b"odd"})
    verdict = verify_spk(io.BytesIO(spk), keyring)
    assert (verdict.outcome, verdict.order) == (Outcome.VALID, order)


def test_any_changed_member_is_noticed(keyring: Keyring, signer: Signer) -> None:
    spk = signed_spk(signer, members=EXTRA)
    for member in read_spk(io.BytesIO(spk), strict=False).members:
        if member.size and member.name != "syno_signature.asc":
            changed = bytearray(spk)
            changed[member.offset + member.size // 2] ^= 1
            verdict = verify_spk(io.BytesIO(bytes(changed)), keyring)
            assert verdict.outcome is Outcome.INVALID, member.name
            assert verdict.reason == "it is not a signature of these bytes"


def test_an_added_member_is_noticed(keyring: Keyring, signer: Signer) -> None:
    signature = read_signature_of(signed_spk(signer, members=EXTRA))
    spk = build_spk(members={**EXTRA, "scripts/preinst": b"evil", "syno_signature.asc": signature})
    assert verify_spk(io.BytesIO(spk), keyring).outcome is Outcome.INVALID


def read_signature_of(spk: bytes) -> bytes:
    members = read_spk(io.BytesIO(spk), strict=False).members
    member = next(one for one in members if one.name == "syno_signature.asc")
    return spk[member.offset : member.offset + member.size]


def test_not_signed(keyring: Keyring) -> None:
    assert verify_spk(io.BytesIO(build_spk()), keyring).outcome is Outcome.NONE


def test_unknown_key(keyring: Keyring, other_signer: Signer) -> None:
    verdict = verify_spk(io.BytesIO(signed_spk(other_signer)), keyring)
    assert (verdict.outcome, verdict.signer) == (Outcome.UNKNOWN_KEY, other_signer.key_id)


@pytest.mark.parametrize("content", [b"", b"no signature", b"\xff" * 100, b"x" * 70_000])
def test_a_signature_that_is_none(keyring: Keyring, content: bytes) -> None:
    spk = build_spk(members={"syno_signature.asc": content})
    verdict = verify_spk(io.BytesIO(spk), keyring)
    assert verdict.outcome in (Outcome.INVALID, Outcome.NONE)


def test_two_members_of_one_name(keyring: Keyring, signer: Signer) -> None:
    spk = signed_spk(signer, members=EXTRA)
    tail = build_tar([("scripts/postinst", b"#!/bin/sh\nevil\n")])
    end = spk.rstrip(b"\0")
    spk = end + b"\0" * (-len(end) % 512) + tail
    verdict = verify_spk(io.BytesIO(spk), keyring)
    assert verdict.outcome is Outcome.INVALID
    assert "twice" in verdict.reason


def test_an_expired_key(gnupg_homes: Path) -> None:
    past = ("--faked-system-time", "20200101T000000")
    signer = Signer.make(gnupg_homes / "mortal", "Mortal", expires="20210101T000000", options=past)
    spk = signed_spk(signer, members=EXTRA)
    with Keyring([signer.public_key]) as keyring:
        verdict = verify_spk(io.BytesIO(spk), keyring)
    assert (verdict.outcome, verdict.reason) == (Outcome.EXPIRED, "the key has expired")
    signer.close()


def test_a_revoked_key(gnupg_homes: Path) -> None:
    signer = Signer.make(gnupg_homes / "revoked", "Revoked")
    spk = signed_spk(signer, members=EXTRA)
    certificate = next((signer.home / "openpgp-revocs.d").iterdir()).read_text()
    run(signer.home, "--import", stdin=certificate.replace(":---", "---").encode())
    with Keyring([signer.public_key]) as keyring:
        verdict = verify_spk(io.BytesIO(spk), keyring)
    assert (verdict.outcome, verdict.reason) == (Outcome.INVALID, "the key was revoked")
    signer.close()


def test_nothing_is_left(signer: Signer) -> None:
    before = set(Path(tempfile.gettempdir()).glob("spk-keys-*"))
    with Keyring([signer.public_key]) as keyring:
        verify_spk(io.BytesIO(signed_spk(signer, members=EXTRA)), keyring)
        (home,) = set(Path(tempfile.gettempdir()).glob("spk-keys-*")) - before
    assert not home.exists()
    processes = subprocess.run(["ps", "axww"], capture_output=True, text=True, check=True).stdout
    assert str(home) not in processes


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("no key", BadPublicKeyError),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----", SecretKeyError),
    ],
)
def test_bad_keyrings(text: str, error: type[Exception]) -> None:
    before = os.listdir(tempfile.gettempdir())
    with pytest.raises(error), Keyring([text]):
        pass
    left = set(os.listdir(tempfile.gettempdir())) - set(before)
    assert not [name for name in left if name.startswith("spk-keys-")]


def test_without_gnupg(signer: Signer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    public_key = signer.public_key
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(GnupgMissingError, match="SPK0054"), Keyring([public_key]):
        pass
    assert not list(tmp_path.iterdir())


def test_the_digest_of_a_keyring(signer: Signer, other_signer: Signer) -> None:
    one, two = signer.public_key, other_signer.public_key
    assert keyring_digest([one, two]) == keyring_digest([two, f" {one}\n"])
    assert keyring_digest([one]) != keyring_digest([one, two])
