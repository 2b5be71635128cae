"""Remotes in the REST interface: what they take, and what they would ask for."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from rest_framework.response import Response
from rest_framework.test import APIClient

from pulp_spk.app.models import SpkRemote, SpkRepository
from pulp_spk.app.serializers import SpkRemoteSerializer

pytestmark = pytest.mark.django_db

REMOTES = "/pulp/api/v3/remotes/spk/spk/"


@pytest.fixture
def client() -> APIClient:
    client = APIClient()
    client.force_authenticate(get_user_model().objects.get(username="admin"))
    return client


def create(client: APIClient, **fields: Any) -> Response:
    body = {"name": uuid.uuid4().hex, "url": "https://packages.example/", **fields}
    return client.post(REMOTES, body, format="json")


def change(href: str, **fields: Any) -> Any:
    """Check a change without making it: the task of Pulp would."""
    remote = SpkRemote.objects.get(pk=href.rstrip("/").rpartition("/")[2])
    serializer = SpkRemoteSerializer(remote, data=fields, partial=True)
    serializer.is_valid()
    return serializer.errors


def test_defaults(client: APIClient) -> None:
    answer = create(client)
    assert answer.status_code == 201, answer.data
    expected = {
        "policy": "immediate",
        "devices": "",
        "models": [],
        "platforms": [],
        "os_versions": [],
        "channels": [],
        "language": "enu",
        "includes": [],
        "excludes": [],
        "with_dependencies": True,
        "keep_latest": None,
        "method": "auto",
        "accept_terms": False,
        "tls_validation": True,
    }
    assert {name: answer.data[name] for name in expected} == expected
    assert SpkRemote in SpkRepository.REMOTE_TYPES
    cells = client.get(f"{answer.data['pulp_href']}cells/").data
    assert cells["requests"] == len(cells["cells"]) > 50
    assert not cells["needs_force"]
    assert cells["estimated_bytes"] == 225_000 * cells["requests"]
    parameters = [cell["parameters"] for cell in cells["cells"]]
    assert {said["major"] for said in parameters} == {"7"}
    assert {said["language"] for said in parameters} == {"enu"}


def test_everything(client: APIClient) -> None:
    fields = {
        "policy": "on_demand",
        "devices": "model;dsm\nDS218j;6.2",
        "models": ["DS920+"],
        "platforms": ["x86_64", "armv8"],
        "os_versions": ["7.2", "6.2.4-25556"],
        "channels": ["stable", "beta"],
        "language": "ger",
        "includes": ["trans*"],
        "excludes": ["*-beta"],
        "with_dependencies": False,
        "keep_latest": 2,
        "method": "POST",
        "accept_terms": True,
        "headers": [{"X-Key": "secret"}],
        "username": "me",
        "rate_limit": 5,
    }
    answer = create(client, **fields)
    assert answer.status_code == 201, answer.data
    shown = {name: value for name, value in fields.items() if name != "username"}
    assert {name: answer.data[name] for name in shown} == shown
    assert "username" not in answer.data
    cells = client.get(f"{answer.data['pulp_href']}cells/").data["cells"]
    assert {cell["parameters"]["package_update_channel"] for cell in cells} == {"stable", "beta"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("models", ["DS920"], "SPK0410.*DS920\\+"),
        ("platforms", ["geminilak"], "SPK0411.*geminilake"),
        ("os_versions", ["7.2.99.1-x"], "SPK0412"),
        ("devices", "model\nDS921+\n", "SPK0410.*DS92"),
        ("devices", "model,os\nDS920+,99.9\n", "SPK0412"),
        ("devices", "[", "SPK0413"),
        ("channels", ["alpha"], "not a valid choice"),
        ("method", "PUT", "not a valid choice"),
        ("keep_latest", 0, "greater than or equal to 1"),
        ("includes", [""], "blank"),
        ("url", "file:///etc/passwd", "SPK0017"),
        ("url", "ftp://packages.example/", "SPK0017"),
        ("url", "packages.example", "SPK0017"),
        ("url", "https://user@packages.example/", "SPK0017.*user name"),
        ("policy", "never", "not a valid choice"),
    ],
)
def test_refused(client: APIClient, field: str, value: Any, said: str) -> None:
    answer = create(client, **{field: value})
    assert answer.status_code == 400
    assert list(answer.data) == [field]
    assert re.search(said, str(answer.data[field]))
    href = create(client).data["pulp_href"]
    assert list(change(href, **{field: value})) == [field]


def test_no_device_is_left(client: APIClient) -> None:
    answer = create(client, platforms=["88f6281"], os_versions=["7.2"])
    assert answer.status_code == 400
    assert "SPK0415" in str(answer.data)


@pytest.mark.parametrize(
    "url", ["https://pkgupdate7.synology.com/", "http://GLOBAL.synologydownload.com/x?y"]
)
def test_servers_of_synology_want_their_terms_accepted(client: APIClient, url: str) -> None:
    refused = create(client, url=url)
    assert refused.status_code == 400
    assert "SPK0018" in str(refused.data["accept_terms"])
    accepted = create(client, url=url, accept_terms=True)
    assert accepted.status_code == 201
    assert change(accepted.data["pulp_href"], accept_terms=False)
    assert not change(accepted.data["pulp_href"], language="ger")
    other = create(client).data["pulp_href"]
    assert change(other, url=url)
    assert not change(other, url=url, accept_terms=True)


def test_a_change_of_something_else_leaves_an_old_matrix_alone(client: APIClient) -> None:
    """A model that was an extra one must not stand in the way of a new password."""
    href = create(client).data["pulp_href"]
    SpkRemote.objects.update(models=["DS9999+"])
    assert not change(href, password="new")
    assert change(href, language="ger")
    answer = client.get(f"{href}cells/")
    assert answer.status_code == 400
    assert answer.data["code"] == "SPK0410"


def test_many_cells_need_force(client: APIClient) -> None:
    versions = ["7.3", "7.2", "7.1", "7.0", "6.2", "6.1", "6.0", "5.2", "5.1", "5.0", "4.3"]
    answer = create(client, platforms=["all"], os_versions=versions, channels=["stable", "beta"])
    assert answer.status_code == 201, answer.data
    cells = client.get(f"{answer.data['pulp_href']}cells/").data
    assert cells["needs_force"] == (cells["requests"] > 400)
    assert cells["needs_force"]


def test_filters_and_labels(client: APIClient) -> None:
    answer = create(client, pulp_labels={"a": "b"})
    found = client.get(REMOTES, {"name": answer.data["name"]}).data
    assert found["count"] == 1
    assert found["results"][0]["pulp_labels"] == {"a": "b"}
