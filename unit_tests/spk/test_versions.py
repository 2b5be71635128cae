"""Order of package versions and of os versions."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulp_spk.spk.errors import BadOsVersionError, BadVersionError
from pulp_spk.spk.versions import OsVersion, PackageVersion, os_at_least, os_at_most

RISING = [
    "rc1",
    "0.4.8.1",
    "0.9",
    "1.0",
    "1.0-1",
    "1.0-2",
    "1.0-10",
    "1.0.2",
    "1.0.2-7",
    "1.0.2b",
    "1.0.10",
    "1.9",
    "1.10",
    "2",
    "20130412-3",
    "20130412-5",
]


def test_package_versions_rise_as_people_expect() -> None:
    assert [str(v) for v in sorted(map(PackageVersion.parse, reversed(RISING)))] == RISING


@pytest.mark.parametrize(
    ("one", "other"), [("1.0-1", "1.00-01"), ("1.0B", "1.0b"), ("1_0", "1.0"), ("0", "00")]
)
def test_spellings_of_one_version_are_equal(one: str, other: str) -> None:
    assert PackageVersion.parse(one) == PackageVersion.parse(other)
    assert hash(PackageVersion.parse(one)) == hash(PackageVersion.parse(other))


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("1", True),
        ("1.2.3-4", True),
        ("1.2.3.4.5.6-7", True),
        ("1.2.3.4.5.6.7-8", False),
        ("1.0.2b", False),
        ("1.0-1-2", False),
        ("1_0", False),
        ("1.0-", False),
        ("1.0\n", False),
        ("\u0661.0", False),
    ],
)
def test_what_dsm_7_accepts(text: str, valid: bool) -> None:
    assert PackageVersion.parse(text).dsm7_valid is valid


def test_an_empty_package_version_is_refused() -> None:
    with pytest.raises(BadVersionError):
        PackageVersion.parse("")


# Few letters, so that versions which are equal or almost equal come up.
version_texts = st.one_of(
    st.text("01aB.-_", min_size=1, max_size=6),
    st.text(min_size=1, max_size=8),
    st.integers(min_value=4000, max_value=6000).map(lambda count: "9" * count),
)


@settings(deadline=None)
@given(version_texts, version_texts, version_texts)
def test_package_versions_have_a_total_order(a: str, b: str, c: str) -> None:
    x, y, z = (PackageVersion.parse(text) for text in (a, b, c))
    assert (x < y) + (x == y) + (x > y) == 1
    assert (x <= y) == (not y < x)
    if x <= y and y <= z:
        assert x <= z
    if x == y:
        assert hash(x) == hash(y)
        assert (x < z) == (y < z)


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6), st.integers(0, 10**9))
def test_numbers_order_versions_numerically(numbers: list[int], revision: int) -> None:
    text = ".".join(map(str, numbers))
    version = PackageVersion.parse(f"{text}-{revision}")
    raised = [*numbers[:-1], numbers[-1] + 1]
    assert version < PackageVersion.parse(f"{text}-{revision + 1}")
    assert version < PackageVersion.parse(".".join(map(str, raised)) + "-0")
    assert version > PackageVersion.parse(text)


@pytest.mark.parametrize(
    ("text", "parsed", "canonical"),
    [
        ("7.2.1-69057", OsVersion(7, 2, 1, 69057), "7.2.1-69057"),
        ("7.2-64570", OsVersion(7, 2, None, 64570), "7.2-64570"),
        ("6.0", OsVersion(6, 0), "6.0"),
        ("7", OsVersion(7, 0), "7.0"),
        ("1.0-0000", OsVersion(1, 0, None, 0), "1.0-0"),
        (" 3.0-1593 ", OsVersion(3, 0, None, 1593), "3.0-1593"),
        ("6.0.2-8451-9", OsVersion(6, 0, 2, 8451), "6.0.2-8451"),
    ],
)
def test_os_versions_are_read(text: str, parsed: OsVersion, canonical: str) -> None:
    assert OsVersion.parse(text) == parsed
    assert str(parsed) == canonical
    assert OsVersion.parse(canonical) == parsed


@pytest.mark.parametrize(
    "text",
    ["", "-", "7.", "7.2-", "7.2.1.0", "40000", "DSM 7", "7.2 64570", "7.2\x00", "\u0667.\u0662"],
)
def test_other_os_versions_are_refused(text: str) -> None:
    with pytest.raises(BadOsVersionError) as error:
        OsVersion.parse(text)
    assert "7.2-64570" in str(error.value)


@pytest.mark.parametrize(
    ("device", "minimum", "expected"),
    [
        # Both have a build: nothing else counts.
        ("7.2-64570", "7.2-64570", True),
        ("7.2-64569", "7.2-64570", False),
        ("6.2.4-25556", "7.0-25000", True),
        # One has no build: major and minor, micro only if both give it.
        ("7.2-64570", "7.2", True),
        ("7.2", "7.2-64570", True),
        ("7.1-42661", "7.2", False),
        ("7.2.1", "7.2.2", False),
        ("7.2.1-69057", "7.2.2", False),
        ("7.2", "7.2.2", True),
        ("7.3", "7.2.2-72806", True),
        ("6.2.4-25556", "7", False),
    ],
)
def test_minimum(device: str, minimum: str, expected: bool) -> None:
    assert os_at_least(OsVersion.parse(device), OsVersion.parse(minimum)) is expected


@pytest.mark.parametrize(
    ("device", "maximum", "expected"),
    [
        ("7.2-64570", "7.2-64570", True),
        ("7.2-64571", "7.2-64570", False),
        # A maximum without a build covers its whole minor.
        ("7.1.1-42962", "7.1", True),
        ("7.2-63134", "7.1", False),
        ("7.2.2-72806", "7.2", True),
        ("7.2.2-72806", "7.2.1", False),
        ("7.2.1-69057", "7.2.1", True),
        ("7.2", "7.2-64570", True),
        ("6.0", "7", True),
    ],
)
def test_maximum(device: str, maximum: str, expected: bool) -> None:
    assert os_at_most(OsVersion.parse(device), OsVersion.parse(maximum)) is expected
