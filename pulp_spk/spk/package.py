"""A package: what one SPK file says, and the two ways to read it.

`read_spk` reads a local file, `read_ranges` reads byte ranges of one that is somewhere else; both
come to the same result. Strict is for uploads that people make, lenient for mirrored files, which
are what their source has and not ours to correct. Where exactly they differ is said where the rules
are: for the archive in `archive`, for INFO in `info` and `grammar`. For the other members: strict
refuses pictures that are none, conf files that cannot be read and a LICENSE that is not UTF-8;
lenient goes on without that picture, that section or that file.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, BinaryIO

from pulp_spk.spk.archive import Archive, walk
from pulp_spk.spk.errors import ChecksumMismatchError, MissingMemberError, SpkError
from pulp_spk.spk.images import Image
from pulp_spk.spk.info import Info, parse_info
from pulp_spk.spk.json_member import read_json
from pulp_spk.spk.member import WIZARDS, Member, Role
from pulp_spk.spk.pictures import icons_of, screenshots_of
from pulp_spk.spk.ranges import ByteRange, walk_ranges
from pulp_spk.spk.requirements import Requirement, parse_pkg_conf
from pulp_spk.spk.stream import walk_file
from pulp_spk.spk.target import Target
from pulp_spk.spk.text import decode


@dataclass(frozen=True)
class Spk:
    """Everything about one SPK file that others need, a pure function of its bytes.

    Attributes:
        info: The keys of INFO.
        name: INFO's `package`.
        version: INFO's `version`.
        target: The devices that it is built for.
        texts: Name and description by language code, `""` for the keys without a suffix.
        beta: Whether INFO says that it is a beta (`beta` or `report_url`).
        report_url: INFO's `report_url`.
        manual_only: INFO's `offline_install`.
        startable: Whether users can start and stop it.
        has_license: Whether a LICENSE is shown before the installation.
        wizards: Which of `install`, `upgrade` and `uninstall` ask the user.
        dependencies: From conf/PKG_DEPS, else from INFO.
        conflicts: From conf/PKG_CONX, else from INFO.
        icons: Smallest first, each width once; members beat INFO's base64.
        screenshots: In the order of their numbers.
        privilege: conf/privilege, `None` if there is none.
        resource: conf/resource, `None` if there is none.
        signed: Whether a `syno_signature.asc` is there; says nothing about its worth.
        create_time: INFO's `create_time`.
        changelog: INFO's `changelog`.
        md5: Of the whole file in hexadecimal; `""` when only parts of it were read.
        size: Bytes of the whole file.
        members: All members in their order, without the folder of the archive itself.
    """

    info: Info
    name: str
    version: str
    target: Target
    texts: dict[str, dict[str, str]]
    beta: bool
    report_url: str
    manual_only: bool
    startable: bool
    has_license: bool
    wizards: frozenset[str]
    dependencies: tuple[Requirement, ...]
    conflicts: tuple[Requirement, ...]
    icons: tuple[Image, ...]
    screenshots: tuple[Image, ...]
    privilege: dict[str, Any] | None
    resource: dict[str, Any] | None
    signed: bool
    create_time: str
    changelog: str
    md5: str
    size: int
    members: tuple[Member, ...]


def read_spk(file: BinaryIO, *, strict: bool = True) -> Spk:
    """Read an SPK in one pass, without unpacking it and without package.tgz in memory.

    Args:
        file: A seekable file, read from its first byte to its last.
        strict: True for an upload, False for a mirrored file.

    Raises:
        SpkError: The file cannot be read as an SPK, or (strict) is one that should not be offered.
    """
    archive, md5, size = walk_file(walk(strict=strict), file)
    return _assemble(archive, md5, size, strict)


def read_ranges(size: int, *, strict: bool = False) -> Generator[ByteRange, bytes, Spk]:
    """Read an SPK by byte ranges; the caller fetches them.

    `checksum` cannot be checked and MD5 is not known, so it is `""` in the result.

    Args:
        size: Bytes of the whole file.
        strict: True to refuse what an upload may not be, False for a mirrored file.

    Yields:
        The ranges that are needed, the first one from the end of the file, none of them beginning
        at byte 0. The bytes of each have to be sent, exactly as many.

    Raises:
        RangesNotEnoughError: The file has to be downloaded and given to `read_spk`.
        SpkError: The file cannot be read as an SPK.
    """
    archive = yield from walk_ranges(walk(strict=strict), size)
    return _assemble(archive, "", size, strict)


def _assemble(archive: Archive, md5: str, size: int, strict: bool) -> Spk:
    content = archive.first(Role.INFO)
    if content is None:  # the walk sees to it
        raise MissingMemberError("the archive has no INFO", member="INFO")
    info = parse_info(content.data, strict=strict)
    if strict:
        _check_checksum(info, archive)
        _check_license(archive)
    return Spk(
        info=info,
        name=info.name,
        version=info.version,
        target=info.target,
        texts=info.texts,
        beta=info.beta,
        report_url=info.report_url,
        manual_only=info.manual_only,
        startable=info.startable,
        has_license=Role.LICENSE in archive.present,
        wizards=frozenset(role.value for role in archive.present & WIZARDS),
        dependencies=_requirements(archive, Role.DEPENDENCIES, info.dependencies, strict),
        conflicts=_requirements(archive, Role.CONFLICTS, info.conflicts, strict),
        icons=icons_of(archive, info, strict=strict),
        screenshots=screenshots_of(archive, strict=strict),
        privilege=_json(archive, Role.PRIVILEGE, strict),
        resource=_json(archive, Role.RESOURCE, strict),
        signed=Role.SIGNATURE in archive.present,
        create_time=info.create_time,
        changelog=info.changelog,
        md5=md5,
        size=size,
        members=tuple(archive.members),
    )


def _requirements(
    archive: Archive, role: Role, of_info: tuple[Requirement, ...], strict: bool
) -> tuple[Requirement, ...]:
    content = archive.first(role)
    if content is None:
        return of_info
    try:
        return parse_pkg_conf(content.data, strict=strict, member=role.value)
    except SpkError:
        if strict:
            raise
        return of_info


def _json(archive: Archive, role: Role, strict: bool) -> dict[str, Any] | None:
    content = archive.first(role)
    return read_json(content.data, member=role.value, strict=strict) if content else None


def _check_checksum(info: Info, archive: Archive) -> None:
    if info.checksum and archive.payload_md5 and info.checksum != archive.payload_md5:
        raise ChecksumMismatchError(
            f"package.tgz has the MD5 {archive.payload_md5}, INFO's checksum is {info.checksum}",
            member="package.tgz",
            hint="package.tgz or INFO was changed after the package was built; build it again",
        )


def _check_license(archive: Archive) -> None:
    content = archive.first(Role.LICENSE)
    if content is not None:
        decode(content.data, member=Role.LICENSE.value, strict=True)
