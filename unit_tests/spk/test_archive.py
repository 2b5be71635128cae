"""Archives that are not what they should be."""

import gzip
import io
import struct
import tarfile

import pytest

from pulp_spk.spk import archive
from pulp_spk.spk.errors import (
    BadHeaderError,
    BadMemberNameError,
    ChecksumMismatchError,
    DamagedGzipError,
    DecompressionBombError,
    DuplicateMemberError,
    EncryptedSpkError,
    MemberTooLargeError,
    MissingMemberError,
    NotAFileError,
    NotAnSpkError,
    SpkError,
    TooManyMembersError,
    TruncatedSpkError,
    UnsafeMemberNameError,
)
from pulp_spk.spk.magic import is_encrypted
from pulp_spk.spk.member import READ_SIZES, Kind, Role
from pulp_spk.spk.package import Spk, read_spk
from unit_tests.builders import (
    PACKAGE_TGZ,
    Entry,
    build_info,
    build_package_tgz,
    build_spk,
    build_tar,
    entry,
    png,
)

INFO: Entry = ("INFO", build_info())
PAYLOAD: Entry = ("package.tgz", PACKAGE_TGZ)
END = b"\0" * 1024


def read(data: bytes, strict: bool = True) -> Spk:
    return read_spk(io.BytesIO(data), strict=strict)


def spk(*entries: Entry) -> bytes:
    return build_tar([PAYLOAD, INFO, *entries])


def blocks(header: tarfile.TarInfo, body: bytes = b"") -> bytes:
    """Write a header as it is, whatever it claims, and a body behind it."""
    return header.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape") + pad(body)


def pad(body: bytes) -> bytes:
    return body + b"\0" * (-len(body) % 512)


def raw_header(name: bytes, size: bytes, type: bytes = b"0") -> bytes:
    """Write a header with these very bytes and the right checksum."""
    block = bytearray(512)
    block[: len(name)] = name
    block[100:124] = b"0000644\0" + b"0000000\0" * 2
    block[124 : 124 + len(size)] = size
    block[136:148] = b"00000000000\0"
    block[148:156] = b" " * 8
    block[156:157] = type
    block[257:265] = b"ustar  \0"
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def pax(**records: str | bytes) -> bytes:
    """Write a pax extended header."""
    body = b""
    for key, value in records.items():
        value = value if isinstance(value, bytes) else value.encode()
        record = b" %s=%s\n" % (key.replace("__", ".").encode(), value)
        length = len(record) + 1
        while len(b"%d" % length) + len(record) != length:
            length += 1
        body += b"%d" % length + record
    return raw_header(b"PaxHeader", b"%011o" % len(body), b"x") + pad(body)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"hello", "not a tar"),
        (b"x" * 5000, "not a tar"),
        (b"PK\x03\x04" + b"\0" * 1000, "zip"),
        (b"\xfd7zXZ\0" + b"\0" * 1000, "xz"),
        (b"\n<!DOCTYPE html>" + b" " * 1000, "web page"),
        (b'{"error": "not found"}', "JSON"),
        (build_info(), "INFO file"),
        (gzip.compress(b"hello", mtime=0), "not a tar"),
        (gzip.compress(b"", mtime=0), "empty"),
    ],
)
@pytest.mark.parametrize("strict", [True, False])
def test_not_an_archive(data: bytes, word: str, strict: bool) -> None:
    with pytest.raises(NotAnSpkError, match=word):
        read(data, strict)


@pytest.mark.parametrize(
    "head", [b"\x70\xad\xbe\xef", b"\x00\xad\xbe\xef", b"\xbf\xba\xad\x01", b"\x04\xbf\xba\xad"]
)
@pytest.mark.parametrize("strict", [True, False])
def test_encrypted_packages_are_known_by_their_magic(head: bytes, strict: bool) -> None:
    assert is_encrypted(head)
    with pytest.raises(EncryptedSpkError, match="encrypted"):
        read(head + b"\x10\0\0\0" + b"\xa5" * 600, strict)


def test_other_files_are_not_taken_for_encrypted() -> None:
    assert not any(map(is_encrypted, (b"", b"INFO", build_spk()[:8], b"\x1f\x8b\x08\0")))


def test_every_truncation_is_noticed() -> None:
    data = spk(("scripts/postinst", b"x" * 700))
    end = data.rindex(b"x") // 512 * 512 + 512
    for length in {*range(0, end, 512), *range(100, end, 1000), end - 1}:
        with pytest.raises((TruncatedSpkError, NotAnSpkError)):
            read(data[:length])
    assert read(data[: end + 512]).name == "example"


