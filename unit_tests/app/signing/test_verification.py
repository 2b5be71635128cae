"""Verifying signed SPK files with real GnuPG and throw-away keys."""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from pulp_spk.app.signing.errors import GnupgMissingError
from pulp_spk.app.signing.keyring import Keyring, keyring_digest
from pulp_spk.app.signing.verdict import Outcome
from pulp_spk.app.signing.verification import verify_spk
from pulp_spk.spk import openpgp
from pulp_spk.spk.errors import BadPublicKeyError, SecretKeyError
from pulp_spk.spk.package import read_spk
from pulp_spk.spk.signed_stream import Order
from unit_tests.builders import build_spk, build_tar
from unit_tests.gnupg_keys import Signer, bare_key, run
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
    said = {Order.TOOLKIT: "", Order.SPKREPO: "it does not cover editor.backup~"}
    assert verdict.reason == said[order]


def test_what_is_not_covered_is_told(keyring: Keyring, signer: Signer) -> None:
    """Somebody has added files that spkrepo's order leaves out."""
    signature = read_signature_of(signed_spk(signer, members=EXTRA))
    members = {**EXTRA, "ui/" + "x" * 900: b"1", "ui/y": b"2", "syno_signature.asc": signature}
    verdict = verify_spk(io.BytesIO(build_spk(members=members)), keyring)
    assert (verdict.outcome, verdict.order) == (Outcome.VALID, Order.SPKREPO)
    assert verdict.reason == f"it does not cover ui/{'x' * 117} and 1 more"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("J\u00f6rg <joerg@example.com>", "J\u00f6rg <joerg@example.com>"),
        (b"J\xf6rg in Latin", "J\ufffdrg in Latin"),
        ("100% bell\x07", "100% bell\ufffd"),
    ],
)
def test_user_ids(gnupg_homes: Path, name: str | bytes, shown: str) -> None:
    options = ("--utf8-strings", "--allow-freeform-uid")
    signer = Signer.make(gnupg_homes / uuid.uuid4().hex[:8], name, options=options)
    with Keyring([signer.public_key]) as keyring:
        verdict = verify_spk(io.BytesIO(signed_spk(signer)), keyring)
    assert (verdict.outcome, verdict.user) == (Outcome.VALID, shown)
    signer.close()


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


def test_a_text_signature(keyring: Keyring, signer: Signer) -> None:
    """It would hold as well with other line ends."""
    spk = signed_spk(signer, options=("--armor", "--textmode"))
    verdict = verify_spk(io.BytesIO(spk), keyring)
    assert verdict.outcome is Outcome.INVALID
    assert "of type 1, not of binary data" in verdict.reason


def test_an_expired_signature(keyring: Keyring, signer: Signer) -> None:
    spk = signed_spk(signer, options=("--armor", "--default-sig-expire", "seconds=1"))
    deadline = time.monotonic() + 60
    while (verdict := verify_spk(io.BytesIO(spk), keyring)).outcome is Outcome.VALID:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert (verdict.outcome, verdict.reason) == (Outcome.EXPIRED, "the signature has expired")
    assert verdict.signer == signer.fingerprint


def test_a_signature_that_gnupg_can_make_nothing_of(keyring: Keyring, signer: Signer) -> None:
    """GnuPG ends at once, while more than a pipe holds is to be written to it."""
    members = {"scripts/postinst": os.urandom(1_000_000)}
    spk = signed_spk(signer, members=members)
    packet = bytearray(openpgp.dearmour(read_signature_of(spk)))
    kind_and_algorithm = slice(packet.index(b"\x04\x00\x16"), None)
    for position in (2, 3):  # the algorithm of the key, and that of the digest
        bad = bytearray(packet)
        bad[kind_and_algorithm.start + position] = 99
        members["syno_signature.asc"] = bytes(bad)
        verdict = verify_spk(io.BytesIO(build_spk(members=members)), keyring)
        assert verdict.outcome is Outcome.INVALID


def test_messages_are_no_signatures_of_packages(
    keyring: Keyring, signer: Signer, other_signer: Signer
) -> None:
    """What a trusted key said elsewhere, put into a package by somebody else."""
    mail = b"We shall sign all packages soon.\n"
    plain = run(signer.home, "--sign", "--compress-algo", "none", stdin=mail)
    signed = {
        "in clear": run(
            signer.home, "--armor", "--clearsign", "--digest-algo", "SHA256", stdin=mail
        ),
        "inline": run(signer.home, "--armor", "--sign", stdin=mail),
        "of bytes": plain,
        "beside a signature": plain + b"\n" + signer.detached(b"something else"),
    }
    for name, message in signed.items():
        for content in (message, other_signer.token(message)):
            spk = build_spk(members={"syno_signature.asc": content})
            assert verify_spk(io.BytesIO(spk), keyring).outcome is Outcome.INVALID, name


def test_a_subkey(gnupg_homes: Path) -> None:
    """The key counts, whichever of its parts has signed; a part that is revoked does not."""
    signer = Signer.make(gnupg_homes / "subkeys", "Subkeys")
    run(
        *(signer.home, "--passphrase", "", "--quick-add-key"),
        *(signer.fingerprint, "ed25519", "sign", "never"),
    )
    old = signer.public_key
    spk = signed_spk(signer, members=EXTRA)
    with Keyring([old]) as keyring:
        facts = read_spk(io.BytesIO(spk)).signature
        verdict = verify_spk(io.BytesIO(spk), keyring)
    assert facts is not None and facts.key_id != signer.key_id
    assert (verdict.outcome, verdict.signer) == (Outcome.VALID, signer.fingerprint)

    run(
        *(signer.home, "--command-fd", "0", "--edit-key", signer.fingerprint),
        stdin=b"key 1\nrevkey\ny\n0\n\ny\nsave\n",
    )
    # The revocation counts in any order, beside an older copy of the key.
    for texts in ([old, signer.public_key], [signer.public_key, old]):
        with Keyring(texts) as keyring:
            verdict = verify_spk(io.BytesIO(spk), keyring)
        assert (verdict.outcome, verdict.reason) == (Outcome.INVALID, "the key was revoked")
    signer.close()


def test_nothing_is_left(signer: Signer, tmp_path: Path) -> None:
    with Keyring([signer.public_key], folder=str(tmp_path)) as keyring:
        verify_spk(io.BytesIO(signed_spk(signer, members=EXTRA)), keyring)
        (home,) = tmp_path.iterdir()
        # So nothing is left either of a task that is killed and whose folder is removed.
        processes = subprocess.run(["ps", "axww"], capture_output=True, text=True, check=True)
        assert str(home) not in processes.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("no key", BadPublicKeyError),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----", SecretKeyError),
    ],
)
def test_bad_keyrings(text: str, error: type[Exception], tmp_path: Path) -> None:
    with pytest.raises(error), Keyring([text], folder=str(tmp_path)):
        pass
    assert not list(tmp_path.iterdir())


def test_a_key_that_gnupg_does_not_take(signer: Signer, tmp_path: Path) -> None:
    """It looks like one, but has no user id."""
    bare = bare_key(signer)
    with (
        pytest.raises(BadPublicKeyError, match="takes no key"),
        Keyring([bare], folder=str(tmp_path)),
    ):
        pass
    assert not list(tmp_path.iterdir())


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
