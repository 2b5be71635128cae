"""A whole look at one SPK: what it says, and everything that an upload would be refused for.

`read_spk` stops at the first fault, because one is enough to refuse a file. Who builds a package
wants all of them at once; here the same strict checks run one by one, and what lenient reading
makes of the file is shown beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from pulp_spk.spk.archive import Archive, walk
from pulp_spk.spk.errors import BadChecksumTextError, ChecksumMismatchError, Faults, SpkError
from pulp_spk.spk.info import Info, info_faults
from pulp_spk.spk.member import Member, Role
from pulp_spk.spk.package import Spk, assemble, check_checksum, check_license, json_of
from pulp_spk.spk.pictures import icons_of, screenshots_of
from pulp_spk.spk.requirements import parse_pkg_conf
from pulp_spk.spk.stream import walk_file


@dataclass(frozen=True)
class Inspection:
    """What was found.

    Attributes:
        info: INFO as far as it can be read; `None` if there is none.
        members: All members in their order; none when the archive cannot be walked to its end.
        spk: The package as lenient reading sees it; `None` if not even that can read it.
        faults: All that an upload would be refused for, in the order in which it is met.
    """

    info: Info | None
    members: tuple[Member, ...]
    spk: Spk | None
    faults: tuple[SpkError, ...]


def inspect(file: BinaryIO, *, packed: bool = True) -> Inspection:
    """Look at a file; whatever it is, nothing is raised about it.

    Args:
        file: A seekable file, read from its first byte to its last.
        packed: Whether package.tgz is what will be uploaded, so that INFO's checksum tells
            something.
    """
    faults: Faults = []
    try:
        archive, md5, size = walk_file(walk(strict=True, faults=faults), file)
    except SpkError as fault:
        return Inspection(None, (), None, (*faults, fault))
    content = archive.first(Role.INFO)
    info = None
    if content is not None:
        try:
            info, of_info = info_faults(content.data)
            faults += of_info
        except SpkError as fault:
            faults.append(fault)
    faults += _of_members(archive, info)
    try:
        spk = assemble(archive, md5, size, strict=False)
    except SpkError:  # among the faults already
        spk = None
    # A checksum that is none differs from package.tgz as well, which tells nothing more.
    if not packed or any(isinstance(fault, BadChecksumTextError) for fault in faults):
        faults = [fault for fault in faults if not isinstance(fault, ChecksumMismatchError)]
    return Inspection(info, tuple(archive.members), spk, tuple(faults))


def _of_members(archive: Archive, info: Info | None) -> Faults:
    """Give the faults of everything but archive and INFO, in the order of `read_spk`."""
    faults: Faults = []
    checks: list[Callable[[], object]] = [partial(check_license, archive)]
    if info is not None:
        checks.insert(0, partial(check_checksum, info, archive))
    for role in (Role.DEPENDENCIES, Role.CONFLICTS):
        if content := archive.first(role):
            checks.append(
                partial(parse_pkg_conf, content.data, strict=True, member=role.value, faults=faults)
            )
    checks.append(
        partial(icons_of, archive, Info({}) if info is None else info, strict=True, faults=faults)
    )
    checks.append(partial(screenshots_of, archive, strict=True, faults=faults))
    checks += [
        partial(json_of, archive, role, strict=True) for role in (Role.PRIVILEGE, Role.RESOURCE)
    ]
    for check in checks:
        try:
            check()
        except SpkError as fault:
            faults.append(fault)
    return faults
