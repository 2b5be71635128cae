"""Texts that should be public keys."""

from __future__ import annotations

import base64

import pytest

from pulp_spk.spk.errors import BadPublicKeyError, SecretKeyError
from pulp_spk.spk.public_keys import MAX_SIZE, check_public_keys
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no public key"),
        ("ssh-rsa AAAA", "no public key"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "no public key"),
        ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n!!\n", "no OpenPGP block"),
        (armoured(b"\xc2\x00"), "no public key"),
        (armoured(b"\xc6\x7f"), "breaks off"),
        ("schlüssel -----BEGIN PGP", "no public key"),
        ("x" * (MAX_SIZE + 1), "more than"),
    ],
)
def test_what_is_no_key(text: str, said: str) -> None:
    with pytest.raises(BadPublicKeyError, match=said):
        check_public_keys(text)
