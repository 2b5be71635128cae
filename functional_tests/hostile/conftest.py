"""What the tests of hostile input share."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from functional_tests.api.conftest import REPOSITORIES, distribution, make, repository, unique
from functional_tests.hostile.footprint import files_of, left_behind
from functional_tests.hostile.ways import WAYS, Target, Way
from test_harness.client import Client
from test_harness.pulp import Pulp

__all__ = ["distribution", "make", "repository", "unique"]


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    """Each way in that answers at once."""
    return WAYS[request.param]


@pytest.fixture(scope="module")
def target(client: Client) -> Iterator[Target]:
    """A repository into which nothing gets that is refused."""
    name = f"hostile-{uuid.uuid4().hex[:8]}"
    href = client.create(REPOSITORIES, name=name)["pulp_href"]
    token = client.create("spk/tokens/", repository=href, name=name)["token"]
    yield Target(href, name, token)
    client.delete(href)


@pytest.fixture(scope="module")
def nothing_left(pulp: Pulp, client: Client, target: Target) -> Iterator[None]:
    """After the module's tests there is no file, artifact or version that was not there before."""
    files, artifacts = files_of(pulp), client.get("artifacts/")["count"]
    yield
    assert not left_behind(pulp, files)
    assert client.get("artifacts/")["count"] == artifacts
    assert client.get(target.href)["latest_version_href"].endswith("/versions/0/")
