"""The three shapes of a catalog, by the device's generation."""

from __future__ import annotations

from enum import StrEnum

from pulp_spk.package_center.device import Device

_OBJECT_FROM = 5004
_NO_KEYRINGS_FROM = 40000


class Generation(StrEnum):
    """What the top of the answer looks like; the thresholds are spkrepo's."""

    LIST = "list"
    """A bare array: DSM below build 5004 (5.1)."""
    KEYRINGS = "keyrings"
    """`packages` and `keyrings`: builds 5004 to 39999 (DSM 5.1 to 6, SRM)."""
    PACKAGES = "packages"
    """`packages` alone: from build 40000 (DSM 7) on."""


def generation_of(device: Device) -> Generation:
    """Return the shape for a device; one without a build is judged by its major and minor."""
    build = device.os.build
    if build is None:
        version = (device.os.major, device.os.minor)
        if version >= (7, 0):
            return Generation.PACKAGES
        return Generation.KEYRINGS if version >= (5, 1) else Generation.LIST
    if build >= _NO_KEYRINGS_FROM:
        return Generation.PACKAGES
    return Generation.KEYRINGS if build >= _OBJECT_FROM else Generation.LIST
