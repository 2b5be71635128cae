"""Lists as a NAS keeps them, and texts of links."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulp_spk.package_center.captured import read_captured
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.errors import CatalogTooLargeError, ForeignCatalogError, NoLinksError
from pulp_spk.package_center.foreign import MAX_ENTRIES, MAX_PROBLEMS
from pulp_spk.package_center.problem import ProblemCode
from pulp_spk.spk.versions import OsVersion
from unit_tests.package_center.folding import fold

GIT = {"package": "git", "version": "1-1", "link": "https://a.example.org/git.spk", "md5": "0" * 32}
HG = {"package": "hg", "version": "2-1", "link": "https://b.example.org/hg.spk", "beta": False}


@pytest.mark.parametrize(
    "content",
    [
        [GIT, HG],
        {"packages": [GIT, HG]},
        {"data": {"packages": [GIT], "beta_packages": [HG]}, "success": True},
        {"https://a.example.org/": {"packages": [GIT]}, "https://b.example.org/": [HG]},
        [{"feed": "https://a.example.org/", "list": [GIT]}, {"list": {"hg": HG}}],
        {"categories": [], "packages": {"0": GIT, "2": HG}},
    ],
)
def test_packages_are_found_wherever_they_stand(content: object) -> None:
    found = read_captured("otherserver.ger", json.dumps(content).encode())
    assert found.language == "ger"
    assert [entry.name for entry in found.catalog.entries] == ["git", "hg"]
    beta = "beta_packages" in str(content)
    assert [entry.beta for entry in found.catalog.entries] == [False, beta]


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("otherserver.enu", "enu"), ("synoserver.FRE", "fre"), ("links.txt", "enu"),
        ("otherserver", "enu"), ("", "enu"), ("a/b.krn", "krn"),
    ],
)  # fmt: skip
def test_the_file_name_tells_the_language(name: str, language: str) -> None:
    assert read_captured(name, json.dumps([GIT]).encode()).language == language


@pytest.mark.parametrize(
    "text",
    [
        "https://a.example.org/git.spk\nhttps://b.example.org/h%20g.SPK?x=1&y=2\n",
        "# mine\r\n\r\n  https://a.example.org/git.spk, https://b.example.org/h%20g.SPK?x=1&y=2;",
        '{"link":"https:\\/\\/a.example.org\\/git.spk","a":["https://b.example.org/h%20g.SPK?x=1&y=2"]',
        "<a href='https://a.example.org/git.spk'>x</a>(https://b.example.org/h%20g.SPK?x=1&amp;y=2)",
        "Value\n-----\nhttps://a.example.org/git.spk\nhttps://b.example.org/h%20g.SPK?x=1&y=2",
        '["https://a.example.org/git.spk", "https://b.example.org/h%20g.SPK?x=1&y=2"]',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_links_are_found_in_any_text(text: str, encoding: str) -> None:
    found = read_captured("links.txt", text.encode(encoding))
    assert [(entry.link, entry.bare) for entry in found.catalog.entries] == [
        ("https://a.example.org/git.spk", True),
        ("https://b.example.org/h%20g.SPK?x=1&y=2", True),
    ]


def test_links_that_nobody_may_follow_are_named() -> None:
    text = b"http://u:p@a.example.org/a.spk http://a.example.org/b.spk"
    found = read_captured("x", text).catalog
    assert [entry.link for entry in found.entries] == ["http://a.example.org/b.spk"]
    assert [problem.code for problem in found.problems] == [ProblemCode.BAD_LINK]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\0\0\0", b"\xff\xfe\xff", b"nothing here", b"[]", b"[1, 2]", b'{"packages": []}',
        b"https://a.example.org/git.tgz", b"git.spk", b"http.spk",
        b'[{"package": "a", "version": "1", "link": "file:///a.tgz"}]',
    ],
)  # fmt: skip
def test_what_has_nothing_in_it(body: bytes) -> None:
    with pytest.raises(NoLinksError) as raised:
        read_captured("x" * 5000, body)
    assert len(str(raised.value)) < 400


def test_too_much() -> None:
    lines = "\n".join(f"http://a.example.org/{n}.spk" for n in range(MAX_ENTRIES + 1))
    with pytest.raises(CatalogTooLargeError):
        read_captured("x", lines.encode())
    bad = "\n".join(f"http://u@a.example.org/{n}.spk" for n in range(MAX_ENTRIES + 1))
    found = read_captured("x", f"{bad}\nhttp://a.example.org/a.spk".encode())
    assert len(found.catalog.problems) == MAX_PROBLEMS
    with pytest.raises(CatalogTooLargeError):
        read_captured("x", b"[" * 100_000)
    assert read_captured("x", b"http" * 2_000_000 + b" http://a.example.org/a.spk").catalog.entries


def test_a_captured_list_is_an_answer_to_the_devices_that_it_came_from() -> None:
    captured = read_captured("otherserver.fre", json.dumps([GIT]).encode())
    cell = Cell("geminilake", "DS920+", OsVersion(7, 2, 2, 72806))
    (told,) = fold([(captured.cells([cell]), captured.catalog)]).offers
    assert (told.platforms, told.cells[0].language) == ({"geminilake"}, "fre")
    (untold,) = fold([(captured.cells(), captured.catalog)]).offers
    assert untold.platforms == frozenset()
    assert [(one.known, one.language) for one in untold.cells] == [(False, "fre")]


@given(body=st.binary() | st.text(st.sampled_from('http://a.spk"[]{} \\\n<>:,')).map(str.encode))
def test_nothing_else_is_ever_raised(body: bytes) -> None:
    try:
        found = read_captured("x", body)
    except ForeignCatalogError:
        return
    assert found.catalog.entries
