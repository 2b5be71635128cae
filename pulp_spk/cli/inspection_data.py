"""An inspected package as data."""

from __future__ import annotations

import stat
from typing import Any

from pulp_spk.package_center.misgivings import misgivings
from pulp_spk.package_center.platforms import packaged_tables
from pulp_spk.package_center.reach import reach_of
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.info import Info
from pulp_spk.spk.inspection import Inspection
from pulp_spk.spk.keys import ICON_KEYS
from pulp_spk.spk.member import Kind, Member
from pulp_spk.spk.package import Spk
from pulp_spk.spk.ports import admin_url, parse_services, protocol_file
from pulp_spk.spk.privilege import run_as

_TYPES = {Kind.FILE: stat.S_IFREG, Kind.FOLDER: stat.S_IFDIR, Kind.LINK: stat.S_IFLNK}


def described(
    inspection: Inspection, services: bytes | None, path: str, *, packed: bool
) -> dict[str, Any]:
    """Everything that was found.

    Args:
        inspection: What was found.
        services: The `.sc` file that conf/resource names.
        path: As it was given.
        packed: Whether it is an SPK file; a folder has neither MD5 nor size.
    """
    spk, info = inspection.spk, inspection.info
    data: dict[str, Any] = {"path": path}
    if spk is not None:
        data |= {"name": spk.name, "version": spk.version}
    if spk is not None and packed:
        data |= {"size": spk.size, "md5": spk.md5}
    if info is not None:
        data["info"] = {
            key: f"({len(value)} characters of base64)" if key in ICON_KEYS else value
            for key, value in info.items()
        }
    data["members"] = [_member(member) for member in inspection.members]
    if spk is not None and info is not None:
        data |= _meaning(spk, info, services)
    data["problems"] = [_problem(fault) for fault in inspection.faults]
    return data


def _meaning(spk: Spk, info: Info, services: bytes | None) -> dict[str, Any]:
    reach = reach_of(spk.target, packaged_tables())
    runs = run_as(spk.privilege)
    return {
        "installs_on": {
            "systems": reach.systems,
            "all_platforms": reach.everywhere,
            "platforms": {family: list(names) for family, names in reach.platforms.items()},
            "unknown_platforms": list(reach.unknown),
            "models": list(reach.models),
            "excluded_models": list(reach.excluded_models),
        },
        "wizards": sorted(spk.wizards),
        "license": spk.has_license,
        "icons": [icon.width for icon in spk.icons],
        "screenshots": len(spk.screenshots),
        "ports": {
            "admin_url": admin_url(info),
            "protocol_file": protocol_file(spk.resource),
            "services": [
                {"name": one.name, "title": one.title, "ports": one.ports}
                for one in parse_services(services or b"")
            ],
        },
        "run_as": {
            "who": runs.who,
            "user": runs.user,
            "stated": runs.stated,
            "scripts": dict(runs.exceptions),
        },
        "dependencies": [one.as_json() for one in spk.dependencies],
        "conflicts": [one.as_json() for one in spk.conflicts],
        "signed": spk.signed,
        "signature": spk.signature.facts if spk.signature else {},
        "beta": spk.beta,
        "warnings": list(misgivings(spk, reach)),
    }


def _member(member: Member) -> dict[str, Any]:
    # A special file of unknown kind shows as "?---------", as ls does it.
    mode = stat.filemode(_TYPES.get(member.kind, 0) | member.mode)
    return {"name": member.name, "mode": mode, "size": member.size}


def _problem(fault: SpkError) -> dict[str, Any]:
    return {
        "code": fault.code,
        "member": fault.member,
        "message": fault.message,
        "value": fault.value,
        "hint": fault.hint,
    }
