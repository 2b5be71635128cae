"""Asking a source only for what has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aiohttp import web

from functional_tests.sync.conftest import Mirror, fresh_spk

CELLS = 4


@pytest.fixture
def mirrored(mirror: Mirror) -> Mirror:
    """A mirror of two packages whose source can tell that nothing has changed."""
    mirror.upstream.conditional = True
    for name in ("one", "two"):
        mirror.upstream.add(fresh_spk(name), name)
    result = mirror.sync(mirror=True)["result"]
    assert (result["unchanged"], result["received_catalogs"] > 0) == (0, True)
    mirror.upstream.forget()
    return mirror


def test_what_has_not_changed_is_not_sent_again(mirrored: Mirror) -> None:
    task = mirrored.sync(mirror=True)
    result = task["result"]
    assert mirrored.upstream.unchanged == mirrored.upstream.requests["/"] == CELLS
    assert (result["requests"], result["unchanged"], result["received"]) == (CELLS, CELLS, 0)
    # It is known all the same what the source offers.
    assert (result["offered"], result["known"], result["removed"]) == (2, 2, 0)
    assert mirrored.names == {"one", "two"}
    assert mirrored.version == 1
    reports = {report["code"]: report["done"] for report in task["progress_reports"]}
    assert reports["sync.asking.unchanged"] == CELLS


def test_a_change_for_some_devices(mirrored: Mirror) -> None:
    upstream = mirrored.upstream
    upstream.catalogs["armada38x"] = {"packages": list(upstream.entries)}
    del upstream.entries[1]
    upstream.add(fresh_spk("three"), "three")
    result = mirrored.sync(mirror=True)["result"]
    assert upstream.unchanged == result["unchanged"] == CELLS // 2
    assert result["received_catalogs"] < result["received"]
    # What only those get who were told that nothing has changed is still offered.
    assert (result["offered"], result["removed"]) == (3, 0)
    assert mirrored.names == {"one", "two", "three"}


@pytest.mark.parametrize(
    "change",
    [{"language": "ger"}, {"platforms": ["rtd1296", "avoton"]}, {"url": "{}/?key=1"}],
    ids=["language", "matrix", "url"],
)
def test_another_question_is_not_answered_by_an_old_answer(
    mirrored: Mirror, change: Mapping[str, Any]
) -> None:
    change = {
        name: value.format(mirrored.upstream.url) if name == "url" else value
        for name, value in change.items()
    }
    before = {name: mirrored.client.get(mirrored.remote)[name] for name in change}
    mirrored.client.update(mirrored.remote, **change)
    assert mirrored.sync()["result"]["unchanged"] == 0
    assert "If-None-Match" not in mirrored.upstream.headers["/"]
    # What was asked before is forgotten then.
    mirrored.client.update(mirrored.remote, **before)
    assert mirrored.sync()["result"]["unchanged"] == 0


def test_force_asks_for_everything_anew(mirrored: Mirror) -> None:
    result = mirrored.sync(force=True)["result"]
    assert (result["unchanged"], mirrored.upstream.unchanged) == (0, 0)
    assert mirrored.sync()["result"]["unchanged"] == CELLS


def test_a_failed_sync_remembers_too(mirror: Mirror) -> None:
    mirror.upstream.conditional = True
    for number in range(5):
        mirror.upstream.add(fresh_spk(f"bad{number}"), f"bad{number}", md5=f"{number}" * 32)
    assert mirror.fail()["error"]["error_code"] == "SPK0522"
    assert mirror.fail()["error"]["error_code"] == "SPK0522"
    assert mirror.upstream.unchanged == CELLS
    assert mirror.sync(force=True)["result"]["left_out_count"] == 5


def test_a_source_that_says_so_of_what_was_never_asked(mirror: Mirror) -> None:
    async def unchanged(request: web.BaseRequest) -> web.Response:
        return web.Response(status=304)

    mirror.upstream.handlers["/"] = unchanged
    assert mirror.fail()["error"]["error_code"] == "SPK0520"


def test_a_post_is_never_conditional(make_mirror: Callable[..., Mirror]) -> None:
    mirror = make_mirror(method="POST")
    mirror.upstream.conditional = True
    mirror.upstream.add(fresh_spk("one"), "one")
    for _ in range(2):
        assert mirror.sync()["result"]["unchanged"] == 0
        assert "If-None-Match" not in mirror.upstream.headers["/"]
