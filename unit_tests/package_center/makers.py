"""Short ways to make a package and a device for a test about selection."""

from __future__ import annotations

from typing import Any

from pulp_spk.package_center.device import Device, device_from_parameters
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.paths import package_path
from pulp_spk.package_center.platforms import packaged_tables
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.prepared import prepare
from pulp_spk.package_center.selection import Decision, select
from pulp_spk.spk.target import Target

TABLES = packaged_tables()
TARGET_KEYS = ("arch", "exclude_arch", "models", "exclude_models", "os_min", "os_max")


def package(version: str = "1.0-1", **said: Any) -> Package:
    """Build a package; arch and its like are given as words in one text."""
    target = {key: said.pop(key) for key in TARGET_KEYS if key in said}
    for key in ("arch", "exclude_arch", "models", "exclude_models"):
        if key in target:
            target[key] = tuple(target[key].split())
    made = Target(**target)
    md5 = said.pop("md5", "0" * 32)
    name = said.pop("name", "git")
    path = package_path(name, version, md5, made)
    return Package(
        key=path, name=name, version=version, md5=md5, size=1, path=path, target=made, **said
    )


def device(arch: str = "geminilake", os: str = "7.2-64570", **said: str) -> Device:
    version, _, build = os.partition("-")
    names = dict(zip(("major", "minor", "micro"), version.split("."), strict=False))
    return device_from_parameters({"arch": arch, "build": build, **names, **said}, TABLES)


def decide(one: Package, to: Device, policy: Policy | None = None) -> Decision:
    (decision,) = select(prepare([one], TABLES), to, policy or Policy())
    return decision
