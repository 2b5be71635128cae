"""A cell: the one device that stands for all which get the same catalog from a source."""

from __future__ import annotations

from dataclasses import dataclass

from pulp_spk.package_center.device import Device, device_from_parameters
from pulp_spk.package_center.languages import DEFAULT_LANGUAGE
from pulp_spk.package_center.models import model_key
from pulp_spk.package_center.os_versions import DSM, SRM
from pulp_spk.package_center.parameters import STABLE
from pulp_spk.package_center.platforms import Tables
from pulp_spk.spk.versions import OsVersion

_NANO_SINCE = 6
"""The major version from which devices send `micro` and `nano`."""

_TIMEZONE = "Amsterdam"
"""Without effect on any server that is known, but a device always sends one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One device that a mirror asks as.

    Attributes:
        platform: What it sends as `arch`; "" when nobody knows (a captured list).
        model: One that has this platform, as people write it; "" when none is known.
        os: The version, with a build; 0.0 when nobody knows.
        channel: `stable` or `beta`.
        language: Three letters.
        os_name: `DSM` or `SRM`.
    """

    platform: str
    model: str
    os: OsVersion
    channel: str = STABLE
    language: str = DEFAULT_LANGUAGE
    os_name: str = DSM

    @property
    def label(self) -> str:
        """How people call it: `geminilake 7.2.2-72806 stable`."""
        system = f"{SRM} " if self.os_name == SRM else ""
        os = self.os if self.os.micro else OsVersion(self.os.major, self.os.minor, None, self.build)
        return f"{self.platform or 'unknown'} {system}{os} {self.channel}"

    @property
    def build(self) -> int | None:
        """The build number of its system."""
        return self.os.build

    @property
    def known(self) -> bool:
        """Whether anything is known of the device; not so for a captured list."""
        return self.os.major > 0

    @property
    def is_dsm7(self) -> bool:
        """Whether it runs DSM 7 or later, where no catalog marks betas."""
        return self.os_name == DSM and self.os.major >= 7

    @property
    def sort_key(self) -> tuple[str, str, int, int, int, int, str, str, str]:
        """The order of cells, total: two cells of one key are equal."""
        os = self.os
        return (
            self.os_name,
            self.platform,
            os.major,
            os.minor,
            -1 if os.micro is None else os.micro,
            -1 if os.build is None else os.build,
            self.channel,
            self.language,
            self.model,
        )

    def parameters(self) -> tuple[tuple[str, str], ...]:
        """Return the request's fields, not encoded, in the order of a device of its generation.

        Always one order, so that a cache between a mirror and its source can work. The orders are
        those of a DSM 5.1 body and of the query to Synology's own list (docs/dev/protocol.md). A
        serial number is never made up.
        """
        said = {
            "language": self.language,
            "timezone": _TIMEZONE,
            "unique": f"synology_{self.platform}_{model_key(self.model) or 'unknown'}",
            "arch": self.platform,
            "major": str(self.os.major),
            "minor": str(self.os.minor),
            "micro": str(self.os.micro or 0),
            "nano": "0",
            "build": "" if self.build is None else str(self.build),
            "package_update_channel": self.channel,
        }
        order = _ORDER if self.os.major >= _NANO_SINCE else _OLD_ORDER
        return tuple((name, said[name]) for name in order)

    def device(self, tables: Tables) -> Device:
        """Return the device that a server with these tables takes it for."""
        return device_from_parameters(dict(self.parameters()), tables)


_ORDER = (
    "language", "timezone", "unique", "arch", "major", "minor", "micro", "nano", "build",
    "package_update_channel",
)  # fmt: skip
_OLD_ORDER = (
    "package_update_channel", "unique", "build", "language", "major", "arch", "minor", "timezone",
)  # fmt: skip
