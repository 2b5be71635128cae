"""What the tests of the REST interface share."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from test_harness.client import Client
from test_harness.pulp import Pulp
from unit_tests.builders import build_spk

PACKAGES = "content/spk/packages/"
REPOSITORIES = "repositories/spk/spk/"
DISTRIBUTIONS = "distributions/spk/spk/"
PASSWORD = "a long password for tests"

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def unique() -> str:
    """A name that no other test uses."""
    return f"t{uuid4().hex[:10]}"


@pytest.fixture
def make(client: Client) -> Iterator[Make]:
    """Creates objects by JSON and deletes them after the test."""
    made: list[str] = []

    def make(path: str, **fields: Any) -> dict[str, Any]:
        created = client.create(path, **fields)
        made.append(created["pulp_href"])
        return created

    yield make
    for href in reversed(made):
        client.call("DELETE", href)


@pytest.fixture
def repository(make: Make, unique: str) -> dict[str, Any]:
    """An empty repository."""
    return make(REPOSITORIES, name=unique)


@pytest.fixture
def distribution(make: Make, unique: str, repository: dict[str, Any]) -> dict[str, Any]:
    """A distribution of the repository."""
    href = repository["pulp_href"]
    return make(DISTRIBUTIONS, name=unique, base_path=unique, repository=href)


@pytest.fixture
def upload(client: Client, unique: str) -> Callable[..., dict[str, Any]]:
    """Builds an SPK named after the test and uploads it."""

    def upload(info: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
        return client.upload(
            PACKAGES, build_spk(info={"package": unique, **(info or {})}), **fields
        )

    return upload


@pytest.fixture
def user(pulp: Pulp, client: Client, make: Make, unique: str) -> Callable[..., Client]:
    """Makes a user with some roles on everything, and returns a client that speaks for him."""

    def user(*roles: str, name: str = "") -> Client:
        name = f"{unique}{name}"
        href = make("users/", username=name, password=PASSWORD)["pulp_href"]
        for role in roles:
            client.create(f"{href}roles/", role=role, content_object=None, domain=None)
        return pulp.client_of(name, PASSWORD)

    return user
