"""Requests as forms: plain fields are taken, lists and objects refused before a task fails."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import QueryDict
from rest_framework.test import APIClient

from pulp_spk.app.models import SpkListing, SpkRemote
from pulp_spk.app.serializers import SpkRemoteSerializer

pytestmark = pytest.mark.django_db

ROOT = "/pulp/api/v3/"
REMOTES = f"{ROOT}remotes/spk/spk/"
URL = "https://packages.example/"


@pytest.fixture
def client() -> APIClient:
    client = APIClient()
    client.force_authenticate(get_user_model().objects.get(username="admin"))
    return client


@pytest.mark.parametrize(
    ("path", "fields", "refused"),
    [
        ("remotes/spk/spk/", {"url": URL, "platforms": ["geminilake", "rtd1296"]}, "platforms"),
        ("remotes/spk/spk/", {"url": URL, "includes[0]": "git"}, "includes"),
        ("distributions/spk/spk/", {"base_path": "a", "origins": "http://a"}, "origins"),
        ("distributions/spk/spk/", {"base_path": "a", "pulp_labels": "{}"}, "pulp_labels"),
        ("content/spk/listings/", {"beta": "true", "platforms": "alpine"}, "platforms"),
        ("content/spk/listings/", {"beta": "true", "texts[enu][displayname]": "A"}, "texts"),
        ("content/spk/listings/", {"beta": "true", "extra.price": "1"}, "extra"),
    ],
)
@pytest.mark.parametrize("kind", ["multipart", "application/x-www-form-urlencoded"])
def test_lists_and_objects(
    client: APIClient, path: str, fields: dict[str, Any], refused: str, kind: str
) -> None:
    fields = {"name": uuid.uuid4().hex, **fields}
    if kind == "multipart":
        answer = client.post(ROOT + path, fields, format=kind)
    else:
        answer = client.post(ROOT + path, "&".join(_encoded(fields)), content_type=kind)
    assert answer.status_code == 400, answer.data
    assert list(answer.data) == [refused]
    assert "SPK0020" in str(answer.data[refused])


def _encoded(fields: dict[str, Any]) -> list[str]:
    return [
        f"{name}={one}"
        for name, value in fields.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def test_a_change(client: APIClient) -> None:
    remote = SpkRemote.objects.create(name=uuid.uuid4().hex, url=URL)
    href = f"{REMOTES}{remote.pk}/"
    answer = client.patch(href, {"models": ["DS920+"]}, format="multipart")
    assert (answer.status_code, list(answer.data)) == (400, ["models"])
    # A plain field as a form is valid, and so is what a task gets.
    for data in (QueryDict("language=ger"), {"models": ["DS920+"]}):
        assert SpkRemoteSerializer(remote, data=data, partial=True).is_valid()


def test_plain_fields(client: APIClient) -> None:
    fields = {"name": uuid.uuid4().hex, "url": URL, "language": "ger", "accept_terms": "true"}
    answer = client.post(REMOTES, fields, format="multipart")
    assert answer.status_code == 201, answer.data
    assert (answer.data["language"], answer.data["accept_terms"]) == ("ger", True)


def test_the_icons_of_a_listing_are_shown(client: APIClient) -> None:
    icons = {"72": "a" * 64}
    listing = SpkListing.objects.create(name="bare", digest=uuid.uuid4().hex, icons=icons)
    path = f"{ROOT}content/spk/listings/"
    assert client.get(f"{path}{listing.pk}/").data["icons"] == icons
    [shown] = client.get(path, {"name": "bare"}).data["results"]
    assert shown["icons"] == icons
