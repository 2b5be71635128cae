"""Sample packages for the demo: real SPK files, small, the same bytes each time they are built."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from pulp_spk.embedded.picture import Colour, draw_icon

ARROW = ("  #  ", "  #  ", "#####", " ### ", "  #  ")
NOTE = ("  ###", "  # #", "  #  ", "###  ", "###  ")
CHIP = ("# # #", " ### ", "#####", " ### ", "# # #")
CLOCK = (" ### ", "# # #", "# ###", "#   #", " ### ")
FLASK = (" ### ", "  #  ", "  #  ", " ### ", "#####")
KEY = (" ##  ", "#  # ", " ####", "    #", "   ##")

WIZARD = [
    {
        "step_title": "Where to",
        "items": [
            {
                "type": "textfield",
                "desc": "Shared folder to keep files in",
                "subitems": [{"key": "wizard_folder", "desc": "Folder", "defaultValue": "music"}],
            }
        ],
    }
]
LICENSE = "This sample may be used for any purpose.\n"


@dataclass(frozen=True)
class Sample:
    """What one SPK is made of.

    Attributes:
        info: Keys of INFO; package and version must be there.
        colour: Of the icon.
        glyph: Of the icon.
        icon: Width of PACKAGE_ICON.PNG in pixels: 72 below DSM 7, 64 from it on.
        files: More members by name.
    """

    info: Mapping[str, str]
    colour: Colour
    glyph: tuple[str, ...]
    icon: int = 64
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """A name that says what it is; nothing depends on it."""
        arch = self.info["arch"].split()[0]
        return f"{self.info['package']}_{arch}_{self.info['version']}.spk"

    def build(self) -> bytes:
        """Return the SPK."""
        script = f"#!/bin/sh\necho {self.info['package']} {self.info['version']}\n".encode()
        payload = gzip.compress(_tar({"bin/run.sh": script}), mtime=0)
        checksum = hashlib.md5(payload, usedforsecurity=False).hexdigest()
        info = {**self.info, "checksum": checksum}
        lines = "".join(f'{key}="{value}"\n' for key, value in info.items())
        return _tar(
            {
                "package.tgz": payload,
                "INFO": lines.encode(),
                "PACKAGE_ICON.PNG": draw_icon(self.icon, self.colour, self.glyph),
                "PACKAGE_ICON_256.PNG": draw_icon(256, self.colour, self.glyph),
                "scripts/start-stop-status": b"#!/bin/sh\nexit 0\n",
                "conf/privilege": b'{"defaults": {"run-as": "package"}}\n',
                **self.files,
            }
        )


def _tar(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def _info(package: str, version: str, arch: str, **more: str) -> dict[str, str]:
    return {
        "package": package,
        "version": version,
        "arch": arch,
        "maintainer": "Sample Makers",
        **more,
    }


_JUKEBOX = {
    "displayname": "Jukebox",
    "description": "Plays what lies in a shared folder.",
    "description_ger": "Spielt, was in einem gemeinsamen Ordner liegt.",
    "changelog": "Plays shuffled.",
}
_TURBO = {"displayname": "Turbo", "description": "A compiled tool, one build for each family."}

SAMPLES = (
    # One name, two lines: the new one needs DSM 7.2, the old one stays for DSM 6.
    Sample(
        _info("jukebox", "2.1.0-12", "noarch", os_min_ver="7.2-64570", **_JUKEBOX),
        (0, 102, 170),
        NOTE,
        files={
            "LICENSE": LICENSE.encode(),
            "WIZARD_UIFILES/install_uifile": json.dumps(WIZARD).encode(),
        },
    ),
    Sample(
        _info("jukebox", "1.8.3-7", "noarch", os_min_ver="6.0-7321", **_JUKEBOX),
        (0, 102, 170),
        NOTE,
        icon=72,
    ),
    Sample(
        _info("turbo", "3.0.1-5", "x86_64", os_min_ver="7.0-40000", **_TURBO), (170, 51, 0), CHIP
    ),
    Sample(
        _info("turbo", "3.0.1-4", "armada38x alpine monaco", os_min_ver="6.2-23739", **_TURBO),
        (170, 51, 0),
        CHIP,
        icon=72,
    ),
    # INFO as it was in 2012: `firmware`, no os_min_ver.
    Sample(
        _info(
            "oldtimer",
            "1.2",
            "noarch",
            firmware="3.1-1594",
            displayname="Old-timer",
            description="Shell scripts only: runs on everything up to DSM 6.",
        ),
        (102, 102, 102),
        CLOCK,
        icon=72,
    ),
    Sample(
        _info(
            "lastcall",
            "1.0-3",
            "noarch",
            os_min_ver="5.0-4458",
            os_max_ver="6.1-15284",
            displayname="Last Call",
            description="Uses a service that DSM 6.2 removed.",
        ),
        (153, 102, 0),
        KEY,
        icon=72,
    ),
    Sample(
        _info(
            "preview",
            "0.9-1",
            "noarch",
            os_min_ver="6.2-23739",
            beta="yes",
            report_url="https://example.com/report",
            displayname="Preview",
            description="Not finished: shown to those who asked for beta packages.",
        ),
        (102, 0, 153),
        FLASK,
        icon=72,
    ),
    Sample(
        _info(
            "courier",
            "1.4.0-2",
            "geminilake apollolake",
            os_min_ver="7.0-40000",
            displayname="Courier",
            description="Built for two platforms.",
        ),
        (0, 136, 68),
        ARROW,
    ),
)
"""What the demo uploads: each shows another rule of what is offered to whom."""
