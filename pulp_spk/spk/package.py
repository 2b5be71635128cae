"""A package: what one SPK file says, and the two ways to read it.

`read_spk` reads a local file, `read_ranges` reads byte ranges of one that is somewhere else; both
come to the same result. **Strict** is for uploads, which people make and can correct. **Lenient**
is for mirrored files, which are what their source has. Whatever strict takes, lenient takes with
the same result.

Both refuse what is harmful or leaves nothing to offer:

- a file that is no tar archive, is encrypted, breaks off, or grows like a bomb out of its gzip;
- headers that are damaged or claim what cannot be, and more members or bytes than the bounds;
- a member whose name is absolute, climbs, is too long or has control characters; a sparse member;
- no INFO; INFO or package.tgz twice, or as a link, folder or device;
- INFO with a NUL, without name or version, with forbidden characters in these two, with an os
  version or a platform that cannot be understood (what a device is promised must not be guessed),
  or with a name, version, list or key that is longer than its bound.

| what | strict | lenient |
|---|---|---|
| no package.tgz | refused | taken |
| INFO's `checksum` is not the MD5 of package.tgz | refused | not looked at: MD5 and size of the \
whole file count, and ranges must come to the same result |
| any other name twice | refused | the first counts |
| a member with a meaning is a link, a folder or too large | refused | left out |
| names of members that are not UTF-8 | refused | U+FFFD in place of the bytes |
| an archive without its end mark, or that goes on behind it | refused | taken |
| INFO or conf files: not UTF-8, or with a byte order mark | refused | U+FFFD, mark dropped |
| INFO: values without quotes or in single quotes, spaces around `=`, comments, values over more \
than one line, lines that say nothing | refused | taken |
| INFO: a key twice | refused | the last counts |
| INFO: no `arch`, `description` or `maintainer` | refused | taken; no `arch` is `noarch` |
| INFO: a name outside `[A-Za-z0-9_.+-]`, a version outside `[A-Za-z0-9._+~-]` | refused | taken \
unless it has one of `: / \\ < > | =` or control characters |
| INFO: a flag that is neither yes nor no | refused | as if not given |
| INFO: a malformed item of a package list | refused | left out |
| INFO: a text of more than 65,536 characters | refused | left out |
| INFO: a minimum os version above the maximum | refused | taken; no device is in the range |
| INFO: a `checksum` that is no MD5 | refused | taken |
| icons and screenshots that are no pictures or too large | refused | left out |
| more icons or screenshots than their bounds | refused | the first count |
| conf/PKG_DEPS, conf/PKG_CONX: malformed lines and sections | refused | left out |
| conf/privilege, conf/resource: not a JSON object | refused | left out |
| LICENSE: not UTF-8 | refused | taken |
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, BinaryIO

from pulp_spk.spk.archive import Archive, walk
from pulp_spk.spk.errors import (
    BadSignatureError,
    ChecksumMismatchError,
    MissingMemberError,
    SpkError,
)
from pulp_spk.spk.images import Image
from pulp_spk.spk.info import Info, parse_info
from pulp_spk.spk.json_member import read_json
from pulp_spk.spk.member import WIZARDS, Member, Role
from pulp_spk.spk.pictures import icons_of, screenshots_of
from pulp_spk.spk.ranges import ByteRange, walk_ranges
from pulp_spk.spk.requirements import Requirement, parse_pkg_conf
from pulp_spk.spk.signature import SignatureFile, read_signature
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
        signature: What that file says of itself, `None` if it is no signature.
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
    signature: SignatureFile | None
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
    return assemble(archive, md5, size, strict=strict)


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
    return assemble(archive, "", size, strict=strict)


def assemble(archive: Archive, md5: str, size: int, *, strict: bool) -> Spk:
    """Put together what a walk found.

    Args:
        archive: What it found.
        md5: Of the whole file; `""` when only parts of it were read.
        size: Bytes of the whole file.
        strict: True for an upload, False for a mirrored file.

    Raises:
        SpkError: One of the kinds of INFO (`SPK02xx`) or of members (`SPK03xx`).
    """
    content = archive.first(Role.INFO)
    if content is None:  # the walk sees to it
        raise MissingMemberError("the archive has no INFO", member="INFO")
    info = parse_info(content.data, strict=strict)
    if strict:
        check_checksum(info, archive)
        check_license(archive)
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
        privilege=json_of(archive, Role.PRIVILEGE, strict=strict),
        resource=json_of(archive, Role.RESOURCE, strict=strict),
        signed=Role.SIGNATURE in archive.present,
        signature=_signature(archive),
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


def _signature(archive: Archive) -> SignatureFile | None:
    content = archive.first(Role.SIGNATURE)
    try:
        return read_signature(content.data) if content else None
    except BadSignatureError:  # DSM 7 does not look at it, and whether one holds is a verdict
        return None


def json_of(archive: Archive, role: Role, *, strict: bool) -> dict[str, Any] | None:
    """Read a JSON member, `None` if there is none.

    Raises:
        BadJsonError, MemberEncodingError: It is no object (strict).
    """
    content = archive.first(role)
    return read_json(content.data, member=role.value, strict=strict) if content else None


def check_checksum(info: Info, archive: Archive) -> None:
    """Compare INFO's `checksum` with package.tgz, where both are known.

    Raises:
        ChecksumMismatchError: They differ.
    """
    if info.checksum and archive.payload_md5 and info.checksum != archive.payload_md5:
        raise ChecksumMismatchError(
            f"package.tgz has the MD5 {archive.payload_md5}, INFO's checksum is {info.checksum}",
            member="package.tgz",
            hint="package.tgz or INFO was changed after the package was built; build it again",
        )


def check_license(archive: Archive) -> None:
    """Look at the encoding of LICENSE, if there is one.

    Raises:
        MemberEncodingError: It is not UTF-8 or has a NUL.
    """
    content = archive.first(Role.LICENSE)
    if content is not None:
        decode(content.data, member=Role.LICENSE.value, strict=True)
