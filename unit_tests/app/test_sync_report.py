"""What a sync tells of links and of long lists."""

import pytest

from pulp_spk.app.tasks.sync.report import MAX_NAMED, MAX_REASON, LeftOut, Report, shown


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://me:secret@example.com/a/b.spk?token=hush#part", "https://example.com/a/b.spk"),
        ("http://example.com:8080/a.spk", "http://example.com:8080/a.spk"),
        ("http://[broken/a.spk", ""),
        ("", ""),
    ],
)
def test_links_are_shown_without_secrets(link: str, expected: str) -> None:
    assert shown(link) == expected


def test_reasons_can_be_stored_whatever_they_quote() -> None:
    assert LeftOut("SPK0511", "encoding: \udcff\0").reason == "encoding: \ufffd"
    assert len(LeftOut("SPK0511", "x" * 10_000).reason) == MAX_REASON


def test_a_result_is_bounded_and_its_counts_are_whole() -> None:
    report = Report(added=3)
    report.left_out += [LeftOut("SPK0513", "wrong", f"p{n}") for n in range(MAX_NAMED + 5)]
    result = report.as_result()
    assert result["added"] == 3
    assert result["left_out_count"] == MAX_NAMED + 5
    assert len(result["left_out"]) == MAX_NAMED
    assert result["left_out"][0] == {
        "code": "SPK0513",
        "reason": "wrong",
        "name": "p0",
        "version": "",
        "link": "",
    }
    assert (result["notes_count"], result["notes"]) == (0, [])
