"""Who may have packages signed and verified, and what of that is recorded."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functional_tests.api.conftest import PASSWORD
from test_harness.client import Client
from test_harness.pulp import Pulp
from unit_tests.gnupg_keys import Signer


@pytest.fixture
def viewer(pulp: Pulp, client: Client, repository: dict[str, Any]) -> Client:
    """Somebody who sees the repository."""
    return somebody(pulp, client, repository, "viewer")


@pytest.fixture
def owner(pulp: Pulp, client: Client, repository: dict[str, Any]) -> Client:
    """Somebody who owns it."""
    return somebody(pulp, client, repository, "owner")


def somebody(pulp: Pulp, client: Client, repository: dict[str, Any], role: str) -> Client:
    name = f"{repository['name']}-{role}"
    client.create("users/", username=name, password=PASSWORD)
    body = {"role": f"spk.spkrepository_{role}", "users": [name]}
    client.call("POST", f"{repository['pulp_href']}add_role/", json=body)
    return pulp.client_of(name, PASSWORD)


def test_who_may_do_what(
    pulp: Pulp, repository: dict[str, Any], viewer: Client, owner: Client, signer: Signer
) -> None:
    href = repository["pulp_href"]
    version = f"{href}versions/0/"
    nobody = Client(pulp.api_url, None)
    for method, path in (
        ("POST", f"{href}sign/"),
        ("POST", f"{href}unsign/"),
        ("POST", f"{version}verify/"),
        ("PATCH", href),
    ):
        assert viewer.request(method, path, json={}).status_code == 403
        assert nobody.request(method, path, json={}).status_code == 401
    assert viewer.list(f"{version}verdicts/") == []
    assert nobody.request("GET", f"{version}verdicts/").status_code == 401

    assert owner.call("POST", f"{version}verify/")["result"]["valid"] == 0
    assert owner.call("POST", f"{href}unsign/")["result"]["changed"] == 0
    assert "SPK0053" in owner.request("POST", f"{href}sign/").text
    owner.update(href, keyrings=[signer.public_key])


def test_changes_are_recorded(
    pulp: Pulp, client: Client, repository: dict[str, Any], service: dict[str, Any], signer: Signer
) -> None:
    href, name = repository["pulp_href"], repository["name"]
    client.update(href, keyrings=[signer.public_key], signature_policy="require_valid")
    client.update(href, description="Nothing about signatures")
    client.update(href, package_signing_service=service["pulp_href"])
    client.create("repositories/spk/spk/", name=f"{name}-2", keyrings=[signer.public_key])

    url, keys = "http://127.0.0.1:9/", [signer.public_key]
    remote = client.create("remotes/spk/spk/", name=name, url=url)["pulp_href"]
    client.update(remote, keyrings=keys)
    client.update(remote, max_retries=1)
    (line,) = recorded(pulp, name, "remote.signatures")
    assert (line["before"], line["after"]) == ({"keyrings": []}, {"keyrings": [signer.fingerprint]})

    lines = recorded(pulp, name, "repository.signatures")
    first, second, third = sorted(lines, key=lambda line: len(line["before"]))[::-1]
    assert first["before"] == {"keyrings": [], "signature_policy": "ignore"}
    assert first["after"]["signature_policy"] == "require_valid"
    assert first["after"]["keyrings"] == [signer.fingerprint]
    assert {line["name"] for line in (first, second, third)} == {name, f"{name}-2"}
    assert {tuple(line["after"]) for line in (second, third)} == {
        ("package_signing_service_id",),
        ("keyrings",),
    }
    assert first["user"] == "admin"


def recorded(pulp: Pulp, name: str, event: str) -> list[dict[str, Any]]:
    """The audit lines about this whose name begins so, whichever process wrote them."""
    found = []
    for log in pulp.services.layout.log("any").parent.glob("*.log"):
        for line in log.read_text(encoding="utf-8").splitlines():
            _, is_audit, body = line.partition("pulp_spk.audit:INFO: ")
            if is_audit and name in body:
                found.append(json.loads(body))
    return [line for line in found if line["event"] == event]
