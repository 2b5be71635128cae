"""Signatures of what is in a repository: verified, shown, required."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import requests

from test_harness.client import Client, TaskFailed
from unit_tests.builders import build_spk
from unit_tests.gnupg_keys import Signer
from unit_tests.signed import signed_spk

PACKAGES = "content/spk/packages/"


def verdicts(client: Client, repository: dict[str, Any], **wish: str) -> dict[str, dict[str, Any]]:
    version = client.get(repository["pulp_href"])["latest_version_href"]
    return {row["name"]: row for row in client.list(f"{version}verdicts/", **wish)}


def test_verdicts_on_uploads(client: Client, repository: dict[str, Any], signer: Signer) -> None:
    href = repository["pulp_href"]
    client.update(href, keyrings=[signer.public_key])
    good = client.upload(PACKAGES, signed_spk(signer, info={"package": "good"}), repository=href)
    client.upload(PACKAGES, build_spk(info={"package": "unsigned"}), repository=href)

    assert good["signature"]["key_id"] == signer.key_id
    shown = verdicts(client, repository)
    assert {name: row["outcome"] for name, row in shown.items()} == {
        "good": "valid",
        "unsigned": "none",
    }
    assert shown["good"]["signer"] == signer.fingerprint
    assert shown["good"]["package"] == good["pulp_href"]
    assert shown["good"]["current"]
    assert set(verdicts(client, repository, outcome="none")) == {"unsigned"}

    client.update(href, keyrings=[])
    assert not verdicts(client, repository)["good"]["current"]
    version = client.get(href)["latest_version_href"]
    task = client.call("POST", f"{version}verify/")
    assert task["result"]["unknown_key"] == 1
    assert task["result"]["none"] == 1
    assert {row["name"] for row in task["result"]["failed"]} == {"good", "unsigned"}
    assert verdicts(client, repository)["good"]["outcome"] == "unknown_key"


def test_signatures_are_required(
    client: Client, repository: dict[str, Any], signer: Signer
) -> None:
    href = repository["pulp_href"]
    client.update(href, keyrings=[signer.public_key], signature_policy="require_valid")
    client.upload(PACKAGES, signed_spk(signer, info={"package": "held"}), repository=href)
    with pytest.raises(TaskFailed, match="SPK0050"):
        client.upload(PACKAGES, build_spk(info={"package": "refused"}), repository=href)
    unsigned = client.upload(f"{PACKAGES}upload/", build_spk(info={"package": "modified"}))
    with pytest.raises(TaskFailed, match="SPK0050"):
        client.call("POST", f"{href}modify/", json={"add_content_units": [unsigned["pulp_href"]]})
    assert set(verdicts(client, repository)) == {"held"}


def test_what_is_uploaded_is_signed(
    client: Client, repository: dict[str, Any], service: dict[str, Any], signer: Signer
) -> None:
    href = repository["pulp_href"]
    client.update(
        href, package_signing_service=service["pulp_href"], signature_policy="require_valid"
    )
    unsigned = build_spk(info={"package": "ours"})
    package = client.upload(PACKAGES, unsigned, repository=href)
    assert package["signed"]
    assert package["signature"]["key_id"] == signer.key_id
    assert verdicts(client, repository)["ours"]["outcome"] == "valid"

    name = repository["name"]
    source = client.create("distributions/spk/spk/", name=name, base_path=name, repository=href)
    served = requests.get(source["base_url"] + package["path"], timeout=180).content
    assert hashlib.md5(served, usedforsecurity=False).hexdigest() == package["md5"]
    assert served != unsigned


def test_what_stays_at_its_source_cannot_be_verified(
    client: Client, repository: dict[str, Any]
) -> None:
    name, href = repository["name"], repository["pulp_href"]
    require = {"signature_policy": "require_valid"}
    fields = {"name": name, "url": "http://127.0.0.1:9/"}
    streamed = {**fields, "name": f"{name}-2", "policy": "streamed", **require}
    remote = client.create("remotes/spk/spk/", policy="on_demand", **fields)["pulp_href"]

    def refused(method: str, path: str, **body: Any) -> bool:
        answer = client.request(method, path, json=body)
        return (answer.status_code, "SPK0052" in answer.text) == (400, True)

    assert refused("POST", "remotes/spk/spk/", **streamed)
    assert refused("PATCH", remote, **require)
    client.update(href, **require)
    assert refused("POST", f"{href}sync/", remote=remote)
    assert refused("PATCH", href, remote=remote)
    client.update(href, remote=remote, signature_policy="ignore")
    assert refused("PATCH", href, **require)
    client.update(remote, policy="immediate", **require)
    assert refused("PATCH", remote, policy="on_demand")
    client.update(href, **require)
