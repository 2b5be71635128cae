"""The content app with its Redis cache on, whose key knows no query."""

import pytest
import requests

from test_harness.pulp import Pulp
from test_harness.source import DS218J, DS920, Source, make_source
from unit_tests.builders import build_spk


@pytest.fixture(scope="module")
def source(pulp_cached: Pulp) -> Source:
    """One package that only DSM 7 takes and one that only DSM 6 takes."""
    return make_source(
        pulp_cached.client,
        build_spk(info={"package": "seven"}),
        build_spk(info={"package": "six", "os_min_ver": "6.1-15047", "os_max_ver": "6.2-99999"}),
    )


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["", "api/package"])
def test_devices_never_see_each_others_answer(source: Source, method: str, path: str) -> None:
    for _ in range(3):
        assert source.versions(DS920, method=method, path=path) == {"seven": "1.0-1"}
        assert source.versions(DS218J, method=method, path=path) == {"six": "1.0-1"}


def test_a_known_answer_is_not_another_devices(source: Source) -> None:
    headers = {"If-None-Match": source.ask(DS920).headers["ETag"]}
    assert source.ask(DS920, headers=headers).status_code == 304
    assert source.ask(DS218J, headers=headers).status_code == 200


def test_pages_and_catalogs_are_not_mixed_up(source: Source) -> None:
    browser = {"Accept": "text/html", "User-Agent": "Mozilla/5.0"}
    for _ in range(2):
        assert source.ask({}, headers=browser).headers["Content-Type"].startswith("text/html")
        assert source.ask(DS920).headers["Content-Type"].startswith("application/json")


def test_files_are_cached_and_right(source: Source) -> None:
    link = source.packages(DS920)["seven"]["link"]
    first = requests.get(link, timeout=90)
    second = requests.get(link, timeout=90)
    assert first.content == second.content
    assert second.headers["X-PULP-CACHE"] == "HIT"
    assert second.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_new_version_shows_at_once(pulp_cached: Pulp) -> None:
    source = make_source(pulp_cached.client, build_spk(info={"version": "1.0-1"}))
    assert source.versions(DS920) == {"example": "1.0-1"}
    source.add(build_spk(info={"version": "2.0-2"}))
    assert source.versions(DS920) == {"example": "2.0-2"}
