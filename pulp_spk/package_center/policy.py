"""How a distribution offers packages where two ways are right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OsCompatibility(StrEnum):
    """Which minimum os versions below DSM 7 are offered."""

    DEVICE = "device"
    """Any up to the device's own: what the device itself accepts."""
    SAME_MAJOR = "same_major"
    """Only of the device's major: what SynoCommunity's server does."""


class BetaOnDsm7(StrEnum):
    """What becomes of betas from DSM 7 on, which hides every entry that is marked as one."""

    HIDE = "hide"
    AS_STABLE = "as_stable"
    """They are offered unmarked, whatever the channel."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A distribution's choices; plain strings of the same values will do."""

    os_compatibility: str = OsCompatibility.DEVICE
    beta_on_dsm7: str = BetaOnDsm7.HIDE
