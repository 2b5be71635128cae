"""Armoured public keys, looked at before anything else gets to see them.

Keys are pasted by people, and a secret key pasted by mistake must go nowhere: not to GnuPG, not
into an error, a log or a database.
"""

from pulp_spk.spk import openpgp
from pulp_spk.spk.errors import BadPublicKeyError, BadSignatureError, SecretKeyError

MAX_SIZE = 256 * 1024
"""Bytes of one text of keys; a key with many signatures of others has tens of thousands."""

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
    tags = _tags(text)
    if any(tag in tags for tag in _SECRET):
        raise _secret()
    if openpgp.PUBLIC_KEY not in tags:
        raise BadPublicKeyError(
            "the text holds no public key",
            hint="paste all that gpg --armor --export prints, with the lines of dashes",
        )


def _tags(text: str) -> set[int]:
    if not text.isascii() or "-----BEGIN PGP" not in text:
        return set()
    try:
        return {packet.tag for packet in openpgp.packets(openpgp.dearmour(text.encode()))}
    except BadSignatureError as error:
        raise BadPublicKeyError(f"the text is no key: {error.message}") from error


def _secret() -> SecretKeyError:
    return SecretKeyError(
        "the text holds a secret key; it was not stored",
        hint="export the public one with gpg --armor --export; if others may have seen the secret "
        "one, revoke it",
    )
