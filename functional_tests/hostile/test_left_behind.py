"""What stays of an upload that is refused, and what does not go with it."""

from __future__ import annotations

import hashlib

import pytest
import requests

from functional_tests.api.conftest import PACKAGES
from functional_tests.api.test_listings import IMAGES
from functional_tests.api.test_packages import chunked_upload
from functional_tests.hostile.ways import Target, refusal_of_task, send
from test_harness.client import Client, TaskFailed
from test_harness.pulp import Pulp
from unit_tests.builders import build_spk


def bad_spk(unique: str) -> bytes:
    """A file like no other, which is refused."""
    return build_spk(info={"package": unique, "arch": ""})


def is_there(client: Client, data: bytes) -> bool:
    """Whether there is an artifact with these bytes."""
    return bool(client.list("artifacts/", sha256=hashlib.sha256(data).hexdigest()))


def test_chunked(client: Client, target: Target, unique: str) -> None:
    data = bad_spk(unique)
    upload = chunked_upload(client, data, chunk=1000)
    with pytest.raises(TaskFailed, match="SPK0203"):
        client.create(PACKAGES, upload=upload, repository=target.href)
    assert not is_there(client, data)
    with pytest.raises(requests.HTTPError, match="404"):
        client.get(upload)


def test_from_a_url(client: Client, pulp: Pulp) -> None:
    url = f"{pulp.api_url}{client.root}status/"
    with pytest.raises(TaskFailed, match="SPK0101"):
        client.create(PACKAGES, file_url=url)


def test_picture(client: Client, unique: str) -> None:
    data = f"<svg>{unique}</svg>".encode()
    with pytest.raises(TaskFailed, match="SPK0301"):
        client.upload(IMAGES, data)
    assert not is_there(client, data)


def test_an_artifact_of_somebody_stays(client: Client, unique: str) -> None:
    data = bad_spk(unique)
    artifact = client.upload("artifacts/", data)["pulp_href"]
    with pytest.raises(TaskFailed, match="SPK0203"):
        client.create(PACKAGES, artifact=artifact)
    with pytest.raises(TaskFailed, match="SPK0203"):
        client.upload(PACKAGES, data)
    assert is_there(client, data)


def test_two_at_once_get_the_same_answer(client: Client, unique: str) -> None:
    data = bad_spk(unique)
    for task in [send(client, data) for _ in range(3)]:
        assert refusal_of_task(client, task).code == "SPK0203"
