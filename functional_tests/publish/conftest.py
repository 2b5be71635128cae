"""What the tests of publishing share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from functional_tests.api.conftest import PASSWORD, REPOSITORIES
from test_harness.client import Client
from test_harness.pulp import Pulp
from unit_tests.builders import build_spk

TOKENS = "spk/tokens/"

Answer = requests.Response


@dataclass(frozen=True)
class Job:
    """A build job: a repository of one user, and a token of his for it.

    Attributes:
        url: What comes before `/packages` and `/upload`.
        name: Names the repository and its packages.
        owner: Speaks for the user.
        repository: As REST shows it.
        token: As REST shows it once.
    """

    url: str
    name: str
    owner: Client
    repository: dict[str, Any]
    token: dict[str, Any]

    @property
    def secret(self) -> str:
        """The token itself."""
        return self.token["token"]

    def spk(self, **info: str) -> bytes:
        """An SPK of this job."""
        return build_spk(info={"package": self.name, **info})

    def another_token(self, **fields: Any) -> dict[str, Any]:
        """One more token for the repository."""
        fields = {"repository": self.repository["pulp_href"], "name": uuid4().hex, **fields}
        return self.owner.create(TOKENS, **fields)

    def post(self, data: Any, secret: str | None = None, url: str = "") -> Answer:
        """Publish by the raw call."""
        auth = (self.secret if secret is None else secret, "")
        url = url or f"{self.url}/packages"
        return requests.post(url, data=data, auth=auth, timeout=60, allow_redirects=False)

    def send(self, data: bytes, secret: str | None = None, field: str = "file") -> Answer:
        """Publish by the form."""
        headers = {"Authorization": f"Bearer {self.secret if secret is None else secret}"}
        files = {field: ("package.spk", data)}
        return requests.post(f"{self.url}/upload", headers=headers, files=files, timeout=60)

    def offered(self) -> list[tuple[str, str]]:
        """Names and versions in the repository's latest version."""
        latest = self.owner.get(self.repository["pulp_href"])["latest_version_href"]
        packages = self.owner.list("content/spk/packages/", repository_version=latest)
        return sorted((package["name"], package["version"]) for package in packages)


@pytest.fixture
def job(pulp: Pulp, client: Client) -> Iterator[Job]:
    """A job of a user who may do nothing but own his repositories."""
    name = f"t{uuid4().hex[:10]}"
    user = client.create("users/", username=name, password=PASSWORD)["pulp_href"]
    role = {"role": "spk.spkrepository_creator", "content_object": None, "domain": None}
    client.create(f"{user}roles/", **role)
    owner = pulp.client_of(name, PASSWORD)
    repository = owner.create(REPOSITORIES, name=name)
    token = owner.create(TOKENS, name=name, repository=repository["pulp_href"])
    url = f"{pulp.api_url}/pulp/spk/{name}/api"
    yield Job(url, name, owner, repository, token)
    client.delete(repository["pulp_href"])
    client.delete(user)


@pytest.fixture
def left(pulp: Pulp) -> Iterator[Callable[[], list[Path]]]:
    """What is left of the test's uploads in Pulp's working folder; nothing when it ends."""
    folder = pulp.services.layout.temporary

    def uploads() -> set[Path]:
        return set(folder.glob("*.upload*"))

    before = uploads()
    yield lambda: sorted(uploads() - before)
    assert uploads() <= before


@pytest.fixture
def user(pulp: Pulp, client: Client) -> Iterator[Callable[[], Client]]:
    """Makes a user without any role, and returns a client that speaks for him."""
    made: list[str] = []

    def user() -> Client:
        name = f"u{uuid4().hex[:10]}"
        made.append(client.create("users/", username=name, password=PASSWORD)["pulp_href"])
        return pulp.client_of(name, PASSWORD)

    yield user
    for href in made:
        client.delete(href)
