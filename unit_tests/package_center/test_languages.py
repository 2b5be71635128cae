from __future__ import annotations

import pytest

from pulp_spk.package_center.languages import LANGUAGES, language_from, text_for


@pytest.mark.parametrize(
    ("codes", "asked", "found"),
    [
        (["", "enu", "ger", "fre"], "ger", "ger"),
        (["", "enu", "fre"], "ger", ""),
        (["enu", "fre"], "ger", "enu"),
        (["krn", "fre"], "ger", "fre"),
        ([""], "xyz", ""),
    ],
)
def test_asked_then_unsuffixed_then_enu_then_any(codes: list[str], asked: str, found: str) -> None:
    texts = {code: {"displayname": f"name in {code}"} for code in codes}
    assert text_for(texts, asked, "displayname") == f"name in {found}"


def test_each_text_falls_back_by_itself_and_an_empty_one_counts_as_missing() -> None:
    texts = {"ger": {"displayname": "", "description": "da"}, "enu": {"displayname": "there"}}
    assert text_for(texts, "ger", "displayname") == "there"
    assert text_for(texts, "ger", "description") == "da"
    assert text_for({}, "ger", "displayname") == ""


def test_a_code_is_made_plain() -> None:
    assert len(LANGUAGES) == 20
    assert language_from("GER") == "ger"
    assert language_from(" ptb\n") == "ptb"
    assert language_from("") == language_from("\ud800日本語") == "enu"
