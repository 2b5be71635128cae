"""Archives with another signature."""

from __future__ import annotations

import io
import tarfile

import pytest

from pulp_spk.spk.archive import walk
from pulp_spk.spk.errors import TruncatedSpkError
from pulp_spk.spk.member import Kind, Member
from pulp_spk.spk.package import read_spk
from pulp_spk.spk.resigned import resigned
from pulp_spk.spk.stream import plain_tar, walk_tar
from unit_tests.builders import build_spk

LONG = "scripts/" + "long/" * 25 + "name"
FORMATS = [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT]


def with_signature(spk: bytes, signature: bytes | None) -> bytes:
    with plain_tar(io.BytesIO(spk)) as tar:
        members = walk_tar(walk(strict=False), tar).members
        return b"".join(resigned(tar, members, signature, time=1_700_000_000))


def contents(spk: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(spk)) as archive:
        return {
            one.name.removeprefix("./"): archive.extractfile(one).read()  # type: ignore[union-attr]
            for one in archive
            if one.isfile()
        }


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("gzip_outer", [False, True])
@pytest.mark.parametrize("prefix", ["", "./"])
def test_signed_again_and_unsigned(format: int, gzip_outer: bool, prefix: str) -> None:
    members = {"syno_signature.asc": b"old", LONG: b"behind the old one"}
    spk = build_spk(members=members, format=format, gzip_outer=gzip_outer, prefix=prefix)
    expected = contents(spk)

    signed = with_signature(spk, b"new")
    assert contents(signed) == {**expected, "syno_signature.asc": b"new"}
    assert list(contents(signed))[-1] == "syno_signature.asc"
    read_spk(io.BytesIO(signed), strict=True)

    del expected["syno_signature.asc"]
    assert contents(with_signature(spk, None)) == expected


def test_signing_and_unsigning_comes_back_to_the_same() -> None:
    unsigned = with_signature(build_spk(), None)
    assert with_signature(with_signature(unsigned, b"signature"), None) == unsigned


def test_an_spk_without_end_mark() -> None:
    spk = build_spk().rstrip(b"\0")
    spk += b"\0" * (-len(spk) % 512)
    signed = with_signature(spk, b"new")
    assert contents(signed)["syno_signature.asc"] == b"new"
    read_spk(io.BytesIO(signed), strict=True)


def test_a_cut_archive() -> None:
    with pytest.raises(TruncatedSpkError):
        list(resigned(io.BytesIO(b"123"), [Member("INFO", Kind.FILE, 512, 512)], b""))
