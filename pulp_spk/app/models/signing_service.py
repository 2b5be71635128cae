"""Programs of the administrator that sign packages."""

from __future__ import annotations

from pulpcore.plugin.models import SigningService

from pulp_spk.app.signing.signer import try_out


class SpkSigningService(SigningService):
    """A script that signs, with the public key of what it signs with.

    The script is called with the path of a file that holds the signed stream of a package
    (docs/dev/protocol.md), and with PULP_SIGNING_KEY_FINGERPRINT in its environment. It writes a
    detached, armoured OpenPGP signature of that file and prints a JSON object with `file`, the
    path that it was given, and `signature`, the path of what it wrote. So a script that core's
    `AsciiArmoredDetachedSigningService` takes will do.
    """

    def validate(self) -> None:
        """Sign a small package and verify it by the public key.

        Raises:
            RuntimeError: when the script does not do what it should.
        """
        try_out(self)
