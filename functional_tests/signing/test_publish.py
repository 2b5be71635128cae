"""Build jobs that publish into repositories which sign, or ask for signatures."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urljoin

import pytest
import requests

from test_harness.client import Client, TaskFailed
from test_harness.pulp import Pulp
from unit_tests.builders import build_spk
from unit_tests.gnupg_keys import Signer
from unit_tests.signed import signed_spk


class Job:
    """A build job with a token for a repository."""

    def __init__(self, pulp: Pulp, client: Client, repository: dict[str, Any]) -> None:
        name, href = repository["name"], repository["pulp_href"]
        self._client = client
        self._token = client.create("spk/tokens/", name=name, repository=href)["token"]
        self._url = f"{pulp.api_url}/pulp/spk/{name}/api/packages"

    def post(self, spk: bytes) -> requests.Response:
        """Publish a package; again, if the call has not waited for what came of it."""
        while True:
            answer = requests.post(self._url, data=spk, auth=(self._token, ""), timeout=180)
            if answer.status_code != 202:
                return answer
            with suppress(TaskFailed):
                self._client.wait(urljoin(self._url, answer.json()["task"]), 180)


@pytest.fixture
def job(pulp: Pulp, client: Client, repository: dict[str, Any]) -> Job:
    """A job for the repository."""
    return Job(pulp, client, repository)


def test_what_is_published_is_signed(
    client: Client, job: Job, repository: dict[str, Any], service: dict[str, Any], signer: Signer
) -> None:
    href = repository["pulp_href"]
    client.update(
        href, package_signing_service=service["pulp_href"], signature_policy="require_valid"
    )
    spk = build_spk(info={"package": "published"})
    first = job.post(spk)
    # 200 when the machine is so busy that the first call did not wait for the end.
    assert first.status_code in (200, 201), first.text
    version = client.get(href)["latest_version_href"]
    (package,) = client.list("content/spk/packages/", repository_version=version)
    assert package["signature"]["key_id"] == signer.key_id
    assert first.json()["md5"] == package["md5"]
    assert first.json()["pulp_href"] == first.headers["Location"] == package["pulp_href"]

    # The same file again, and what came of it.
    again = job.post(spk)
    assert (again.status_code, again.json()["md5"]) == (200, package["md5"])
    assert client.get(href)["latest_version_href"] == version

    other = job.post(build_spk(info={"package": "published", "description": "Another build"}))
    assert (other.status_code, other.json()["code"]) == (409, "SPK0036")


def test_what_does_not_hold_is_refused(
    client: Client, job: Job, repository: dict[str, Any], signer: Signer, stranger: Signer
) -> None:
    fields = {"keyrings": [signer.public_key], "signature_policy": "require_valid"}
    client.update(repository["pulp_href"], **fields)
    refused = job.post(build_spk(info={"package": "unsigned"}))
    assert (refused.status_code, refused.json()["code"]) == (422, "SPK0050")
    assert "unsigned 1.0" in refused.json()["value"]
    refused = job.post(signed_spk(stranger, info={"package": "foreign"}))
    assert (refused.status_code, refused.json()["code"]) == (422, "SPK0050")
    assert stranger.key_id in refused.json()["value"]
    held = job.post(signed_spk(signer, info={"package": "held"}))
    assert held.status_code in (200, 201)
