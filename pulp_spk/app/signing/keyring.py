"""Public keys in a GnuPG home of their own."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote_to_bytes

import gnupg

from pulp_spk.app.signing.errors import GnupgMissingError
from pulp_spk.app.signing.verdict import Outcome, Verdict
from pulp_spk.spk.errors import BadPublicKeyError
from pulp_spk.spk.public_keys import check_public_keys
from pulp_spk.spk.signature import SignatureFile

# A key without a chain of trust to us is what an administrator puts into a keyring. Verifying needs
# no agent, and one that was started would outlive a task that is killed.
_OPTIONS = ["--no-auto-key-retrieve", "--trust-model", "always", "--no-autostart"]

_WHY_NOT = {
    "no public key": (Outcome.UNKNOWN_KEY, "its key is not in the keyring"),
    "signature expired": (Outcome.EXPIRED, "the signature has expired"),
    "signing key has expired": (Outcome.EXPIRED, "the key has expired"),
    "signing key was revoked": (Outcome.INVALID, "the key was revoked"),
}
"""Outcomes by what python-gnupg calls a problem; all others are one."""


def keyring_digest(texts: Iterable[str]) -> str:
    """A digest of a keyring, to tell whether a verdict was given with the keys of now."""
    joined = "\n".join(sorted(text.strip() for text in texts))
    return hashlib.sha256(joined.encode()).hexdigest()


class _Gpg(gnupg.GPG):
    """python-gnupg, and verification of data that never lie in memory or in a file as a whole."""

    def verify_stream(self, signature: Path, chunks: Iterator[bytes]) -> gnupg.Verify:
        """Verify a detached signature over data that come in pieces."""
        result = self.result_map["verify"](self)
        # It listens no longer when it can make nothing of the signature.
        with suppress(BrokenPipeError):
            self._handle_io(["--verify", str(signature), "-"], _Stream(chunks), result, binary=True)
        return result


class _Stream:
    """A reader of pieces as they come, none of them empty."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def read(self, _: int) -> bytes:
        """The next piece, `b""` behind the last one."""
        return next(self._chunks, b"")


class Keyring:
    """Public keys, in a temporary GnuPG home that is gone afterwards.

    Use it as a context manager.
    """

    def __init__(self, texts: Sequence[str], *, folder: str | None = None) -> None:
        """Describe the keyring.

        Args:
            texts: Armoured public keys, one or more in each text.
            folder: Where the home may lie; by default where temporary files lie on this system.
                In a task `.` is its own folder, which is removed even if the task is killed.
        """
        self._texts = texts
        self._folder = folder

    def __enter__(self) -> Self:
        """Make the home and import the keys.

        Raises:
            SpkError: A text is not what public keys look like, or GnuPG takes none of it.
            GnupgMissingError: There is no GnuPG.
        """
        for text in self._texts:
            check_public_keys(text)
        self._home = Path(tempfile.mkdtemp(prefix="spk-keys-", dir=self._folder)).resolve()
        try:
            self._gpg = self._run()
            for text in self._texts:
                self._import(text)
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove the home."""
        self._remove()

    def _run(self) -> _Gpg:
        try:
            return _Gpg(gnupghome=str(self._home), options=_OPTIONS)
        except OSError as error:
            raise GnupgMissingError(
                "GnuPG cannot be run, so no signature can be verified",
                hint="install gpg on the machines of Pulp's workers",
            ) from error

    def _import(self, text: str) -> None:
        result = self._gpg.import_keys(text)
        if not result.fingerprints:
            raise BadPublicKeyError(
                "GnuPG takes no key from the text",
                hint="it may be damaged, or lack a user id that signs itself",
            )

    def _remove(self) -> None:
        shutil.rmtree(self._home, ignore_errors=True)

    @cached_property
    def _key_ids(self) -> frozenset[str]:
        """Of the keys and their subkeys, 16 hexadecimal digits each."""
        keys = self._gpg.list_keys()
        subkeys = (subkey[0] for key in keys for subkey in key["subkeys"])
        return frozenset((*(key["keyid"] for key in keys), *subkeys))

    def verify(self, signature: SignatureFile, chunks: Iterator[bytes]) -> Verdict:
        """Whether a signature holds for a signed stream.

        Args:
            signature: The signature.
            chunks: The stream in pieces; not read when the key is not known.
        """
        if signature.key_id and signature.key_id not in self._key_ids:
            return Verdict(Outcome.UNKNOWN_KEY, "its key is not in the keyring", signature.key_id)
        path = self._home / "signature"
        path.write_bytes(signature.packet)
        return self._verdict(self._gpg.verify_stream(path, chunks))

    def _verdict(self, result: gnupg.Verify) -> Verdict:
        signer = result.pubkey_fingerprint or result.fingerprint or result.key_id or ""
        user = _user(result.username or "")
        if result.valid:
            return Verdict(Outcome.VALID, signer=signer, user=user)
        for problem in result.problems:
            if why := _WHY_NOT.get(problem["status"]):
                return Verdict(*why, signer, user)
        return Verdict(Outcome.INVALID, "it is not a signature of these bytes", signer, user)


def _user(said: str) -> str:
    """A user id, of which python-gnupg makes each byte a character, as the text that it is."""
    text = unquote_to_bytes(said.encode("latin-1")).decode(errors="replace")
    # It is stored and shown, so no control character may travel in it.
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
