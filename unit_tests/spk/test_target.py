"""Canonical form, digest and overlap of targets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulp_spk.spk.errors import BadOsVersionError
from pulp_spk.spk.target import Target

FAMILIES = {
    "x86_64": frozenset(("avoton", "geminilake", "v1000")),
    "armv8": frozenset(("rtd1296", "armada37xx")),
}


def expand(word: str) -> frozenset[str]:
    return FAMILIES.get(word, frozenset())


def test_canonical_form() -> None:
    target = Target(arch=("Avoton", "x86_64", "avoton"), os_min="7.0-040000", models=("B", "a"))
    assert target.arch == ("avoton", "x86_64")
    assert target.models == ("a", "b")
    assert target.os_min == "7.0-40000"
    assert Target(arch=()).arch == ("noarch",)


def test_digest_says_what_equality_says() -> None:
    one = Target(arch=("x86_64", "avoton"))
    assert one.digest == Target(arch=("avoton", "X86_64")).digest
    assert len(one.digest) == 64
    others = [
        Target(arch=("avoton",)),
        Target(exclude_arch=("avoton",)),
        Target(models=("avoton",)),
        Target(exclude_models=("avoton",)),
        Target(os_min="7.0"),
        Target(os_max="7.0"),
    ]
    assert len({target.digest for target in [one, *others]}) == 7


def test_digest_stays_what_it_is() -> None:
    # Stored in databases: a release that changes it needs a migration.
    target = Target(arch=("x86_64",), exclude_arch=("avoton",), os_min="7.0-40000", os_max="7.2")
    assert target.digest == "d78eaf818fe0b42e4bde624f03f21bad15a5bb5a8e563a43ef34e0cdd1aaa003"


def test_a_malformed_os_version_is_refused() -> None:
    with pytest.raises(BadOsVersionError):
        Target(os_min="seven")


DSM6, DSM7, DSM72 = "6.1-15047", "7.0-40000", "7.2-63134"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Target(), Target(), True),
        (Target(arch=("avoton",)), Target(arch=("geminilake",)), False),
        (Target(arch=("avoton", "rtd1296")), Target(arch=("rtd1296",)), True),
        (Target(arch=("avoton",)), Target(arch=("x86_64",)), True),
        (Target(arch=("avoton",)), Target(arch=("armv8",)), False),
        (Target(arch=("newlake",)), Target(arch=("newlake",)), True),
        (Target(), Target(arch=("avoton",)), True),
        (Target(exclude_arch=("avoton",)), Target(arch=("avoton",)), False),
        (Target(exclude_arch=("x86_64",)), Target(arch=("avoton", "rtd1296")), True),
        (Target(arch=("x86_64",), exclude_arch=("avoton",)), Target(arch=("avoton",)), False),
        (Target(models=("ds920+",)), Target(models=("ds918+",)), False),
        (Target(models=("ds920+",)), Target(models=("synology_geminilake_920+",)), True),
        (Target(models=("ds920+",)), Target(), True),
        (Target(models=("ds920+",)), Target(exclude_models=("DS920+",)), False),
        # spksrc publishes one version for all of these.
        (Target(os_min="3.1-1594"), Target(os_min=DSM7), False),
        (Target(os_min=DSM6), Target(os_min=DSM7), False),
        (Target(), Target(os_min=DSM7), False),
        (Target(os_min="3.1-1594"), Target(os_min=DSM6), True),
        (Target(os_min=DSM7), Target(os_min=DSM72), True),
        (Target(os_min=DSM7, os_max="7.1"), Target(os_min=DSM72), False),
        (Target(os_min=DSM7, os_max="7.2"), Target(os_min=DSM72), True),
        (Target(os_min=DSM7, os_max=DSM72), Target(os_min=DSM72), True),
    ],
)
def test_overlap(one: Target, other: Target, expected: bool) -> None:
    assert one.overlaps(other, expand) is expected
    assert other.overlaps(one, expand) is expected


def test_without_tables_a_word_stands_for_itself() -> None:
    assert Target(arch=("avoton",)).overlaps(Target(arch=("avoton", "x86_64")))
    assert not Target(arch=("avoton",)).overlaps(Target(arch=("x86_64",)))


words = st.lists(st.sampled_from(["avoton", "geminilake", "x86_64", "armv8", "noarch"]), max_size=3)
os_texts = st.sampled_from(["", "6.0", DSM6, DSM7, "7.1", DSM72])
targets = st.builds(
    Target, arch=words.map(tuple), exclude_arch=words.map(tuple), os_min=os_texts, os_max=os_texts
)


@settings(deadline=None)
@given(targets, targets)
def test_overlap_is_symmetric(one: Target, other: Target) -> None:
    assert one.overlaps(other, expand) == other.overlaps(one, expand)
