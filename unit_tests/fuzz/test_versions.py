"""Versions: one order, whatever is written."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pulp_spk.package_center.paths import package_path
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.target import Target
from pulp_spk.spk.versions import OsVersion, PackageVersion, os_at_least, os_at_most
from unit_tests.fuzz.budget import tries

PIECES = [
    "0",
    "00",
    "1",
    "10",
    "9",
    "9" * 25,
    "9" * 5000,
    "a",
    "B",
    "rc1",
    ".",
    "-",
    "_",
    "~",
    "+",
    "²",
    "\u0661",
    "ß",
    "İ",
]
versions = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join),
    st.text(min_size=1, max_size=8),
).map(PackageVersion.parse)


@tries(500)
@given(st.lists(versions, min_size=3, max_size=6))
def test_the_order_is_total(some: list[PackageVersion]) -> None:
    for one in some:
        for other in some:
            assert (one < other) + (one == other) + (one > other) == 1
            assert (one <= other) == (not one > other)
            assert one != other or hash(one) == hash(other)
    for lower, higher in pairwise(sorted(some)):
        assert not higher < lower
    ordered = sorted(some)
    backwards = some[::-1]
    assert sorted(backwards) == ordered
    assert all(ordered[i] <= ordered[j] for i in range(len(some)) for j in range(i, len(some)))


numbers = st.sampled_from(
    ["0", "1", "7", "07", "99", "100", "72806", "999999999", "9" * 30, "", "²", "x"]
)
os_texts = st.one_of(
    st.builds("{}.{}-{}".format, numbers, numbers, numbers),
    st.builds("{}.{}.{}-{}-{}".format, *[numbers] * 5),
    st.text(max_size=8),
)


@tries(500)
@given(os_texts, os_texts)
def test_os_versions(one: str, other: str) -> None:
    try:
        first, second = OsVersion.parse(one), OsVersion.parse(other)
    except SpkError as error:
        assert len(str(error)) < 600 and str(error).isprintable()
        return
    assert OsVersion.parse(str(first)) == first
    assert os_at_least(first, second) == os_at_most(second, first)
    assert os_at_least(first, second) or os_at_least(second, first)


@tries(400)
@given(st.text(max_size=300), st.text(max_size=300), st.lists(st.text(max_size=120), max_size=3))
def test_paths_stay_below(name: str, version: str, arch: list[str]) -> None:
    path = package_path(name, version, "0" * 32, Target(arch=tuple(arch)))
    parts = path.split("/")
    assert len(parts) == 4 and parts[0] == "packages"
    assert all(0 < len(part) <= 100 and part.strip(".") and part.isascii() for part in parts)
    assert not set(path) & set("\\\"'<>&?#% \0\n")
