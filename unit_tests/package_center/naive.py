"""The rules of selection stated a second time: straight from docs/user/offers.md, slow and plain.

It shares no code with the package under test, only its dataclasses and the list of platforms, so
that an error has to be made twice to stay hidden.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from pulp_spk import package_center
from pulp_spk.package_center.device import Device
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.policy import Policy

_FACTS = json.loads((Path(package_center.__file__).parent / "data/platforms.json").read_text())
FAMILIES = {name: fact["family"] for name, fact in _FACTS["platforms"].items()}
ROUTERS = {name for name, fact in _FACTS["platforms"].items() if fact["os"] == "SRM"}
KIRKWOOD = {"88f6281", "88f6282", "88f628x", "armv5"}
ALIASES = (KIRKWOOD, {"ppc853x", "853x"}, {"rtd1619b", "rtd1619"})
FAMILY_WORDS = {
    "x86_64": "x86_64",
    "x64": "x86_64",
    "i686": "i686",
    "armv5": "armv5",
    "armv7": "armv7",
    "armv8": "armv8",
    "aarch64": "armv8",
    "ppc": "ppc",
}


def numbers(text: str) -> tuple[list[int], int | None]:
    """Take `7.2.1-69057` apart: ([7, 2, 1], 69057)."""
    version, _, build = text.partition("-")
    return [int(part) for part in version.split(".")], int(build) if build else None


def device_numbers(device: Device) -> tuple[list[int], int | None]:
    micro = [] if device.os.micro is None else [device.os.micro]
    return [device.os.major, device.os.minor, *micro], device.os.build


def compare(device: Device, text: str) -> int:
    """Builds only if both have one; else major.minor, and micro only if both give it."""
    (mine, my_build), (theirs, their_build) = device_numbers(device), numbers(text)
    if my_build is not None and their_build is not None:
        return (my_build > their_build) - (my_build < their_build)
    theirs = [*theirs, 0][:2] if len(theirs) < 2 else theirs
    length = 3 if len(mine) == 3 and len(theirs) == 3 else 2
    return (mine[:length] > theirs[:length]) - (mine[:length] < theirs[:length])


def major(package: Package) -> int:
    return numbers(package.target.os_min)[0][0] if package.target.os_min else 0


def is_router_package(package: Package) -> bool:
    target = package.target
    if any(text and numbers(text)[0][0] == 1 for text in (target.os_min, target.os_max)):
        return True
    platforms = [word for word in target.arch if word in FAMILIES]
    words = [word for word in target.arch if word in KIRKWOOD or word in FAMILIES]
    return (
        "noarch" not in target.arch
        and bool(platforms)
        and set(words) == set(platforms)
        and set(platforms) <= ROUTERS
    )


def os_fits(package: Package, device: Device, policy: Policy) -> bool:
    if is_router_package(package) != (device.os_name == "SRM"):
        return False
    target = package.target
    if target.os_min and compare(device, target.os_min) < 0:
        return False
    if target.os_max and compare(device, target.os_max) > 0:
        return False
    if device.os_name == "SRM":
        return True
    own = device.os.major
    if package.opaque and not target.os_min:
        return own >= 7
    if own >= 7:
        return major(package) == own
    if major(package) >= 7:
        return False
    if policy.os_compatibility == "same_major":
        old_noarch = "noarch" in target.arch and major(package) == 3 and own < 6
        return major(package) == own or old_noarch
    return True


def closeness(words: Iterable[str], platform: str) -> int | None:
    """How a list of words in INFO names a platform: 2 singly, 1 by its family, 0 as noarch."""
    if any(platform in group and group & set(words) for group in ({platform}, *ALIASES)):
        return 2
    family = FAMILIES[platform]
    named = [
        word
        for word in words
        if FAMILIES.get(word) == family or (word == "88f628x" and family == "armv5")
    ]
    for word in words:
        if FAMILY_WORDS.get(word) != family or named:
            continue
        if word == "armv7" and platform not in ("alpine", "alpine4k"):
            continue
        return 1
    return 0 if "noarch" in words else None


def takes_away(words: Iterable[str], platform: str) -> bool:
    """Whether exclude_arch names a platform, singly or by its family."""
    return any(closeness([word], platform) for word in words)


def arch_fits(package: Package, device: Device) -> bool:
    return best_closeness(package, device) is not None


def best_closeness(package: Package, device: Device) -> int | None:
    target = package.target
    if not device.family:
        free = not device.platforms or device.platforms - set(target.exclude_arch)
        return 0 if not package.opaque and "noarch" in target.arch and free else None
    found = []
    for platform in device.platforms:
        if takes_away(target.exclude_arch, platform):
            continue
        if package.opaque:
            if takes_away(package.offered_to or (), platform):
                found.append(2)
        else:
            found.append(closeness(target.arch, platform))
    return max((one for one in found if one is not None), default=None)


def bare(model: str) -> str:
    return re.sub(r"^ds(\d)", r"\1", model.lower().split("_")[-1])


def model_fits(package: Package, device: Device) -> bool:
    target = package.target
    if target.models and bare(device.model) not in [bare(model) for model in target.models]:
        return False
    return bare(device.model) not in [bare(model) for model in target.exclude_models]


def version_fits(package: Package, device: Device) -> bool:
    if device.os_name == "SRM" or device.os.major < 7:
        return True
    return re.fullmatch(r"[0-9]+(\.[0-9]+){0,5}(-[0-9]+)?", package.version) is not None


def beta_fits(package: Package, device: Device, policy: Policy) -> bool:
    if not package.beta and not package.report_url:
        return True
    if device.os_name == "DSM" and device.os.major >= 7:
        return policy.beta_on_dsm7 == "as_stable"
    return device.channel == "beta"


def usable(package: Package, device: Device, policy: Policy) -> bool:
    return (
        os_fits(package, device, policy)
        and arch_fits(package, device)
        and model_fits(package, device)
        and version_fits(package, device)
        and beta_fits(package, device, policy)
        and not package.manual_only
    )


def version_order(text: str) -> tuple[list[int], int]:
    """Numbers segment by segment, then the revision; only for versions of plain numbers."""
    upstream, _, revision = text.partition("-")
    return [int(part) for part in upstream.split(".")], int(revision) if revision else -1


def minimum_order(package: Package) -> list[int]:
    if not package.target.os_min:
        return []
    parts, build = numbers(package.target.os_min)
    major, minor, micro = [*parts, 0, 0][:3]
    return [major, minor, build or 0, micro]


def merit(package: Package, device: Device) -> tuple[object, ...]:
    return (
        version_order(package.version),
        minimum_order(package),
        best_closeness(package, device),
        package.create_time,
        package.md5,
    )
