"""Uploading SPK files."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
import requests

from functional_tests.api.conftest import PACKAGES
from test_harness.client import Client, TaskFailed
from test_harness.pulp import Pulp
from unit_tests.builders import build_spk

Upload = Callable[..., dict[str, Any]]


def chunked_upload(client: Client, data: bytes, chunk: int) -> str:
    upload = client.create("uploads/", size=len(data))["pulp_href"]
    for start in range(0, len(data), chunk):
        part = data[start : start + chunk]
        client.call(
            "PUT",
            upload,
            files={"file": part},
            headers={"Content-Range": f"bytes {start}-{start + len(part) - 1}/{len(data)}"},
        )
    return upload


def content_of(client: Client, repository: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    latest = client.get(repository["pulp_href"])["latest_version_href"]
    return client.list(f"content/spk/{kind}/", repository_version=latest)


def test_all_that_the_file_says(client: Client, unique: str) -> None:
    data = build_spk(
        info={"package": unique, "arch": "x86_64 88f6281", "displayname_ger": "Beispiel"}
    )
    package = client.upload(PACKAGES, data, pulp_labels='{"team": "blue"}')
    assert package["md5"] == hashlib.md5(data).hexdigest()
    assert package["sha256"] == hashlib.sha256(data).hexdigest()
    assert package["size"] == len(data)
    assert package["name"] == package["info"]["package"] == unique
    assert package["version"] == "1.0-1"
    assert package["arch"] == ["88f6281", "x86_64"]
    assert package["os_min"] == "7.0-40000"
    assert package["texts"]["ger"] == {"displayname": "Beispiel"}
    assert set(package["icons"]) == {"64", "256"}
    assert package["path"].startswith(f"packages/{unique}/{package['md5'][:12]}/{unique}_")
    assert package["pulp_labels"] == {"team": "blue"}
    assert package == client.get(package["pulp_href"])


def test_straight_into_a_repository(
    client: Client, repository: dict[str, Any], upload: Upload
) -> None:
    package = upload(repository=repository["pulp_href"])
    (present,) = content_of(client, repository, "packages")
    assert present["pulp_href"] == package["pulp_href"]
    images = content_of(client, repository, "images")
    assert {image["sha256"] for image in images} == set(package["icons"].values())


def test_repeat(client: Client, repository: dict[str, Any], upload: Upload) -> None:
    first = upload(repository=repository["pulp_href"])
    again = upload(repository=repository["pulp_href"])
    assert again["pulp_href"] == first["pulp_href"]
    assert client.get(repository["pulp_href"])["latest_version_href"].endswith("/versions/1/")


def test_chunked(client: Client, repository: dict[str, Any], unique: str) -> None:
    data = build_spk(info={"package": unique})
    upload = chunked_upload(client, data, chunk=1000)
    package = client.create(PACKAGES, upload=upload, repository=repository["pulp_href"])
    assert package["md5"] == hashlib.md5(data).hexdigest()
    with pytest.raises(requests.HTTPError, match="404"):
        client.get(upload)


def test_from_an_artifact(client: Client, unique: str) -> None:
    artifact = client.upload("artifacts/", build_spk(info={"package": unique}))
    package = client.create(PACKAGES, artifact=artifact["pulp_href"])
    assert package["artifact"] == artifact["pulp_href"]


def test_from_a_url(
    client: Client, pulp: Pulp, distribution: dict[str, Any], upload: Upload
) -> None:
    package = upload(repository=distribution["repository"])
    url = f"{distribution['base_url']}{package['path']}"
    assert client.create(PACKAGES, file_url=url)["pulp_href"] == package["pulp_href"]


def test_within_the_request(client: Client, unique: str) -> None:
    data = build_spk(info={"package": unique})
    answer = client.request("POST", f"{PACKAGES}upload/", files={"file": data})
    assert answer.status_code == 201
    package = answer.json()
    assert package["name"] == unique
    assert client.get(package["pulp_href"]) == package
    assert client.upload(PACKAGES, data)["pulp_href"] == package["pulp_href"]
    again = client.request("POST", f"{PACKAGES}upload/", files={"file": data})
    assert (again.status_code, again.json()) == (201, client.get(package["pulp_href"]))


BAD = {
    "SPK0101": b"This is no archive.",
    "SPK0104": build_spk(package_tgz=None),
    "SPK0114": build_spk(info={"checksum": "0" * 32}),
    "SPK0205": build_spk(info={"package": "../climb"}),
    "SPK0301": build_spk(members={"PACKAGE_ICON.PNG": b"no picture"}),
}


@pytest.mark.parametrize("code", BAD)
def test_bad_file(client: Client, repository: dict[str, Any], code: str) -> None:
    with pytest.raises(TaskFailed) as failed:
        client.upload(PACKAGES, BAD[code], repository=repository["pulp_href"])
    error = failed.value.task["error"]
    assert error["error_code"] == code
    assert error["description"].startswith(f"[{code}] ")
    assert client.get(repository["pulp_href"])["latest_version_href"].endswith("/versions/0/")


def test_bad_file_within_the_request(client: Client) -> None:
    data = build_spk(info={"version": "1 0"})
    answer = client.request("POST", f"{PACKAGES}upload/", files={"file": data})
    assert answer.status_code == 400
    problem = answer.json()
    assert problem["code"] == "SPK0206"
    assert problem["member"] == "INFO"
    assert "1 0" in problem["value"]
    sha256 = hashlib.sha256(data).hexdigest()
    assert client.list("artifacts/", sha256=sha256) == []


def test_encrypted(client: Client) -> None:
    data = bytes.fromhex("70adbeef") + bytes(2000)
    answer = client.request("POST", f"{PACKAGES}upload/", files={"file": data})
    assert answer.status_code == 400
    assert answer.json()["code"] == "SPK0102"
    assert "encrypted" in answer.json()["detail"]


def test_a_path_cannot_be_chosen(client: Client, unique: str) -> None:
    with pytest.raises(requests.HTTPError, match="relative_path"):
        client.upload(PACKAGES, build_spk(info={"package": unique}), relative_path="x.spk")


@pytest.mark.parametrize(
    "change",
    [{"displayname": "Another"}, {"arch": "x86_64"}],
    ids=["same target", "overlapping target"],
)
def test_overwrite(
    client: Client, repository: dict[str, Any], upload: Upload, change: dict[str, str]
) -> None:
    href = repository["pulp_href"]
    old = upload(repository=href)
    with pytest.raises(TaskFailed, match="PLP0023"):
        upload(change, repository=href, overwrite="false")
    assert [p["md5"] for p in content_of(client, repository, "packages")] == [old["md5"]]
    other = upload({**change, "os_min_ver": "6.0-7321"}, repository=href, overwrite="false")
    assert len(content_of(client, repository, "packages")) == 2
    new = upload(change, repository=href)
    found = {p["md5"] for p in content_of(client, repository, "packages")}
    if "arch" in change:
        assert found == {old["md5"], other["md5"], new["md5"]}
    else:
        assert found == {other["md5"], new["md5"]}


def test_labels(client: Client, upload: Upload, unique: str) -> None:
    href = upload()["pulp_href"]
    client.call("POST", f"{href}set_label/", json={"key": "stage", "value": unique})
    (found,) = client.list(PACKAGES, pulp_label_select=f"stage={unique}")
    assert found["pulp_href"] == href
    client.call("POST", f"{href}unset_label/", json={"key": "stage"})
    assert client.list(PACKAGES, pulp_label_select=f"stage={unique}") == []
