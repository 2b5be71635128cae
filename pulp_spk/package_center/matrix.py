"""The matrix of a mirror: in the words of a person, which devices it has to serve."""

from __future__ import annotations

from dataclasses import dataclass

from pulp_spk.package_center.languages import DEFAULT_LANGUAGE
from pulp_spk.package_center.parameters import STABLE

MAX_CELLS = 400
"""More requests than that are sent to a source only when somebody insists."""

ALL = "all"
LATEST = "latest"


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One device of an inventory.

    Attributes:
        model: A marketing name, `DS920+`.
        os_version: `7.2-64570`, `DSM 7.2.1-69057 Update 5`; "" for the newest of its platform.
        channel: `stable` or `beta`; "" for stable.
    """

    model: str
    os_version: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Which devices a mirror asks as; `cells.cells_of` makes requests of it.

    `devices` stand for themselves. The other lists are multiplied. When nothing says which
    devices, they are all platforms that the os versions have; without os versions these are
    `cells.DEFAULT_OS_VERSIONS`.

    Attributes:
        devices: Rows of an inventory.
        models: Marketing names.
        platforms: Platforms, family words, or `all`.
        os_versions: `7.2-64570`; `7.2` for its newest known build; `latest`; `SRM 1.2`.
        channels: `stable`, `beta`; from DSM 7 on always stable.
        language: Three letters.
    """

    devices: tuple[InventoryRow, ...] = ()
    models: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    os_versions: tuple[str, ...] = ()
    channels: tuple[str, ...] = (STABLE,)
    language: str = DEFAULT_LANGUAGE
