"""Content guards hold on everything that a device can reach."""

import base64
import uuid
from collections.abc import Mapping

import pytest
import requests

from test_harness.client import Client
from test_harness.source import DS920, Source, make_source
from unit_tests.builders import build_spk

# Core compares what the header decodes to.
ALLOWED = {"X-Nas": base64.b64encode(b"let-me-in").decode()}


@pytest.fixture(scope="module")
def source(client: Client) -> Source:
    """A distribution that is guarded by a header."""
    guard = client.create(
        "contentguards/core/header/",
        name=f"guard-{uuid.uuid4().hex[:8]}",
        header_name="X-Nas",
        header_value="let-me-in",
    )
    return make_source(client, build_spk(), content_guard=guard["pulp_href"])


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
@pytest.mark.parametrize("path", ["", "api/package"])
@pytest.mark.parametrize("headers", [{}, {"X-Nas": "wrong"}, {"User-Agent": "Mozilla/5.0"}])
def test_strangers_are_refused(
    source: Source, method: str, path: str, headers: Mapping[str, str]
) -> None:
    assert source.ask(DS920, method=method, path=path, headers=headers).status_code == 403


def test_strangers_are_refused_without_the_slash(source: Source) -> None:
    assert requests.get(source.url.rstrip("/"), timeout=90).status_code == 403


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_may_is_served(source: Source, method: str) -> None:
    assert source.versions(DS920, method=method, headers=ALLOWED) == {"example": "1.0-1"}


def test_files_are_guarded_too_and_not_for_shared_caches(source: Source) -> None:
    entry = source.packages(DS920, headers=ALLOWED)["example"]
    for link in (entry["link"], entry["thumbnail"][0]):
        assert requests.get(link, timeout=90).status_code == 403
        allowed = requests.get(link, headers=ALLOWED, timeout=90)
        assert allowed.status_code == 200
        assert allowed.headers["Cache-Control"].startswith("private,")


def test_a_guard_acts_at_once(client: Client) -> None:
    source = make_source(client, build_spk())
    assert source.ask(DS920).status_code == 200
    icon = source.packages(DS920)["example"]["thumbnail"][0]
    assert requests.get(icon, timeout=90).status_code == 200
    guard = client.create("contentguards/core/rbac/", name=f"rbac-{uuid.uuid4().hex[:8]}")
    client.update(source.distribution["pulp_href"], content_guard=guard["pulp_href"])
    assert source.ask(DS920).status_code == 403
    assert requests.get(icon, timeout=90).status_code == 403
    assert requests.get(icon, auth=client.http.auth, timeout=90).status_code == 200
    assert source.ask(DS920, auth=client.http.auth).status_code == 200
