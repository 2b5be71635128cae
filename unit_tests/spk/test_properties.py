"""What holds for any bytes."""

import dataclasses
import io
import tarfile
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.images import read_image
from pulp_spk.spk.info import Info, parse_info
from pulp_spk.spk.package import Spk, read_spk
from pulp_spk.spk.requirements import parse_pkg_conf
from unit_tests.builders import PACKAGE_TGZ, build_info, build_spk, build_tar, jpeg, png
from unit_tests.spk.reading import read_by_ranges

line_parts = st.sampled_from(
    [
        *(b"package", b"version", b"arch", b"beta", b"os_min_ver", b"description", b"_ger"),
        *(b"install_dep", b"_packages", b">=", b":", b"7.0-40000", b"yes"),
        *(b"=", b'"', b"'", b"\\", b"#", b" ", b"\n", b"\r"),
        *(b"\xff", b"\xef\xbb\xbf", b"\0", build_info()),
    ]
)
info_bytes = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(line_parts, max_size=30).map(b"".join),
)


@settings(deadline=None)
@given(info_bytes)
def test_parse_info_raises_nothing_else(data: bytes) -> None:
    lenient = attempt_info(data, strict=False)
    strict = attempt_info(data, strict=True)
    if strict is not None:
        assert lenient is not None
        assert dict(strict) == dict(lenient)
        assert strict.target == lenient.target
    for info in filter(None, (strict, lenient)):
        assert 0 < len(info.name) <= 255 and 0 < len(info.version) <= 255
        assert "\0" not in "".join([*info.keys(), *info.values()])
        assert "" in info.texts and len(info.target.digest) == 64
        assert isinstance(info.dependencies + info.conflicts, tuple)


def attempt_info(data: bytes, *, strict: bool) -> Info | None:
    try:
        return parse_info(data, strict=strict)
    except SpkError as error:
        assert str(error).isprintable() and len(str(error)) < 600
        return None


keys = st.from_regex(r"[A-Za-z0-9_]{1,12}", fullmatch=True).filter(
    lambda key: key not in ("package", "version", "arch", "os_min_ver")
)
values = st.text(st.characters(exclude_characters="\n\0", codec="utf-8"), max_size=30)


@settings(deadline=None)
@given(st.dictionaries(keys, values, max_size=8))
def test_info_says_what_was_written(extra: dict[str, str]) -> None:
    info = parse_info(build_info(**extra), strict=False)
    assert {key: info[key] for key in extra} == extra


@settings(deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_conf_files_raise_nothing_else(data: bytes, strict: bool) -> None:
    with suppress(SpkError):
        parse_pkg_conf(b"[a]\n" + data, strict=strict)


pictures = st.sampled_from([png(4), jpeg(4)])
edits = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=6)


def edited(data: bytes, changes: list[tuple[int, int]], cut: int | None) -> bytes:
    changed = bytearray(data)
    for position, byte in changes:
        changed[position % len(changed)] = byte
    return bytes(changed if cut is None else changed[: cut % len(changed)])


@settings(deadline=None)
@given(pictures, edits, st.none() | st.integers(0, 10**6))
def test_pictures_raise_nothing_else(
    data: bytes, changes: list[tuple[int, int]], cut: int | None
) -> None:
    with suppress(SpkError):
        read_image(edited(data, changes, cut))


FULL = {
    "LICENSE": b"yours",
    "conf/PKG_DEPS": b"[git]\npkg_min_ver=1\n",
    "conf/resource": b"{}",
    "WIZARD_UIFILES/install_uifile": b"[]",
    "screen_1.png": png(3),
    "scripts/" + "x" * 120: b"",
}
spks = st.sampled_from(
    [
        build_spk(members=FULL),
        build_spk(members=FULL, gzip_outer=True),
        build_spk(members=FULL, format=tarfile.PAX_FORMAT, prefix="./"),
    ]
)
# Most bytes of a small archive are padding: aim at the headers too.
headers = st.tuples(
    st.integers(0, 40).map(lambda block: block * 512), st.sampled_from([0, 100, 124, 148, 156, 257])
).map(sum)
header_edits = st.lists(st.tuples(headers, st.integers(0, 255)), max_size=4)


@settings(max_examples=400, deadline=None)
@given(spks, edits | header_edits, st.none() | st.integers(0, 10**6), st.booleans())
def test_mutated_packages_raise_nothing_else(
    data: bytes, changes: list[tuple[int, int]], cut: int | None, repair: bool
) -> None:
    original, data = data, edited(data, changes, cut)
    if repair:
        data = with_right_checksums(data)
    strict = attempt_spk(data, strict=True)
    lenient = attempt_spk(data, strict=False)
    if strict is not None:
        assert strict == lenient
    try:
        package, _ = read_by_ranges(data)
    except SpkError:
        return
    # The first byte is computed from its header, so damage to that header may go unseen.
    if data[:512] == original[:512]:
        assert lenient is not None
        assert package == dataclasses.replace(lenient, md5="")


def attempt_spk(data: bytes, *, strict: bool) -> Spk | None:
    try:
        return read_spk(io.BytesIO(data), strict=strict)
    except SpkError as error:
        assert str(error).isprintable() and len(str(error)) < 600
        return None


def with_right_checksums(data: bytes) -> bytes:
    """Let damaged headers pass their checksum, so that what they claim is looked at."""
    blocks = bytearray(data)
    for start in range(0, len(blocks) - 511, 512):
        block = blocks[start : start + 512]
        if block[257:262] == b"ustar":
            block[148:156] = b" " * 8
            blocks[start + 148 : start + 156] = b"%06o\0 " % sum(block)
    return bytes(blocks)


members = st.fixed_dictionaries(
    {"INFO": st.just(build_info(package_icon="")), "package.tgz": st.just(PACKAGE_TGZ)},
    optional={
        "PACKAGE_ICON.PNG": st.just(png(72)),
        "package_icon_256.png": st.just(png(256)),
        "LICENSE": st.just(b"x"),
        "conf/": st.just(b""),
        "conf/privilege": st.just(b"{}"),
        "scripts/large": st.integers(1, 400_000).map(bytes),
        "extra/large": st.integers(1, 400_000).map(bytes),
        "screen_1.png": st.just(png(11)),
        "n" * 150: st.just(b""),
    },
).flatmap(lambda content: st.permutations(list(content.items())))


@settings(deadline=None)
@given(
    members, st.sampled_from(["", "./"]), st.sampled_from([tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
)
def test_ranges_and_file_agree_in_any_order(
    entries: list[tuple[str, bytes]], prefix: str, format: int
) -> None:
    data = build_tar([(prefix + name, content) for name, content in entries], format=format)
    package, asked = read_by_ranges(data)
    assert package == dataclasses.replace(read_spk(io.BytesIO(data)), md5="")
    assert all(part.start > 0 for part in asked)
