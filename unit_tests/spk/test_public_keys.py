"""Texts that should be public keys."""

from __future__ import annotations

import base64

import pytest

from pulp_spk.spk.errors import BadPublicKeyError, SecretKeyError
from pulp_spk.spk.public_keys import MAX_SIZE, check_public_keys, fingerprints
from unit_tests.gnupg_keys import Signer, run


def armoured(packets: bytes) -> str:
    body = base64.encodebytes(packets).decode()
    return f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{body}-----END PGP PUBLIC KEY BLOCK-----\n"


def test_one_and_two_keys(signer: Signer, other_signer: Signer) -> None:
    check_public_keys(signer.public_key)
    check_public_keys(signer.public_key + "\n" + other_signer.public_key)


def test_a_secret_key_is_not_shown(signer: Signer) -> None:
    secret = run(signer.home, "--armor", "--export-secret-keys", signer.fingerprint).decode()
    for text in (secret, signer.public_key + secret, secret.replace("PRIVATE", "PUBLIC")):
        with pytest.raises(SecretKeyError) as failure:
            check_public_keys(text)
        shown = f"{failure.value} {failure.value.__cause__}"
        assert not any(line in shown for line in secret.splitlines()[2:] if line)


def test_fingerprints(signer: Signer, other_signer: Signer) -> None:
    text = f"Ours:\n{signer.public_key}\nand theirs:\n{other_signer.public_key}"
    assert fingerprints(text) == [signer.fingerprint, other_signer.fingerprint]


def test_a_key_that_breaks_off(signer: Signer, other_signer: Signer) -> None:
    """Nobody pastes half a key on purpose, and GnuPG would take the other one alone."""
    for text in (signer.public_key[:-20], signer.public_key + other_signer.public_key[:-20]):
        with pytest.raises(BadPublicKeyError, match="not a whole PUBLIC KEY BLOCK"):
            check_public_keys(text)


def test_a_text_that_could_be_read_in_many_ways() -> None:
    """Read in all of them, it would take years."""
    for line in ("a:b:c\n" * 60, "a" + ":" * 200_000):
        with pytest.raises(BadPublicKeyError):
            check_public_keys(f"-----BEGIN PGP PUBLIC KEY BLOCK-----\n{line}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no public key"),
        ("ssh-rsa AAAA", "no public key"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "no public key"),
        ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n!!\n", "not a whole PUBLIC KEY BLOCK"),
        (armoured(b"\xc2\x00"), "no public key"),
        (armoured(b"\xc6\x00"), "this version or size: 'version .*, 0 bytes'"),
        (armoured(b"\xc6\x01\x03"), "this version or size: 'version 3, 1 bytes'"),
        (armoured(b"\xc6\xff\x00\x01\x00\x00" + b"\x04" * 65_536), "65536 bytes"),
        (armoured(b"\xc2\x00").replace("PUBLIC KEY BLOCK", "MESSAGE"), "not a whole"),
        (armoured(b"\xc6\x7f"), "breaks off"),
        ("schlüssel -----BEGIN PGP", "no public key"),
        ("x" * (MAX_SIZE + 1), "more than"),
    ],
)
def test_what_is_no_key(text: str, said: str) -> None:
    with pytest.raises(BadPublicKeyError, match=said):
        check_public_keys(text)
