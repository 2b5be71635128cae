"""The walk over an SPK's archive: what to read, without reading it.

The walk is a generator that asks for parts of the tar stream in rising order and is sent them. So
one set of rules serves a local file, a gzip stream (both in `stream`) and byte ranges of a file
that is somewhere else (`ranges`), and what it keeps in memory is bounded whatever the archive
claims: the members that have to be read, never package.tgz.

What strict and lenient refuse is said in `pulp_spk.spk.package`.
"""

from collections.abc import Generator
from dataclasses import dataclass, field

from pulp_spk.spk.errors import (
    BadHeaderError,
    BadMemberNameError,
    DuplicateMemberError,
    Faults,
    MemberTooLargeError,
    MissingMemberError,
    NotAFileError,
    SpkError,
    TooManyMembersError,
    TruncatedSpkError,
    refuse,
)
from pulp_spk.spk.magic import not_an_spk
from pulp_spk.spk.member import READ_SIZES, Kind, Member, Role, role_of
from pulp_spk.spk.member_name import clean_name
from pulp_spk.spk.tar_header import BLOCK, MAX_EXTENSION, Extension, Header, padded, parse_header

MAX_MEMBERS = 4096
MAX_READ = 16 * 1024**2
"""Bytes of all members together whose content is read, beside INFO."""

_NEEDED = frozenset((Role.INFO, Role.PAYLOAD))


