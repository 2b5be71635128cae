"""Who may do what."""

from collections.abc import Callable
from typing import Any

import pytest

from functional_tests.api.conftest import DISTRIBUTIONS, PACKAGES, REPOSITORIES
from functional_tests.api.test_packages import chunked_upload
from test_harness.client import Client
from unit_tests.builders import build_spk, png

User = Callable[..., Client]


def status_of(client: Client, method: str, path: str, **arguments: Any) -> int:
    return client.request(method, path, **arguments).status_code


def test_nobody(pulp: Any, distribution: dict[str, Any]) -> None:
    nobody = Client(pulp.api_url, None)
    for path in (PACKAGES, REPOSITORIES, DISTRIBUTIONS, f"{distribution['pulp_href']}explain/"):
        assert status_of(nobody, "GET", path) == 401


def test_without_a_role(
    user: User,
    repository: dict[str, Any],
    distribution: dict[str, Any],
    upload: Callable[..., dict[str, Any]],
    unique: str,
) -> None:
    package = upload(repository=repository["pulp_href"])
    somebody = user()
    assert somebody.list(PACKAGES) == []
    assert somebody.list("content/spk/images/") == []
    assert somebody.list(REPOSITORIES) == []
    assert somebody.list(DISTRIBUTIONS) == []
    for href in (package, repository, distribution):
        assert status_of(somebody, "GET", href["pulp_href"]) == 404
    for action in ("catalog", "explain"):
        assert status_of(somebody, "GET", f"{distribution['pulp_href']}{action}/") == 404
    assert status_of(somebody, "POST", REPOSITORIES, json={"name": unique}) == 403
    body = {"name": unique, "base_path": f"{unique}-x"}
    assert status_of(somebody, "POST", DISTRIBUTIONS, json=body) == 403
    files = {"file": build_spk(info={"package": unique})}
    assert status_of(somebody, "POST", f"{PACKAGES}upload/", files=files) == 403
    assert status_of(somebody, "POST", PACKAGES, files=files) == 400  # a repository is wanted
    into = {"repository": repository["pulp_href"]}
    assert status_of(somebody, "POST", PACKAGES, files=files, data=into) == 403
    assert status_of(somebody, "POST", "content/spk/images/", files={"file": png(64)}) == 403
    listing = {"name": unique, "beta": True, **into}
    assert status_of(somebody, "POST", "content/spk/listings/", json=listing) == 403


def test_creator_owns_what_he_makes(user: User, unique: str) -> None:
    creator = user("spk.spkrepository_creator", "spk.spkdistribution_creator")
    repository = creator.create(REPOSITORIES, name=unique)
    href = repository["pulp_href"]
    data = build_spk(info={"package": unique})
    package = creator.upload(PACKAGES, data, repository=href)
    assert creator.list(PACKAGES) == [package]
    listing = creator.create("content/spk/listings/", name=unique, beta=True, repository=href)
    assert creator.list("content/spk/listings/") == [listing]
    distribution = creator.create(DISTRIBUTIONS, name=unique, base_path=unique, repository=href)
    source = distribution["pulp_href"]
    for action in ("catalog", "explain", "my_permissions", "list_roles"):
        assert status_of(creator, "GET", f"{source}{action}/") == 200
    creator.update(source, origins=["https://packages.example"])
    creator.call("POST", f"{source}set_label/", json={"key": "a", "value": "b"})
    creator.call("POST", f"{href}modify/", json={"remove_content_units": ["*"]})
    creator.call("POST", f"{href}versions/1/repair/", json={})
    creator.delete(f"{href}versions/1/")
    creator.delete(source)
    creator.delete(href)


def test_viewer(
    client: Client,
    user: User,
    repository: dict[str, Any],
    distribution: dict[str, Any],
    upload: Callable[..., dict[str, Any]],
) -> None:
    package = upload(repository=repository["pulp_href"])
    viewer = user()
    name = viewer.http.auth[0]
    for thing in (repository, distribution):
        kind = thing["prn"].partition(":")[2].partition(":")[0]
        client.call(
            "POST",
            f"{thing['pulp_href']}add_role/",
            json={"role": f"{kind}_viewer", "users": [name]},
        )
    assert viewer.list(PACKAGES) == [package]
    assert len(viewer.list("content/spk/images/")) == 2
    href, source = repository["pulp_href"], distribution["pulp_href"]
    assert len(viewer.get(f"{source}catalog/", os_version="7.2")["packages"]) == 1
    assert len(viewer.get(f"{source}explain/", os_version="7.2")["packages"]) == 1
    assert viewer.get(f"{href}versions/1/")["number"] == 1
    refused: list[tuple[str, str, dict[str, Any]]] = [
        ("PATCH", href, {"description": "x"}),
        ("POST", f"{href}modify/", {"remove_content_units": ["*"]}),
        ("POST", f"{href}set_label/", {"key": "a", "value": "b"}),
        ("POST", f"{href}add_role/", {"role": "spk.spkrepository_owner", "users": [name]}),
        ("POST", f"{href}versions/1/repair/", {}),
        ("DELETE", f"{href}versions/1/", {}),
        ("DELETE", href, {}),
        ("PATCH", source, {"origins": []}),
        ("DELETE", source, {}),
        ("POST", f"{package['pulp_href']}set_label/", {"key": "a", "value": "b"}),
    ]
    for method, path, body in refused:
        assert status_of(viewer, method, path, json=body) == 403, path


def test_a_repository_must_be_seen_to_be_served(
    user: User, repository: dict[str, Any], unique: str
) -> None:
    creator = user("spk.spkdistribution_creator")
    body = {"name": unique, "base_path": f"{unique}-x", "repository": repository["pulp_href"]}
    assert status_of(creator, "POST", DISTRIBUTIONS, json=body) == 403
    body["repository"] = None
    href = creator.create(DISTRIBUTIONS, **body)["pulp_href"]
    for field in ("repository", "repository_version"):
        value = repository["pulp_href" if field == "repository" else "latest_version_href"]
        assert status_of(creator, "PATCH", href, json={field: value}) == 403
    creator.delete(href)


def test_the_upload_of_somebody_else(client: Client, user: User, unique: str) -> None:
    creator = user("spk.spkrepository_creator", "core.upload_creator")
    href = creator.create(REPOSITORIES, name=unique)["pulp_href"]
    data = build_spk(info={"package": unique})
    body = {"repository": href, "upload": chunked_upload(client, data, 4096)}
    assert status_of(creator, "POST", PACKAGES, json=body) == 403
    body["upload"] = chunked_upload(creator, data, 4096)
    assert creator.create(PACKAGES, **body)["name"] == unique
    creator.delete(href)


@pytest.mark.parametrize("role", ["spk.spkpackage_uploader", "spk.spkimage_uploader"])
def test_uploader(user: User, unique: str, role: str) -> None:
    uploader = user(role)
    files = {"file": build_spk(info={"package": unique})}
    expected = 201 if role == "spk.spkpackage_uploader" else 403
    assert status_of(uploader, "POST", f"{PACKAGES}upload/", files=files) == expected
    assert status_of(uploader, "POST", "content/spk/images/", files={"file": png(48)}) == 202
