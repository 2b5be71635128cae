"""The devices that ask."""

from __future__ import annotations

import itertools
from urllib.parse import urlencode

PLATFORMS = (
    *("apollolake", "avoton", "braswell", "broadwell", "bromolow", "cedarview", "denverton"),
    *("epyc7002", "geminilake", "purley", "r1000", "v1000", "evansport", "rtd1296", "rtd1619b"),
    *("armada37xx", "alpine", "armada38x", "88f6281", "qoriq"),
)
BUILDS = (
    ("5", "2", "5967"),
    ("6", "1", "15284"),
    ("6", "2", "25556"),
    ("7", "0", "42218"),
    ("7", "1", "42962"),
    ("7", "2", "72806"),
)
LANGUAGES = ("enu", "fre", "ger", "ita", "jpn", "krn", "spn")
CHANNELS = ("stable", "beta")


def query(platform: str, build: tuple[str, str, str], language: str, channel: str) -> str:
    """What a device sends, as DSM orders it."""
    major, minor, number = build
    return urlencode(
        {
            "package_update_channel": channel,
            "unique": f"synology_{platform}_ds920+",
            "build": number,
            "language": language,
            "major": major,
            "micro": "0",
            "arch": platform,
            "minor": minor,
            "timezone": "Amsterdam",
        }
    )


ONE = query("geminilake", BUILDS[-1], "enu", "stable")


def mixed() -> list[str]:
    """All devices, those that differ in one thing far from each other."""
    every = itertools.product(CHANNELS, LANGUAGES, BUILDS, PLATFORMS)
    return [
        query(platform, build, language, channel) for channel, language, build, platform in every
    ]