@dataclass(frozen=True, slots=True)
class Read:
    """The walk needs the bytes from `start` up to `stop`; fewer mean that the stream ends there."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Digest:
    """The walk wants the MD5 of the bytes from `start` up to `stop`, `""` if that cannot be had."""

    start: int
    stop: int


Walk = Generator[Read | Digest, bytes | str, "Archive"]


@dataclass(frozen=True, slots=True)
class Content:
    """A member whose content was read."""

    member: Member
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Archive:
    """What the walk found.

    Attributes:
        members: All members in their order, without the folder of the archive itself.
        contents: The members that were read, by role, in their order.
        present: The roles for which there is a member, read or not.
        payload_md5: The MD5 of package.tgz, `""` if it was not computed.
    """

    members: list[Member] = field(default_factory=list)
    contents: dict[Role, list[Content]] = field(default_factory=dict)
    present: set[Role] = field(default_factory=set)
    payload_md5: str = ""

    def first(self, role: Role) -> Content | None:
        """Give the content of the first member with this role, `None` if there is none."""
        return next(iter(self.contents.get(role, ())), None)


def walk(*, strict: bool, faults: Faults | None = None) -> Walk:
    """Walk an archive from its first header to its end mark.

    Args:
        strict: True for uploads, False for mirrored files.
        faults: Where strict notes what lenient passes over, instead of raising it.

    Raises:
        SpkError: One of the `SPK01xx` kinds.
    """
    walker = _Walker(strict, faults)
    yield from walker.walk()
    return walker.archive


class _Walker:
    def __init__(self, strict: bool, faults: Faults | None) -> None:
        self.strict = strict
        self.faults = faults
        self.archive = Archive()
        self._taken: set[str] = set()
        self._headers = 0
        self._read = 0

    def walk(self) -> Generator[Read | Digest, bytes | str, None]:
        start, position, extension = 0, 0, None
        while (header := (yield from self._header(position))) is not None:
            position += BLOCK
            if header.is_extension:
                extension = extension or Extension()
                extension.add(header, (yield from self._extension(header, position)))
                position += padded(header.size)
            else:
                header = extension.apply(header) if extension else header
                extension = None
                yield from self._member(header, start, position)
                position += padded(header.size)
                start = position
        if extension is not None:
            raise BadHeaderError("the archive ends with an extended header")
        if self.strict:
            yield from self._end(position + BLOCK)
        self._check_needed()

    def _end(self, position: int) -> Generator[Read, bytes, None]:
        """Look behind the end mark: it is two blocks, one alone may be a header that was lost."""
        block = yield Read(position, position + BLOCK)
        if block.count(0) < len(block):
            what = f"the archive goes on behind its end mark at byte {position}"
            self._refuse(BadHeaderError(what))

    def _header(self, position: int) -> Generator[Read, bytes, Header | None]:
        block = yield Read(position, position + BLOCK)
        if len(block) < BLOCK:
            if position == 0:
                raise not_an_spk(block)
            # tar itself takes an archive without end mark, as long as no member is cut.
            fault = TruncatedSpkError(f"the archive breaks off at byte {position + len(block)}")
            if block:
                raise fault
            self._refuse(fault)
            return None
        self._headers += 1
        if self._headers > 3 * MAX_MEMBERS:
            raise TooManyMembersError(f"the archive has more than {3 * MAX_MEMBERS} headers")
        try:
            return parse_header(block, position)
        except BadHeaderError as error:
            raise (not_an_spk(block) if position == 0 else error) from error

    def _extension(self, header: Header, position: int) -> Generator[Read, bytes, bytes]:
        if header.size > MAX_EXTENSION:
            raise BadHeaderError(
                f"an extended header claims more than {MAX_EXTENSION} bytes", value=header.size
            )
        return (yield from self._body(position, header.size, None))

    def _body(self, start: int, size: int, member: str | None) -> Generator[Read, bytes, bytes]:
        data = yield Read(start, start + size)
        if len(data) < size:
            raise TruncatedSpkError("the archive breaks off inside a member", member=member)
        return data

    def _member(
        self, header: Header, start: int, position: int
    ) -> Generator[Read | Digest, bytes | str, None]:
        try:
            name = clean_name(header.name, strict=self.strict)
        except BadMemberNameError as fault:
            name = clean_name(header.name, strict=False)
            self._refuse(fault)
        if not name:
            if header.kind is not Kind.FOLDER:
                raise BadHeaderError("a member has no name")
            return
        size = header.size if header.kind is Kind.FILE else 0
        member = Member(name, header.kind, size, position, header.mode, start)
        self.archive.members.append(member)
        if len(self.archive.members) > MAX_MEMBERS:
            raise TooManyMembersError(f"the archive has more than {MAX_MEMBERS} members")
        role = role_of(name)
        if not self._is_wanted(member, role) or role is None:
            return
        self.archive.present.add(role)
        if role is Role.PAYLOAD and self.strict:
            self.archive.payload_md5 = yield Digest(position, position + size)
        elif role in READ_SIZES:
            self._read += 0 if role in _NEEDED else size
            data = yield from self._body(position, size, name)
            self.archive.contents.setdefault(role, []).append(Content(member, data))

    def _is_wanted(self, member: Member, role: Role | None) -> bool:
        """Tell whether a member counts; what is wrong with it is an error or leaves it out."""
        fault = self._fault(member, role)
        if fault is not None and role in _NEEDED:
            raise fault
        if fault is not None:
            self._refuse(fault)
        return fault is None

    def _refuse(self, fault: SpkError) -> None:
        refuse(fault, strict=self.strict, faults=self.faults)

    def _fault(self, member: Member, role: Role | None) -> SpkError | None:
        if role is not None and member.kind is not Kind.FILE:
            return NotAFileError(
                f"it is a {member.kind} in the archive, not a regular file", member=member.name
            )
        # Icons are looked for in any case, so spellings that differ in it are the same place.
        place = member.name.upper() if role is Role.ICON else member.name
        if member.kind is not Kind.FOLDER:
            if place in self._taken:
                return DuplicateMemberError("the archive has this member twice", member=member.name)
            self._taken.add(place)
        bound = READ_SIZES.get(role) if role else None
        if bound is not None and member.size > bound:
            return MemberTooLargeError(
                f"it has {member.size} bytes; {bound} is the bound", member=member.name
            )
        if bound is not None and role not in _NEEDED and self._read + member.size > MAX_READ:
            return MemberTooLargeError(
                f"the members to be read have more than {MAX_READ} bytes", member=member.name
            )
        return None

    def _check_needed(self) -> None:
        if Role.INFO not in self.archive.present:
            raise MissingMemberError(
                "the archive has no INFO",
                member="INFO",
                hint="INFO lies at the top of an SPK, not in a folder",
            )
        if Role.PAYLOAD not in self.archive.present:
            self._refuse(
                MissingMemberError(
                    "the archive has no package.tgz",
                    member="package.tgz",
                    hint="the file describes a package without containing it",
                )
            )
