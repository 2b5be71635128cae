"""For which systems a package is, in the words of the page that people see."""

from __future__ import annotations

from pulp_spk.package_center.audience import Audience
from pulp_spk.package_center.os_versions import SRM

_LAST_OPEN_MAJOR = 6
"""Up to DSM 6 a device takes any minimum up to its own; from 7 on only its own major."""


def os_range(audience: Audience) -> str:
    """Return the systems that take packages of this audience: `DSM 7.0-40000 to 7.x`.

    A device that is within the range can still have policies against it; one that is outside
    refuses the file even when it is installed by hand.
    """
    low, high = audience.os_min, audience.os_max
    if audience.os_name == SRM:
        end = f"to {high}" if high else "and later"
        return f"SRM {low} {end}" if low else f"SRM up to {high}" if high else "SRM"
    if audience.opaque and low is None:
        # Synology encrypts packages since DSM 7.
        return f"DSM {_LAST_OPEN_MAJOR + 1} " + (f"to {high}" if high else "and later")
    last = high or f"{max(audience.min_major, _LAST_OPEN_MAJOR)}.x"
    return f"DSM {low} to {last}" if low else f"DSM up to {last}"
