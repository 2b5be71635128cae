"""The device that a person means by a few words, to ask sources as."""

from __future__ import annotations

from pulp_spk.package_center.asked_os import asked_os
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.cells import cells_of
from pulp_spk.package_center.errors import BadMatrixError, UnknownOsVersionError
from pulp_spk.package_center.languages import DEFAULT_LANGUAGE
from pulp_spk.package_center.matrix import LATEST, InventoryRow, Matrix
from pulp_spk.package_center.parameters import STABLE
from pulp_spk.package_center.platforms import Tables


def asked_device(
    tables: Tables,
    *,
    model: str = "",
    platform: str = "",
    os_version: str = "",
    channel: str = STABLE,
    language: str = DEFAULT_LANGUAGE,
) -> Cell:
    """Return the one device that is meant.

    Args:
        tables: Known platforms, models and releases.
        model: `DS920+`.
        platform: `geminilake`; counts when no model is given.
        os_version: `7.2`, `7.2-64570`, `latest`; "" for the newest that the device can have.
        channel: `stable` or `beta`.
        language: Three letters.

    Raises:
        MatrixError: As `cells.cells_of`, or the words mean several devices or none.
    """
    if model:
        row = InventoryRow(model, os_version, channel)
        matrix = Matrix(devices=(row,), language=language)
    elif platform:
        versions = (os_version or LATEST,)
        matrix = Matrix(
            platforms=(platform,), os_versions=versions, channels=(channel,), language=language
        )
    else:
        raise BadMatrixError("no device is named", hint="give a model, DS920+ for example")
    cells = cells_of(matrix, tables)
    if len(cells) > 1:
        names = ", ".join(cell.platform for cell in cells[:4])
        raise BadMatrixError(
            "several devices are meant", value=platform, hint=f"one platform of them: {names}, ..."
        )
    return cells[0]


def completed_os(text: str, tables: Tables) -> str:
    """Return an os version with its build as a server reads it; as it is where it is not known."""
    try:
        _, release = asked_os(text, tables)
    except UnknownOsVersionError:
        return text
    micro = f".{release.micro}" if release.micro else ""
    return f"{release.major}.{release.minor}{micro}-{release.build}"
