"""Repositories and their versions."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from functional_tests.api.conftest import PACKAGES, REPOSITORIES, Make
from functional_tests.api.test_packages import content_of
from test_harness.client import Client, TaskFailed

Upload = Callable[..., dict[str, Any]]


def modify(client: Client, repository: dict[str, Any], **change: Any) -> Any:
    return client.call("POST", f"{repository['pulp_href']}modify/", json=change)


def numbers(client: Client, repository: dict[str, Any]) -> list[int]:
    return [version["number"] for version in client.list(repository["versions_href"])]


def test_versions(client: Client, repository: dict[str, Any], upload: Upload) -> None:
    first, second = upload(), upload({"version": "2.0-2"})
    modify(client, repository, add_content_units=[first["pulp_href"]])
    modify(
        client,
        repository,
        add_content_units=[second["pulp_href"]],
        remove_content_units=[first["pulp_href"]],
    )
    assert [p["version"] for p in content_of(client, repository, "packages")] == ["2.0-2"]
    back = f"{repository['versions_href']}1/"
    modify(client, repository, base_version=back)
    assert [p["version"] for p in content_of(client, repository, "packages")] == ["1.0-1"]
    assert numbers(client, repository) == [3, 2, 1, 0]
    added = client.list(PACKAGES, repository_version_added=f"{repository['versions_href']}2/")
    assert added == [client.get(second["pulp_href"])]


def test_only_so_many_versions_are_kept(
    client: Client, repository: dict[str, Any], upload: Upload
) -> None:
    client.update(repository["pulp_href"], retain_repo_versions=2)
    for number in range(1, 5):
        upload({"version": f"1.0-{number}"}, repository=repository["pulp_href"])
    assert numbers(client, repository) == [4, 3]
    assert len(content_of(client, repository, "packages")) == 4


def test_modify_without_overwriting(
    client: Client, repository: dict[str, Any], upload: Upload
) -> None:
    old = upload(repository=repository["pulp_href"])
    new = upload({"displayname": "Another build"})
    change = {"add_content_units": [new["pulp_href"]], "overwrite": False}
    with pytest.raises(TaskFailed) as failed:
        modify(client, repository, **change)
    assert failed.value.task["error"]["error_code"] == "PLP0023"
    modify(client, repository, remove_content_units=[old["pulp_href"]], **change)
    assert [p["md5"] for p in content_of(client, repository, "packages")] == [new["md5"]]


def test_labels(client: Client, make: Make, unique: str) -> None:
    repository = make(REPOSITORIES, name=unique, pulp_labels={"owner": unique})
    assert client.list(REPOSITORIES, pulp_label_select=f"owner={unique}") == [repository]


def test_names_are_unique(client: Client, repository: dict[str, Any]) -> None:
    with pytest.raises(requests.HTTPError, match="400"):
        client.create(REPOSITORIES, name=repository["name"])
