"""Package lists of INFO, conf/PKG_DEPS and conf/PKG_CONX."""

import time

import pytest

from pulp_spk.spk.errors import (
    BadIniError,
    BadOsVersionError,
    BadRequirementError,
    MemberEncodingError,
    SpkError,
    TooLongError,
)
from pulp_spk.spk.requirements import Requirement, parse_pkg_conf, parse_requirements


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("git>=2.31", (Requirement("git", ">=2.31"),)),
        ("python>2.7.3-3:git", (Requirement("python", ">2.7.3-3"), Requirement("git"))),
        (
            " a = 1 : b == 2 :: c",
            (Requirement("a", "=1"), Requirement("b", "=2"), Requirement("c")),
        ),
        ("Package A<=3", (Requirement("Package A", "<=3"),)),
        ("git:git", (Requirement("git"),)),
    ],
)
def test_lists_are_read(text: str, expected: tuple[Requirement, ...]) -> None:
    assert parse_requirements(text, strict=True) == expected


@pytest.mark.parametrize("text", [">=1", "a>=", "a>1>2", "a=>1", "a/b", "a>1 2", "a\x01"])
def test_malformed_items(text: str) -> None:
    with pytest.raises(BadRequirementError):
        parse_requirements(f"git:{text}", strict=True)
    assert parse_requirements(f"git:{text}:python") == (Requirement("git"), Requirement("python"))


def test_lists_are_bounded() -> None:
    with pytest.raises(TooLongError):
        parse_requirements(":".join(f"p{n}" for n in range(501)))
    with pytest.raises(TooLongError):
        parse_requirements("a" * 256, strict=True)


CONF = b"""; any version
[Package A]

[git]
pkg_min_ver=2.31
pkg_max_ver = 3
# from DSM 4.1 on
[python]
dsm_min_ver=4.1-2668
dsm_max_ver="6.2"

[DEFAULT]
dsm_min_ver=6.0-7321
os_min_ver=7.2-60112
"""


def test_conf_files_are_read() -> None:
    assert parse_pkg_conf(CONF, strict=True) == (
        Requirement("Package A"),
        Requirement("git", pkg_min="2.31", pkg_max="3"),
        Requirement("python", os_min="4.1-2668", os_max="6.2"),
        Requirement("DEFAULT", os_min="7.2-60112"),
    )


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"pkg_min_ver=1\n", BadIniError),
        (b"[a]\nnonsense\n", BadIniError),
        (b"[a]\n[a]\n", BadIniError),
        (b"[a]\nx=1\nx=2\n", BadIniError),
        (b"[a]\n=1\n", BadIniError),
        (b"[a]\nos_min_ver=new\n", BadOsVersionError),
        (b"[a:b]\n", BadRequirementError),
        (b"[a\xff]\n", MemberEncodingError),
        (b"[a]\nx=\0\n", MemberEncodingError),
        (b"[a]\npkg_min_ver=" + b"1" * 256, TooLongError),
        (b"".join(b"[p%d]\n" % n for n in range(501)), TooLongError),
    ],
)
def test_malformed_conf_files(data: bytes, error: type[SpkError]) -> None:
    with pytest.raises(error) as caught:
        parse_pkg_conf(data, strict=True, member="conf/PKG_CONX")
    assert caught.value.member == "conf/PKG_CONX"


def test_lenient_leaves_out_sections() -> None:
    data = b"x=1\n[a]\nnonsense\n\tmore\n[b]\nos_min_ver=new\n[a]\npkg_min_ver=1\n[c]\n"
    assert parse_pkg_conf(data) == (Requirement("a", pkg_min="1"), Requirement("c"))


def test_spaces_take_no_time() -> None:
    spaces = " " * 250_000
    start = time.process_time()
    assert parse_pkg_conf(f"[a]\nb{spaces}c\n".encode()) == (Requirement("a"),)
    assert parse_requirements(f"git:a{spaces}b") == (Requirement("git"),)
    assert time.process_time() - start < 1


def test_stored_form() -> None:
    requirement = Requirement("git", pkg_min="2.31", os_max="7.1")
    assert requirement.as_json() == {"name": "git", "pkg_min": "2.31", "os_max": "7.1"}
    assert Requirement.from_json(requirement.as_json()) == requirement
    assert Requirement.from_json({"name": "git", "later": "x"}) == Requirement("git")
