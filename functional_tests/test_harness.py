"""The Pulps that the other tests run on."""

import requests

from test_harness.client import Client
from test_harness.pulp import Pulp


def test_usual(client: Client) -> None:
    status = client.get("status/")
    assert "spk" in {version["component"] for version in status["versions"]}
    assert not status["redis_connection"]["connected"]
    assert "admin" in {user["username"] for user in client.list("users/")}


def test_domains(pulp_domains: Pulp) -> None:
    assert pulp_domains.client.get("/pulp/api/v3/status/")["domain_enabled"]
    assert "default" in {domain["name"] for domain in pulp_domains.client.list("domains/")}


def test_cache(pulp_cached: Pulp) -> None:
    assert pulp_cached.client.get("status/")["redis_connection"]["connected"]


def test_content_app(pulp: Pulp) -> None:
    assert requests.get(pulp.content_url, timeout=10).status_code == 200
