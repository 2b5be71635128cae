"""Armoured public keys, looked at before anything else gets to see them.

Keys are pasted by people, and a secret key pasted by mistake must go nowhere: not to GnuPG, not
into an error, a log or a database.
"""

import hashlib

from pulp_spk.spk import openpgp
from pulp_spk.spk.errors import BadPublicKeyError, BadSignatureError, SecretKeyError

MAX_SIZE = 256 * 1024
"""Bytes of one text of keys; a key with many signatures of others has tens of thousands."""

_BEGIN = "-----BEGIN PGP "
_KIND = "PUBLIC KEY BLOCK"
_HINT = "paste all that gpg --armor --export prints, with the lines of dashes"
_VERSIONS = (b"\x04", b"\x05")
_MAX_KEY = 0xFFFF
"""Bytes of a key without its user ids and signatures, as far as fingerprints of version 4 go."""

_SECRET = (openpgp.SECRET_KEY, openpgp.SECRET_SUBKEY)


def check_public_keys(text: str) -> None:
    """See whether a text is nothing but armoured public keys.

    Raises:
        SecretKeyError: There is a secret key in it.
        BadPublicKeyError: It is too large, no armour, or something else than keys.
    """
    if len(text) > MAX_SIZE:
        raise BadPublicKeyError(
            f"the text has more than {MAX_SIZE} characters",
            hint="export the key without the signatures of others: gpg --export-options "
            "export-minimal --armor --export",
        )
    if "PRIVATE KEY" in text.upper():
        raise _secret()
    packets = _packets(text)
    if any(packet.tag in _SECRET for packet in packets):
        raise _secret()
    keys = [packet for packet in packets if packet.tag == openpgp.PUBLIC_KEY]
    if not keys:
        raise BadPublicKeyError("the text holds no public key", hint=_HINT)
    for key in keys:
        if key.body[:1] not in _VERSIONS or len(key.body) > _MAX_KEY:
            raise BadPublicKeyError(
                "GnuPG does not take a key of this version or size",
                value=f"version {key.body[0] if key.body else '?'}, {len(key.body)} bytes",
            )


def fingerprints(text: str) -> list[str]:
    """The fingerprints of the keys in a text, as GnuPG tells them, in hexadecimal.

    Args:
        text: What `check_public_keys` has taken.
    """
    keys = (packet for packet in _packets(text) if packet.tag == openpgp.PUBLIC_KEY)
    return [_fingerprint(key.body) for key in keys]


def _fingerprint(key: bytes) -> str:
    """RFC 9580, 5.5.4; version 5 is GnuPG's own."""
    if key[:1] == b"\x05":
        return hashlib.sha256(b"\x9a" + len(key).to_bytes(4) + key).hexdigest().upper()
    hashed = b"\x99" + len(key).to_bytes(2) + key
    return hashlib.sha1(hashed, usedforsecurity=False).hexdigest().upper()


def _packets(text: str) -> list[openpgp.Packet]:
    """All packets of a text that is nothing but blocks of public keys, none when it has none.

    Raises:
        BadPublicKeyError: A block is of another kind, breaks off, or is damaged.
    """
    begun = text.count(_BEGIN)
    if not begun or not text.isascii():
        return []
    try:
        blocks = openpgp.blocks(text.encode())
        if len(blocks) != begun or {kind for kind, _ in blocks} != {_KIND}:
            raise BadPublicKeyError(f"a block of the text is not a whole {_KIND}", hint=_HINT)
        return [packet for _, data in blocks for packet in openpgp.packets(data)]
    except BadSignatureError as error:
        raise BadPublicKeyError(f"the text is no key: {error.message}") from error


def _secret() -> SecretKeyError:
    return SecretKeyError(
        "the text holds a secret key; it was not stored",
        hint="export the public one with gpg --armor --export; if others may have seen the secret "
        "one, revoke it",
    )
