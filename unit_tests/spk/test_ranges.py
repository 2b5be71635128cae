"""Reading an SPK by byte ranges."""

import dataclasses
import gzip
import io
import random
from itertools import pairwise

import pytest

from pulp_spk.spk.errors import (
    EncryptedSpkError,
    MissingMemberError,
    NotAnSpkError,
    RangesNotEnoughError,
    SpkError,
    TruncatedSpkError,
)
from pulp_spk.spk.package import read_ranges, read_spk
from pulp_spk.spk.ranges import MAX_RANGES, TAIL, ByteRange
from unit_tests.builders import build_info, build_spk, build_tar, png
from unit_tests.spk.reading import read_by_ranges

PAYLOAD = random.Random(1).randbytes(3 * 1024**2)
INFO = ("INFO", build_info())


def same(data: bytes) -> list[ByteRange]:
    """Check that ranges give what the whole file gives, and return them."""
    package, asked = read_by_ranges(data)
    whole = read_spk(io.BytesIO(data), strict=False)
    assert package == dataclasses.replace(whole, md5="")
    assert all(0 < part.start < part.stop <= len(data) for part in asked)
    ordered = sorted(asked, key=lambda part: part.start)
    assert all(one.stop <= other.start for one, other in pairwise(ordered))  # nothing twice
    return asked


def test_the_order_of_spksrc_takes_two_ranges() -> None:
    data = build_spk(package_tgz=PAYLOAD)
    asked = same(data)
    assert asked[0] == ByteRange(len(data) - TAIL, len(data))
    assert asked[0].header == f"bytes={len(data) - TAIL}-{len(data) - 1}"
    assert [part.start for part in asked] == [len(data) - TAIL, 1]


def test_a_small_file_takes_one_range_and_not_its_first_byte() -> None:
    data = build_spk()
    assert same(data) == [ByteRange(1, len(data))]


def test_members_in_front_of_a_large_payload() -> None:
    data = build_tar([INFO, ("PACKAGE_ICON.PNG", png(64)), ("package.tgz", PAYLOAD)])
    assert len(same(data)) == 2
    data = build_tar([("PACKAGE_ICON.PNG", png(64)), ("package.tgz", PAYLOAD), INFO])
    assert len(same(data)) == 2


def test_an_archive_inside_the_payload_is_not_taken_for_the_package() -> None:
    inner = build_tar([("INFO", build_info(package="inner")), ("PACKAGE_ICON.PNG", png(72))])
    data = build_tar([INFO, ("padding", bytes(TAIL)), ("package.tgz", inner)])
    same(data)
    assert read_by_ranges(data)[0].name == "example"


def test_more_behind_the_payload_than_the_first_range_holds() -> None:
    noise = random.Random(2).randbytes(TAIL)
    data = build_tar(
        [("package.tgz", PAYLOAD), INFO, ("LICENSE", noise), ("scripts/x", noise), ("y", noise)]
    )
    assert len(same(data)) <= 4


def test_members_that_are_scattered() -> None:
    entries = [(f"scripts/{n}", PAYLOAD[: 64 * 1024]) for n in range(20)]
    same(build_tar([*entries, ("package.tgz", PAYLOAD), INFO, *entries]))
    entries = [(f"scripts/{n}", bytes(2 * 1024**2)) for n in range(MAX_RANGES + 1)]
    with pytest.raises(RangesNotEnoughError, match="download"):
        read_by_ranges(build_tar([*entries, INFO]))


def test_gzip_needs_the_whole_file() -> None:
    with pytest.raises(RangesNotEnoughError, match="download"):
        read_by_ranges(build_spk(gzip_outer=True))


@pytest.mark.parametrize("head", [b"\x70\xad\xbe\xef", b"\xbf\xba\xad\x01", b"\x01\xbf\xba\xad"])
def test_encrypted_packages(head: bytes) -> None:
    with pytest.raises(EncryptedSpkError):
        read_by_ranges(head + PAYLOAD)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotAnSpkError),
        (b"x", TruncatedSpkError),
        (b"<html>" * 1000, NotAnSpkError),
        (PAYLOAD, NotAnSpkError),
        (build_spk(package_tgz=PAYLOAD)[: 1024**2], TruncatedSpkError),
        (build_spk(package_tgz=PAYLOAD)[: 512 + len(PAYLOAD)], MissingMemberError),
        (bytes(10240), NotAnSpkError),
    ],
)
def test_bad_files(data: bytes, error: type[SpkError]) -> None:
    with pytest.raises(error):
        read_by_ranges(data)
    with pytest.raises((error, NotAnSpkError, MissingMemberError)):
        read_spk(io.BytesIO(data), strict=False)


@pytest.mark.parametrize("answer", [b"", b"x" * 100, b"x" * 20000])
def test_an_answer_of_another_length_is_refused(answer: bytes) -> None:
    reading = read_ranges(10240)
    next(reading)
    with pytest.raises(RangesNotEnoughError):
        reading.send(answer)


def test_no_more_is_fetched_than_the_bound_allows() -> None:
    # Every member is read, and there is no end to them.
    entries = [(f"screen_{n}.png", png(8) + bytes(4 * 1024**2 - 1000)) for n in range(20)]
    data = build_tar([INFO, *entries, ("package.tgz", PAYLOAD)])
    reading = read_ranges(len(data))
    fetched = 0
    with pytest.raises((StopIteration, RangesNotEnoughError)):
        part = next(reading)
        while True:
            fetched += part.stop - part.start
            part = reading.send(data[part.start : part.stop])
    assert fetched < 50 * 1024**2


@pytest.mark.parametrize("name", ["INFO", "\u00fcber", "a"])
def test_checksums_of_old_programs(name: str) -> None:
    entries = dict([(name, b""), INFO])
    data = bytearray(build_tar(entries.items()))
    data[329] = 0xFF  # the device number, which no file has
    blank = bytes(data[:148]) + b" " * 8 + bytes(data[156:512])
    signed = sum(byte - 256 if byte > 127 else byte for byte in blank)
    data[148:156] = b"%06o\0 " % signed
    same(bytes(data))
    data[0] ^= 1
    with pytest.raises(NotAnSpkError):
        read_spk(io.BytesIO(data), strict=False)


def test_gzip_is_told_however_small_the_file_is() -> None:
    tiny = gzip.compress(build_tar([("INFO", build_info()), ("package.tgz", b"")]))
    assert len(tiny) < 512
    assert read_spk(io.BytesIO(tiny), strict=False).name == "example"
    with pytest.raises(RangesNotEnoughError):
        read_by_ranges(tiny)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 511])
def test_less_than_a_header_is_cut_off(size: int) -> None:
    with pytest.raises(TruncatedSpkError):
        read_by_ranges(build_spk()[:size])
