"""Pulps for functional tests: each is started when the first test asks for it."""

from collections.abc import Iterator

import pytest

from test_harness.client import Client
from test_harness.pulp import Pulp, start_pulp, start_redis
from test_harness.session import SESSION


@pytest.fixture(scope="session")
def pulp() -> Iterator[Pulp]:
    """The usual Pulp: no domains, no cache."""
    pulp = start_pulp(SESSION, "pulp")
    yield pulp
    pulp.stop()


@pytest.fixture(scope="session")
def pulp_domains() -> Iterator[Pulp]:
    """A Pulp with domains enabled."""
    pulp = start_pulp(SESSION, "domains", {"DOMAIN_ENABLED": True})
    pulp.client.root = "/pulp/default/api/v3/"
    yield pulp
    pulp.stop()


@pytest.fixture(scope="session")
def pulp_cached() -> Iterator[Pulp]:
    """A Pulp whose content app keeps answers in Redis."""
    redis, url = start_redis(SESSION)
    pulp = start_pulp(SESSION, "cached", {"CACHE_ENABLED": True, "REDIS_URL": url}, [redis])
    yield pulp
    pulp.stop()


@pytest.fixture(scope="session")
def client(pulp: Pulp) -> Client:
    """The REST API of the usual Pulp, as admin."""
    return pulp.client