def test_lenient_needs_no_end_mark() -> None:
    data = spk()
    without = data[: data.rindex(PACKAGE_TGZ[-8:]) // 512 * 512 + 512]
    with pytest.raises(MissingMemberError):
        read(without, strict=False)
    body = pad(build_info())
    header = entry("INFO", len(build_info()))
    assert read(blocks(header, body), strict=False).name == "example"
    with pytest.raises(TruncatedSpkError):
        read(blocks(header, body))


def test_what_lies_behind_the_end_mark() -> None:
    body = spk()
    archive_end = body.rindex(INFO[1][-8:]) // 512 * 512 + 512
    lost = body[:archive_end] + bytes(512) + blocks(entry("LICENSE", 1), b"x") + END
    with pytest.raises(BadHeaderError, match="end mark"):
        read(lost)
    assert not read(lost, strict=False).has_license
    assert read(body[:archive_end] + bytes(512)).name == "example"


def test_gzip_that_is_cut_or_damaged() -> None:
    data = build_spk(gzip_outer=True)
    with pytest.raises(TruncatedSpkError):
        read(data[:-9])
    with pytest.raises(TruncatedSpkError):
        read(data[: len(data) // 2])
    with pytest.raises(DamagedGzipError):
        read(data[:-8] + b"\0" * 8)
    with pytest.raises(DamagedGzipError):
        read(data[:20] + b"\xff" * 50 + data[70:])
    with pytest.raises(DamagedGzipError):
        read(data + b"garbage")
    assert read(data + b"\0" * 100).name == "example"


def test_a_bomb_is_stopped() -> None:
    header = raw_header(b"package.tgz", b"%011o" % (400 * 1024**2))
    bomb = io.BytesIO()
    with gzip.GzipFile(fileobj=bomb, mode="wb", mtime=0) as file:
        file.write(header)
        for _ in range(100):
            file.write(b"\0" * 1024**2)
    with pytest.raises(DecompressionBombError):
        read(bomb.getvalue())


@pytest.mark.parametrize("strict", [True, False])
def test_no_info(strict: bool) -> None:
    for entries in ([], [PAYLOAD], [PAYLOAD, ("folder/INFO", INFO[1])], [PAYLOAD, ("info", b"")]):
        with pytest.raises(MissingMemberError, match="no INFO"):
            read(build_tar(entries), strict)


def test_no_payload() -> None:
    data = build_tar([INFO])
    with pytest.raises(MissingMemberError, match=r"no package\.tgz"):
        read(data)
    assert read(data, strict=False).name == "example"


LINK = {"link": "../../etc/shadow"}
TYPES = [
    (tarfile.SYMTYPE, LINK),
    (tarfile.LNKTYPE, LINK),
    (tarfile.DIRTYPE, {}),
    (tarfile.FIFOTYPE, {}),
    (tarfile.CHRTYPE, {}),
    (tarfile.BLKTYPE, {}),
]


@pytest.mark.parametrize(("type", "more"), TYPES)
@pytest.mark.parametrize("name", ["INFO", "package.tgz"])
@pytest.mark.parametrize("strict", [True, False])
def test_no_file_where_a_file_is_needed(
    type: bytes, more: dict[str, str], name: str, strict: bool
) -> None:
    others = [e for e in (PAYLOAD, INFO) if e[0] != name]
    with pytest.raises(NotAFileError) as caught:
        read(build_tar([(entry(name, type=type, **more), b""), *others]), strict)
    assert caught.value.member == name


@pytest.mark.parametrize(("type", "more"), TYPES)
@pytest.mark.parametrize(
    "name",
    [
        "PACKAGE_ICON.PNG",
        "LICENSE",
        "conf/privilege",
        "WIZARD_UIFILES/install_uifile",
        "screen_1.png",
    ],
)
def test_no_file_where_a_file_belongs(type: bytes, more: dict[str, str], name: str) -> None:
    data = spk((entry(name, type=type, **more), b""))
    with pytest.raises(NotAFileError) as caught:
        read(data)
    assert caught.value.member == name
    package = read(data, strict=False)
    assert not package.icons and not package.screenshots
    assert not package.has_license and not package.wizards and package.privilege is None


def test_a_slash_behind_the_name_makes_a_folder() -> None:
    header = raw_header(b"INFO/", b"%011o" % len(INFO[1]))
    with pytest.raises(NotAFileError):
        read(header + pad(INFO[1]) + END, strict=False)


def test_links_and_folders_elsewhere_are_welcome() -> None:
    package = read(
        spk(
            ("./", b""),
            ("scripts/", b""),
            ("scripts/", b""),
            (entry("scripts/preupgrade", type=tarfile.SYMTYPE, link="preinst"), b""),
        )
    )
    assert [(m.name, m.kind) for m in package.members[2:]] == [
        ("scripts", Kind.FOLDER),
        ("scripts", Kind.FOLDER),
        ("scripts/preupgrade", Kind.LINK),
    ]


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    "sparse",
    [
        raw_header(b"package.tgz", b"%011o" % 0, b"S"),
        pax(GNU__sparse__major="1", GNU__sparse__minor="0") + raw_header(b"x", b"%011o" % 0),
    ],
)
def test_sparse_members(sparse: bytes, strict: bool) -> None:
    with pytest.raises(NotAFileError, match="sparse"):
        read(sparse + spk(), strict)


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    "name", ["../INFO", "/INFO", "scripts/../../x", "..", "./../x", "scripts/..", "//x"]
)
def test_names_that_climb(name: str, strict: bool) -> None:
    for data in (spk((name, b"x")), pax(path=name) + raw_header(b"x", b"%011o" % 0) + spk()):
        with pytest.raises(UnsafeMemberNameError):
            read(data, strict)


def test_dots_that_do_not_climb() -> None:
    assert read(spk(("scripts/...", b""), ("a..b", b""))).members[-1].name == "a..b"


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("name", ["IN\nFO", "a\x1b[2J", "a\x7f", "a" * 1025, "b\u00e4" * 500])
def test_bad_names(name: str, strict: bool) -> None:
    with pytest.raises(BadMemberNameError) as caught:
        read(spk((name, b"x")), strict)
    assert str(caught.value).isprintable() and len(str(caught.value)) < 300


@pytest.mark.parametrize("strict", [True, False])
def test_nul_in_a_name(strict: bool) -> None:
    with pytest.raises(BadMemberNameError):
        read(pax(path=b"INFO\0x") + raw_header(b"x", b"%011o" % 0) + spk(), strict)


def test_names_that_are_not_utf8() -> None:
    data = raw_header(b"b\xe4r", b"%011o" % 0) + spk()
    with pytest.raises(BadMemberNameError):
        read(data)
    assert read(data, strict=False).members[0].name == "b\N{REPLACEMENT CHARACTER}r"


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("again", ["INFO", "./INFO", ".//INFO", "package.tgz", "./package.tgz"])
def test_duplicates_of_what_is_needed(again: str, strict: bool) -> None:
    with pytest.raises(DuplicateMemberError):
        read(spk((again, b"x")), strict)


@pytest.mark.parametrize(
    "names", [("LICENSE", "./LICENSE"), ("x", "x"), ("PACKAGE_ICON.PNG", "package_icon.png")]
)
def test_duplicates_elsewhere(names: tuple[str, str]) -> None:
    data = spk(*((name, png(64 + n)) for n, name in enumerate(names)))
    with pytest.raises(DuplicateMemberError):
        read(data)
    assert [icon.width for icon in read(data, strict=False).icons] in ([], [64])


HUGE = 1 << 62


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    ("data", "error"),
    [
        # negative, in base 256 and in octal
        (raw_header(b"INFO", b"\xff" * 12), BadHeaderError),
        (raw_header(b"INFO", b"-0000000010\0"), BadHeaderError),
        # sizes beyond the file, and beyond anything
        (raw_header(b"x", b"77777777777\0"), TruncatedSpkError),
        (raw_header(b"x", b"\x80" + b"\xff" * 11), TruncatedSpkError),
        (raw_header(b"package.tgz", b"\x80" + struct.pack(">3xQ", HUGE)), TruncatedSpkError),
        (raw_header(b"INFO", b"77777777777\0"), MemberTooLargeError),
        (pax(size=str(HUGE)) + raw_header(b"x", b"%011o" % 1), TruncatedSpkError),
        (pax(size="-1") + raw_header(b"x", b"%011o" % 1), BadHeaderError),
        (pax(size="1_0") + raw_header(b"x", b"%011o" % 1), BadHeaderError),
        (pax(size="9" * 5000) + raw_header(b"x", b"%011o" % 1), BadHeaderError),
        # extended headers that claim gigabytes
        (raw_header(b"././@LongLink", b"77777777777\0", b"L"), BadHeaderError),
        (raw_header(b"././@LongLink", b"77777777777\0", b"K"), BadHeaderError),
        (raw_header(b"PaxHeader", b"77777777777\0", b"x"), BadHeaderError),
        (raw_header(b"PaxHeader", b"77777777777\0", b"g"), BadHeaderError),
        (raw_header(b"PaxHeader", b"77777777777\0", b"X"), BadHeaderError),
        # records that lie about their length
        (raw_header(b"PaxHeader", b"%011o" % 9, b"x") + pad(b"999 path=x"), BadHeaderError),
        (raw_header(b"PaxHeader", b"%011o" % 9, b"x") + pad(b"3 path=xx"), BadHeaderError),
        (raw_header(b"PaxHeader", b"%011o" % 9, b"x") + pad(b"nonsense!"), BadHeaderError),
    ],
)
def test_absurd_claims(data: bytes, error: type[SpkError], strict: bool) -> None:
    valid = blocks(entry("scripts/", 0))
    with pytest.raises(error):
        read(valid + data + spk(), strict)


