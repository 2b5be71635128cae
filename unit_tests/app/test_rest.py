"""The REST interface within one process: queries counted, conflicts provoked."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.response import Response
from rest_framework.test import APIClient

from pulpcore.plugin.models import Artifact, ContentArtifact

from pulp_spk.app.models import SpkImage, SpkListing, SpkPackage
from unit_tests.app.units import change, distribution, package, repository
from unit_tests.builders import build_spk

pytestmark = pytest.mark.django_db

ROOT = "/pulp/api/v3/"


@pytest.fixture
def client() -> APIClient:
    client = APIClient()
    client.force_authenticate(get_user_model().objects.get(username="admin"))
    return client


def upload(client: APIClient, data: bytes) -> Response:
    file = SimpleUploadedFile("example.spk", data)
    path = f"{ROOT}content/spk/packages/upload/"
    answer = client.post(path, {"file": file}, format="multipart")
    answer.wsgi_request.close()  # as a server does: the temporary file may have become the artifact
    return answer


def listings(count: int) -> None:
    for _ in range(count):
        SpkListing.objects.create(name="any", digest=secrets.token_hex(32))


def images(count: int) -> None:
    for _ in range(count):
        digest = secrets.token_hex(32)
        image = SpkImage.objects.create(
            sha256=digest, media_type="image/png", width=1, height=1, size=1
        )
        ContentArtifact.objects.create(content=image, relative_path=image.path)


def packages(count: int) -> None:
    """Packages, each in a repository of its own that is distributed."""
    for _ in range(count):
        target = repository()
        change(target, add=(package(),))
        distribution(target)


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("content/spk/packages/", packages),
        ("content/spk/images/", images),
        ("content/spk/listings/", listings),
        ("repositories/spk/spk/", packages),
        ("distributions/spk/spk/", packages),
    ],
)
def test_a_list_costs_the_same_for_any_length(
    client: APIClient, path: str, make: Callable[[int], None]
) -> None:
    def cost_of(more: int) -> tuple[int, int]:
        make(more)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"{ROOT}{path}")
        return answer.data["count"], len(queries)

    cost_of(1)  # fills what is kept for the process
    few, cost = cost_of(1)
    assert cost_of(20) == (few + 20, cost)


def change_size(unit: SpkPackage) -> None:
    SpkPackage.objects.filter(pk=unit.pk).update(size=unit.size + 1)


def change_bytes(unit: SpkPackage) -> None:
    client = APIClient()
    client.force_authenticate(get_user_model().objects.get(username="admin"))
    other = upload(client, build_spk(info={"package": "other"}))
    artifact = ContentArtifact.objects.get(content__pk=other.data["prn"].rpartition(":")[2])
    ContentArtifact.objects.filter(content=unit).update(artifact=artifact.artifact)


@pytest.mark.parametrize("differ", [change_size, change_bytes])
def test_other_bytes_with_the_same_md5(client: APIClient, differ: Any) -> None:
    data = build_spk(info={"package": "collision"})
    first = upload(client, data)
    assert first.status_code == 201
    differ(SpkPackage.objects.get(md5=first.data["md5"]))
    again = upload(client, data)
    assert again.status_code == 400
    assert again.data["code"] == "SPK0002"
    assert again.data["value"] == first.data["md5"]


def test_nothing_is_left_of_a_bad_upload(client: APIClient) -> None:
    before = Artifact.objects.count()
    assert upload(client, b"This is no archive.").status_code == 400
    assert Artifact.objects.count() == before


def test_file_is_wanted(client: APIClient) -> None:
    answer = client.post(f"{ROOT}content/spk/packages/upload/", {}, format="multipart")
    assert answer.status_code == 400
