"""Throw-away keys and what real GnuPG makes with them."""

from __future__ import annotations

import base64
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pulp_spk.spk import openpgp


@dataclass(frozen=True)
class Signer:
    """A GnuPG home folder with one secret key.

    Attributes:
        home: The folder; short enough for the agent's socket.
        fingerprint: Of the key.
        options: Of each call, a time in the past for example.
    """

    home: Path
    fingerprint: str
    options: tuple[str, ...] = ()

    @classmethod
    def make(
        cls,
        home: Path,
        name: str | bytes = "tester",
        algorithm: str = "ed25519",
        *,
        expires: str = "never",
        options: tuple[str, ...] = (),
    ) -> Signer:
        """Make a key without a passphrase."""
        home.mkdir(mode=0o700)
        wish = ("--quick-generate-key", name, algorithm, "sign", expires)
        run(home, *options, "--passphrase", "", *wish)
        listing = run(home, "--with-colons", "--list-keys").decode(errors="replace")
        fields = next(line.split(":") for line in listing.splitlines() if line.startswith("fpr:"))
        return cls(home, fields[9], options)

    @property
    def key_id(self) -> str:
        """The last 16 digits of the fingerprint."""
        return self.fingerprint[-16:]

    @property
    def public_key(self) -> str:
        """The key, armoured."""
        return run(self.home, "--armor", "--export", self.fingerprint).decode()

    def detached(self, data: bytes, *options: str) -> bytes:
        """A detached signature, armoured unless the options say otherwise."""
        form = options or ("--armor",)
        return run(self.home, *self.options, *form, "--detach-sign", stdin=data)

    def token(self, content: bytes, *options: str) -> bytes:
        """A signed message around `content`, as a timestamp server makes it."""
        return run(self.home, "--armor", *(options or ("--sign",)), stdin=content)

    def close(self) -> None:
        """End the agent."""
        subprocess.run(
            ["gpgconf", "--homedir", str(self.home), "--kill", "all"], check=False, timeout=180
        )


def run(home: Path, *arguments: str | bytes, stdin: bytes = b"") -> bytes:
    """Call gpg and give what it printed."""
    command = ["gpg", "--homedir", str(home), "--batch", "--quiet", "--no-tty", *arguments]
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=180)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def bare_key(signer: Signer) -> str:
    """A key that looks like one, but has no user id, so that GnuPG does not take it."""
    key, *_ = openpgp.packets(openpgp.dearmour(signer.public_key.encode()))
    body = base64.encodebytes(bytes(key)).decode()
    kind = "PGP PUBLIC KEY BLOCK"
    return f"-----BEGIN {kind}-----\n\n{body}-----END {kind}-----\n"
