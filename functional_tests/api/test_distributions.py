"""Distributions: their fields, and what they tell about devices."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from functional_tests.api.conftest import DISTRIBUTIONS, REPOSITORIES, Make
from test_harness.client import Client
from test_harness.pulp import Pulp

Upload = Callable[..., dict[str, Any]]

DS920 = {
    "package_update_channel": "stable",
    "unique": "synology_geminilake_920+",
    "build": "64570",
    "language": "enu",
    "major": "7",
    "minor": "2",
    "micro": "0",
    "nano": "0",
    "arch": "geminilake",
    "timezone": "Amsterdam",
}


def test_defaults(distribution: dict[str, Any]) -> None:
    assert distribution["origins"] == []
    assert distribution["os_compatibility"] == "device"
    assert distribution["beta_on_dsm7"] == "hide"
    assert distribution["base_url"].endswith(f"/{distribution['base_path']}/")


def test_a_put_keeps_what_it_does_not_name(client: Client, distribution: dict[str, Any]) -> None:
    href = distribution["pulp_href"]
    client.update(href, origins=["https://a.example"], beta_on_dsm7="as_stable")
    names = {"name": distribution["name"], "base_path": distribution["base_path"]}
    client.call("PUT", href, json=names)
    changed = client.get(href)
    assert changed["origins"] == ["https://a.example"]
    assert changed["beta_on_dsm7"] == "as_stable"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"origins": ["ftp://host"]}, "SPK0011"),
        ({"origins": ["https://a.example", "https://A.example:443/"]}, "SPK0011"),
        ({"os_compatibility": "any"}, "os_compatibility"),
        ({"beta_on_dsm7": "show"}, "beta_on_dsm7"),
        ({"remote": None}, "remote"),
    ],
)
def test_wrong_field(
    client: Client, distribution: dict[str, Any], fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(requests.HTTPError, match="400") as refused:
        client.update(distribution["pulp_href"], **fields)
    assert message in refused.value.response.text


def test_only_spk_repositories(client: Client, make: Make, unique: str) -> None:
    foreign = make("repositories/file/file/", name=unique)
    with pytest.raises(requests.HTTPError, match="SPK0016"):
        client.create(DISTRIBUTIONS, name=unique, base_path=unique, repository=foreign["pulp_href"])
    with pytest.raises(requests.HTTPError, match="SPK0016"):
        client.create(
            DISTRIBUTIONS,
            name=unique,
            base_path=unique,
            repository_version=foreign["latest_version_href"],
        )


def test_catalog_is_what_the_device_gets(
    client: Client, distribution: dict[str, Any], upload: Upload
) -> None:
    upload(repository=distribution["repository"])
    href = f"{distribution['pulp_href']}catalog/"
    for device in (DS920, {**DS920, "major": "6", "build": "25556"}, {"build": "4458"}, {}):
        sent = requests.get(distribution["base_url"], params=device, timeout=10)
        assert sent.status_code == 200
        shown = client.request("GET", href, params=device)
        assert shown.content == sent.content
    (entry,) = client.get(href, **DS920)["packages"]
    assert entry["link"].startswith(distribution["base_url"])


def test_catalog_with_an_origin(
    client: Client, distribution: dict[str, Any], upload: Upload
) -> None:
    upload(repository=distribution["repository"])
    client.update(distribution["pulp_href"], origins=["https://packages.example/"])
    (entry,) = client.get(f"{distribution['pulp_href']}catalog/", os_version="7.2")["packages"]
    assert entry["link"].startswith("https://packages.example/packages/")


@pytest.mark.parametrize("query", [{"fields": "name"}, {"exclude_fields": "base_url"}])
def test_catalog_whatever_fields_are_named(
    client: Client, distribution: dict[str, Any], query: dict[str, str]
) -> None:
    answer = client.request("GET", f"{distribution['pulp_href']}catalog/", params=query)
    assert answer.status_code < 500, answer.text


def test_explain(client: Client, distribution: dict[str, Any], upload: Upload, unique: str) -> None:
    repository = distribution["repository"]
    old = upload(repository=repository)
    new = upload({"version": "1.1-2"}, repository=repository)
    arm = upload({"version": "1.2-3", "arch": "armv8"}, repository=repository)
    explained = client.get(
        f"{distribution['pulp_href']}explain/", model="DS920+", os_version="7.2-64570"
    )
    assert explained["device"] == {
        "platforms": ["geminilake"],
        "family": "x86_64",
        "model": "DS920+",
        "os_name": "DSM",
        "os_version": explained["device"]["os_version"],
        "language": "enu",
        "channel": "stable",
    }
    assert explained["device"]["os_version"].endswith("-64570")
    by_md5 = {decision["md5"]: decision for decision in explained["packages"]}
    assert {md5: decision["reason"] for md5, decision in by_md5.items()} == {
        old["md5"]: "superseded",
        new["md5"]: "offered",
        arm["md5"]: "wrong_platform",
    }
    assert by_md5[new["md5"]]["offered"] is True
    refused = by_md5[arm["md5"]]
    assert refused["offered"] is False
    assert "geminilake" in refused["detail"]
    assert refused["package"] == unique
    assert (refused["arch"], refused["os_min"], refused["os_max"]) == (["armv8"], "7.0-40000", "")


def test_nothing_is_served(client: Client, make: Make, unique: str) -> None:
    href = make(DISTRIBUTIONS, name=unique, base_path=unique)["pulp_href"]
    assert client.get(f"{href}catalog/", **DS920) == {"packages": []}
    assert client.get(f"{href}explain/", **DS920)["packages"] == []


@pytest.mark.parametrize(
    ("device", "message"),
    [
        ({"os_version": "newest"}, "SPK0015"),
        ({"os_version": "7.2", "build": "64570"}, "SPK0015"),
        ({"platform": "geminilake"}, "platform"),
        ({"channel": "nightly"}, "channel"),
    ],
)
def test_a_device_that_cannot_be(
    client: Client, distribution: dict[str, Any], device: dict[str, str], message: str
) -> None:
    for action in ("catalog", "explain"):
        answer = client.request("GET", f"{distribution['pulp_href']}{action}/", params=device)
        assert answer.status_code == 400
        assert message in answer.text


def audit_of(pulp: Pulp, name: str) -> list[dict[str, Any]]:
    """What the audit log says of one object, whoever of the processes wrote it."""
    found = []
    for log in pulp.services.layout.log("any").parent.glob("*.log"):
        for line in log.read_text(encoding="utf-8").splitlines():
            if "pulp_spk.audit:INFO: " in line and name in line:
                found.append(json.loads(line.partition("pulp_spk.audit:INFO: ")[2]))
    return found


def test_audit(pulp: Pulp, user: Callable[..., Client], upload: Upload, unique: str) -> None:
    somebody = user("spk.spkrepository_creator", "spk.spkdistribution_creator")
    package = upload()
    repository = somebody.create(REPOSITORIES, name=f"{unique}-repository")
    by_task = somebody.http.auth[0]
    modify = f"{repository['pulp_href']}modify/"
    pulp.client.call("POST", modify, json={"add_content_units": [package["pulp_href"]]})
    somebody.call("POST", modify, json={"remove_content_units": ["*"]})
    distribution = somebody.create(
        DISTRIBUTIONS, name=f"{unique}-source", base_path=unique, repository=repository["pulp_href"]
    )
    # Answered within the request, not by a worker.
    somebody.update(distribution["pulp_href"], beta_on_dsm7="as_stable")
    somebody.delete(distribution["pulp_href"])
    somebody.delete(repository["pulp_href"])

    added, removed = audit_of(pulp, f"{unique}-repository")
    assert added["event"] == removed["event"] == "repository.version"
    assert (added["user"], removed["user"]) == ("admin", by_task)
    assert added["after"]["added"]["names"] == [f"{unique} 1.0-1 {package['md5']}"]
    assert removed["before"]["removed"]["packages"] == 1

    created, updated, deleted = audit_of(pulp, f"{unique}-source")
    assert [line["event"].partition(".")[2] for line in (created, updated, deleted)] == [
        "create",
        "update",
        "delete",
    ]
    assert {line["user"] for line in (created, updated, deleted)} == {by_task}
    assert updated["before"] == {"beta_on_dsm7": "hide"}
    assert updated["after"] == {"beta_on_dsm7": "as_stable"}
    assert updated["object"] == distribution["prn"]
