"""`--format table`."""

from __future__ import annotations

from typing import Any

import pytest

from pulp_spk.cli.table import rows, table

WHOLE = {"pulp_href": "/href/", "prn": "prn:1", "sha256": "ab" * 32, "texts": {"": {"a": "b"}}}


def lines(result: Any) -> list[str]:
    return table(result).splitlines()


def test_a_list_of_objects_shows_what_tells_something() -> None:
    things = [
        {**WHOLE, "size": 10, "name": "one", "os_max": "", "arch": ["noarch"], "beta": False},
        {**WHOLE, "size": 2000, "name": "other", "os_max": None, "arch": [], "beta": False},
    ]
    assert lines(things) == ["NAME   ARCH    SIZE", "one    noarch  10", "other          2000"]


def test_what_was_chosen_is_shown() -> None:
    assert lines([{"sha256": "ab", "name": "", "texts": {}}]) == ["NAME  SHA256  TEXTS", "      ab"]


def test_one_object_has_a_line_for_each_field() -> None:
    thing = {"name": "company", "remote": None, "hidden": True, "labels": {"a": "b", "c": ["d"]}}
    assert lines(thing) == ["name    company", "remote", "hidden  yes", "labels  a=b c=d"]


def test_lists_in_an_object_are_tables() -> None:
    answer = {"requests": 2, "cells": [{"label": "a"}, {"label": "bb"}], "none": []}
    assert lines(answer) == ["requests  2", "none", "", "LABEL", "a", "bb"]


@pytest.mark.parametrize(
    ("result", "shown"),
    [([], ""), (["a", "b"], "a\nb"), ("text\nof two", "text of two"), (None, ""), (7, "7")],
)
def test_other_results(result: Any, shown: str) -> None:
    assert table(result) == shown


def test_a_terminal_cuts() -> None:
    things = [{"name": "n" * 100, "more": "m" * 30}]
    first, second = rows(things, ["name", "more"], width=60).splitlines()
    assert len(second) == 60
    assert second == "n" * 39 + "…" + "  " + "m" * 17 + "…"
    assert first.startswith("NAME ")


def test_wide_signs_and_accents() -> None:
    things = [{"name": "日本語", "size": 1}, {"name": "e\u0301te", "size": 2}]
    assert lines(things) == ["NAME    SIZE", "日本語  1", "e\u0301te     2"]
    _, wide, _ = rows(things, ["name", "size"], width=6).splitlines()
    assert wide == "日本…"
    assert lines({"日本": "1", "a": "2"}) == ["日本  1", "a     2"]


def test_terminals_do_nothing_of_what_sources_say() -> None:
    assert lines([{"name": "a\x1b[2Jb\x07"}]) == ["NAME", "a\\x1b[2Jb\\x07"]
