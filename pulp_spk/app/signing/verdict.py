"""What GnuPG says of a package's signature."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pulp_spk.spk.signed_stream import Order


class Outcome(StrEnum):
    """Whether a signature holds."""

    VALID = "valid"
    """It was made by one of the keys, over these bytes."""

    INVALID = "invalid"
    """It is no signature of these bytes, or its key was revoked."""

    UNKNOWN_KEY = "unknown_key"
    """It was made by a key that is not in the keyring."""

    EXPIRED = "expired"
    """It, or the key that made it, has expired."""

    NONE = "none"
    """The package is not signed."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a signature holds, and why not.

    Attributes:
        outcome: Whether it does.
        reason: Why not, as a clause; when it does, what it does not cover, `""` for nothing.
        signer: Fingerprint of the primary key that made it; of an unknown key what it names.
        user: The first user id of that key, `""` when the key is unknown.
        order: In which order the members were signed, when the signature holds.
    """

    outcome: Outcome
    reason: str = ""
    signer: str = ""
    user: str = ""
    order: Order | None = None
