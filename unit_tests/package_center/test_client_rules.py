"""What devices make of entries of any server."""

from __future__ import annotations

from typing import Any

import pytest

from pulp_spk.package_center.asked_device import asked_device, completed_os
from pulp_spk.package_center.client_envelope import (
    answers_differ,
    entries_of,
    missing_dependencies,
    shape_findings,
    type_finding,
)
from pulp_spk.package_center.client_rules import findings, is_hidden
from pulp_spk.package_center.errors import MatrixError
from pulp_spk.package_center.finding import Level
from pulp_spk.package_center.platforms import packaged_tables

TABLES = packaged_tables()
URL = "https://packages.example.org/"
GOOD = {
    "package": "git",
    "version": "2.0-1",
    "link": URL + "git.spk",
    "md5": "0" * 32,
    "size": 1,
    "thumbnail": [URL + "icon.png"],
    "deppkgs": None,
}
DSM7 = asked_device(TABLES, model="DS920+", os_version="7.2")
DSM6 = asked_device(TABLES, model="DS218j", os_version="6.2.4-25556")
DSM4 = asked_device(TABLES, model="DS211j", os_version="4.2")


@pytest.mark.parametrize(
    "change",
    [
        {}, {"beta": False}, {"model": ["synology_geminilake_920+"]}, {"md5": "A" * 32},
        {"deppkgs": "a>1:b"}, {"deppkgs": {}}, {"thumbnail": [], "icon": "iVBOR"},
        {"link": "https://files.example.org/a%20b.spk"},
    ],
)  # fmt: skip
def test_good_entries(change: dict[str, Any]) -> None:
    assert list(findings([{**GOOD, **change}], DSM7, URL)) == []


@pytest.mark.parametrize(
    ("change", "level", "words"),
    [
        ({"package": ""}, "problem", "no name"), ({"package": 5}, "problem", "no name"),
        ({"version": None}, "problem", "no version"), ({"version": "1.0b"}, "problem", "DSM 7"),
        ({"beta": True}, "problem", "beta"), ({"link": None}, "problem", "no link"),
        ({"link": "git.spk"}, "problem", "relative"), ({"link": "//x/y"}, "problem", "relative"),
        ({"link": "ftp://x/y"}, "problem", "neither http"),
        ({"link": "http://[x"}, "problem", "not understood"),
        ({"link": "http://localhost/x"}, "problem", "NAS itself"),
        ({"link": "http://x.org/y"}, "warning", "by http"), ({"md5": None}, "warning", "no md5"),
        ({"md5": "0" * 40}, "problem", "32 hexadecimal"), ({"size": None}, "warning", "no size"),
        ({"size": "12"}, "warning", "a text"), ({"size": 0}, "problem", "none"),
        ({"size": True}, "problem", "none"), ({"model": []}, "problem", "empty"),
        ({"model": ["ds412+"]}, "problem", "other models"),
        ({"thumbnail": None}, "warning", "icon"),
        ({"thumbnail": "/x.png"}, "warning", "not absolute"),
        ({"deppkgs": {"a": None}}, "warning", "no text"),
    ],
)  # fmt: skip
def test_odd_entries(change: dict[str, Any], level: str, words: str) -> None:
    [finding] = findings([{**GOOD, **change}], DSM7, URL)
    assert (finding.level, words in finding.text) == (level, True)
    assert is_hidden([finding]) == (level == "problem")
    assert not finding.text.endswith(".")


def test_below_dsm_7_much_is_taken() -> None:
    assert list(findings([{**GOOD, "version": "1.0b"}], DSM6, URL)) == []
    [finding] = findings([{**GOOD, "beta": True}], DSM6, URL)
    assert finding.level is Level.WARNING
    [finding] = findings([GOOD], DSM6, "http://packages.example.org/")
    assert "old DSM" in finding.text


def test_one_name_twice_is_told_once() -> None:
    found = list(findings([GOOD, GOOD, {**GOOD, "package": "hg"}], DSM7, URL))
    assert [(one.package, one.level) for one in found] == [("git", "problem")]


@pytest.mark.parametrize("row", [None, 1, "x", [], True])
def test_what_is_no_entry(row: object) -> None:
    [finding] = findings([row], DSM7, URL)
    assert finding.level is Level.PROBLEM


@pytest.mark.parametrize(
    ("content", "device", "level"),
    [
        ({"packages": [GOOD]}, DSM7, Level.OK), ([GOOD], DSM7, Level.WARNING),
        ([GOOD], DSM4, Level.OK), ({"packages": [GOOD]}, DSM4, Level.WARNING),
        ({"error": "no"}, DSM7, Level.PROBLEM), ({"packages": None}, DSM7, Level.PROBLEM),
        (None, DSM7, Level.PROBLEM),
    ],
)  # fmt: skip
def test_shapes(content: object, device: Any, level: Level) -> None:
    [finding] = shape_findings("GET", content, device, TABLES)
    assert finding.level is level


def test_an_empty_catalog_is_worth_a_word() -> None:
    assert [one.level for one in shape_findings("GET", {"packages": []}, DSM7, TABLES)] == [
        Level.OK, Level.WARNING,
    ]  # fmt: skip
    assert entries_of({"packages": []}) == []


@pytest.mark.parametrize(
    ("content_type", "level"),
    [("application/json; charset=utf-8", "ok"), ("text/html", "warning"), ("", "warning")],
)
def test_types(content_type: str, level: str) -> None:
    assert type_finding("GET", content_type).level == level


def test_what_is_needed_and_not_there() -> None:
    rows = [{**GOOD, "deppkgs": "hg>=1.0:svn:git"}, {"package": "hg", "deppkgs": None}, 5]
    assert [(one.package, "svn" in one.text) for one in missing_dependencies(rows)] == [
        ("git", True)
    ]


def test_two_answers() -> None:
    assert answers_differ("POST", [GOOD], {"packages": [GOOD]}) is None
    found = answers_differ("POST", [GOOD], [])
    assert found is not None and "git" in found.text


@pytest.mark.parametrize(
    ("wish", "label"),
    [
        ({"model": "ds920+", "os_version": "7.2-64570"}, "geminilake 7.2-64570 stable"),
        ({"model": "DS412+", "os_version": "6.2", "channel": "beta"}, "cedarview 6.2.4-25556 beta"),
        ({"platform": "geminilake", "os_version": "7.0"}, "geminilake 7.0.1-42218 stable"),
    ],
)  # fmt: skip
def test_the_device_that_is_meant(wish: dict[str, str], label: str) -> None:
    assert asked_device(TABLES, **wish).label == label


@pytest.mark.parametrize(
    "wish", [{}, {"platform": "x86_64"}, {"model": "DS920"}, {"model": "DS920+", "os_version": "x"}]
)
def test_no_device(wish: dict[str, str]) -> None:
    with pytest.raises(MatrixError):
        asked_device(TABLES, **wish)


@pytest.mark.parametrize(
    ("text", "completed"),
    [("7.2", "7.2.2-72806"), ("DSM 7.2-64570 Update 3", "7.2-64570"), ("seven", "seven")],
)
def test_versions_for_a_server(text: str, completed: str) -> None:
    assert completed_os(text, TABLES) == completed