@pytest.mark.parametrize("strict", [True, False])
def test_an_extended_header_at_the_end(strict: bool) -> None:
    data = blocks(entry("INFO", len(INFO[1])), INFO[1]) + pax(path="x") + END
    with pytest.raises(BadHeaderError):
        read(data, strict)


@pytest.mark.parametrize("strict", [True, False])
def test_a_damaged_header_later_on(strict: bool) -> None:
    data = bytearray(spk(("LICENSE", b"x")))
    position = data.index(b"LICENSE")
    data[position + 3] ^= 1
    with pytest.raises(BadHeaderError, match=str(position)):
        read(bytes(data), strict)


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("header", [raw_header(b"x", b"0\0"), pax(path="x")])
def test_members_are_counted(header: bytes, strict: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_MEMBERS", 50)
    with pytest.raises((TooManyMembersError, DuplicateMemberError)):
        read(header * 200 + spk(), strict)


@pytest.mark.parametrize("role", [Role.LICENSE, Role.PRIVILEGE, Role.DEPENDENCIES])
def test_members_that_are_read_are_bounded(role: Role) -> None:
    data = spk((role.value, b" " * (READ_SIZES[role] + 1)))
    with pytest.raises(MemberTooLargeError):
        read(data)
    assert read(data, strict=False).privilege is None


def test_all_members_that_are_read_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = png(64)
    monkeypatch.setattr(archive, "MAX_READ", 2 * len(picture + b"0"))
    data = spk(*((f"screen_{n}.png", picture + b"%d" % n) for n in range(3)))
    with pytest.raises(MemberTooLargeError):
        read(data)
    assert len(read(data, strict=False).screenshots) == 2


def test_checksum() -> None:
    data = build_spk(info={"checksum": "0" * 32})
    with pytest.raises(ChecksumMismatchError) as caught:
        read(data)
    assert "0" * 32 in str(caught.value)
    assert read(data, strict=False).name == "example"
    assert read(build_spk(info={"checksum": None})).info.checksum == ""
    assert read(build_spk(package_tgz=build_package_tgz({"x": b"y"}))).info.checksum


@pytest.mark.parametrize("format", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("prefix", ["", "./"])
@pytest.mark.parametrize("gzip_outer", [True, False])
def test_every_dialect(format: int, prefix: str, gzip_outer: bool) -> None:
    # Longer than the 100 bytes of a plain header, so each dialect shows its own way.
    long = "scripts/" + "long" * 10 + "/" + "name" * 20
    data = build_spk(members={long: b"x"}, format=format, prefix=prefix, gzip_outer=gzip_outer)
    package = read(data)
    assert [icon.width for icon in package.icons] == [64, 256]
    assert package.members[-1].name == long
    with tarfile.open(fileobj=io.BytesIO(data)) as theirs:
        for member, other in zip(package.members, theirs.getmembers(), strict=True):
            assert prefix + member.name == other.name
            assert (member.size, member.offset) == (other.size, other.offset_data)


def test_a_first_member_with_a_long_name_is_still_an_archive() -> None:
    data = build_tar([("long" * 40, b""), PAYLOAD, INFO])
    assert read(data).members[0].name == "long" * 40
