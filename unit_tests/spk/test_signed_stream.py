"""The signed stream: which bytes, in which order."""

from __future__ import annotations

import io
import tarfile
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulp_spk.spk.errors import NotSignableError, TruncatedSpkError
from pulp_spk.spk.member import Kind, Member
from pulp_spk.spk.package import read_spk
from pulp_spk.spk.signed_stream import Order, signed_chunks, signed_members, signed_orders
from pulp_spk.spk.stream import plain_tar
from unit_tests.builders import build_spk, build_tar, entry

USUAL = {
    "LICENSE": b"licence",
    "WIZARD_UIFILES/install_uifile": b"[]",
    "conf/resource": b"{}",
    "scripts/postinst": b"#!/bin/sh\n",
    "syno_signature.asc": b"not covered",
}


def stream_of(spk: bytes, order: Order) -> bytes:
    file = io.BytesIO(spk)
    members = read_spk(file, strict=False).members
    with plain_tar(file) as tar:
        return b"".join(signed_chunks(tar, signed_members(members, order)))


def naive(spk: bytes, *, drop: tuple[str, ...] = ()) -> bytes:
    """What unpacking, sorting the paths and joining the files comes to."""
    with tarfile.open(fileobj=io.BytesIO(spk)) as archive:
        files = {
            one.name.removeprefix("./"): archive.extractfile(one).read()  # type: ignore[union-attr]
            for one in archive
            if one.isfile()
        }
    for name in ("syno_signature.asc", *drop):
        files.pop(name, None)
    return b"".join(files[name] for name in sorted(files, key=str.encode))


@pytest.mark.parametrize("gzip_outer", [False, True])
@pytest.mark.parametrize("prefix", ["", "./"])
def test_both_orders_agree_on_the_usual(gzip_outer: bool, prefix: str) -> None:
    spk = build_spk(members=USUAL, gzip_outer=gzip_outer, prefix=prefix)
    assert stream_of(spk, Order.TOOLKIT) == naive(spk) == stream_of(spk, Order.SPKREPO)
    assert list(signed_orders(read_spk(io.BytesIO(spk), strict=False).members)) == [Order.TOOLKIT]


@pytest.mark.parametrize("extra", ["INFO~", "PACKAGE_ICON_72.PNG", "ui/config", "conf.bak"])
def test_what_spkrepo_leaves_out(extra: str) -> None:
    spk = build_spk(members={**USUAL, extra: b"something else"})
    assert stream_of(spk, Order.TOOLKIT) == naive(spk)
    assert stream_of(spk, Order.SPKREPO) == naive(spk, drop=(extra,))
    orders = signed_orders(read_spk(io.BytesIO(spk), strict=False).members)
    assert list(orders) == [Order.TOOLKIT, Order.SPKREPO]


def test_the_order_of_bytes() -> None:
    """Upper case before lower case, and `/` before letters."""
    names = ["scripts/b", "scripts/a/x", "scripts/a-x", "scripts/aB", "scripts/é", "scripts/z"]
    members = [Member(name, Kind.FILE, 1, 0) for name in names]
    ordered = [member.name for member in signed_members(members, Order.TOOLKIT)]
    assert ordered == sorted(names, key=str.encode)
    assert ordered[0] == "scripts/a-x"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_cannot_be_covered(kind: bytes) -> None:
    spk = build_spk()[:-1024].rstrip(b"\0")
    spk += b"\0" * (-len(spk) % 512)
    spk += build_tar([(entry("scripts/postinst", type=kind, link="/bin/sh"), b"")])
    members = read_spk(io.BytesIO(spk), strict=False).members
    with pytest.raises(NotSignableError, match="SPK0306 scripts/postinst"):
        signed_orders(members)


def test_a_name_twice() -> None:
    members = [
        Member("scripts/postinst", Kind.FILE, 1, 0),
        Member("scripts/postinst", Kind.FILE, 1, 9),
    ]
    with pytest.raises(NotSignableError, match="twice"):
        signed_members(members, Order.SPKREPO)


def test_a_cut_archive() -> None:
    with pytest.raises(TruncatedSpkError):
        list(signed_chunks(io.BytesIO(b"12"), [Member("INFO", Kind.FILE, 3, 0)]))


@given(
    st.dictionaries(
        st.sampled_from(["scripts/a", "conf/x", "LICENSE", "odd", "ui/y", "scripts/sub/b"]),
        st.binary(max_size=64),
    ),
    st.data(),
)
def test_any_changed_byte_changes_the_stream(
    members: dict[str, bytes], data: st.DataObject
) -> None:
    spk = build_spk(members=members, icons=False)
    read = read_spk(io.BytesIO(spk), strict=False).members
    covered = signed_members(read, Order.TOOLKIT)
    before = b"".join(signed_chunks(io.BytesIO(spk), covered))
    member = data.draw(st.sampled_from([one for one in covered if one.size]))
    position = member.offset + data.draw(st.integers(0, member.size - 1))
    changed = bytearray(spk)
    changed[position] ^= data.draw(st.integers(1, 255))
    assert b"".join(signed_chunks(io.BytesIO(bytes(changed)), covered)) != before


@pytest.mark.parametrize("gzip_outer", [False, True])
def test_memory_is_flat(gzip_outer: bool) -> None:
    spk = build_spk(package_tgz=bytes(range(256)) * 100_000, gzip_outer=gzip_outer)
    file = io.BytesIO(spk)
    members = read_spk(file, strict=False).members
    tracemalloc.start()
    with plain_tar(file) as tar:
        total = sum(
            len(chunk) for chunk in signed_chunks(tar, signed_members(members, Order.TOOLKIT))
        )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert total > 25_600_000
    assert peak < 2_000_000
