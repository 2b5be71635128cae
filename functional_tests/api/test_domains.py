"""Tenants know nothing of each other."""

from uuid import uuid4

import pytest
import requests

from functional_tests.api.conftest import DISTRIBUTIONS, PACKAGES, REPOSITORIES
from test_harness.pulp import Pulp
from unit_tests.builders import build_spk, png


def test_the_same_in_two_domains(pulp_domains: Pulp) -> None:
    unique = f"d{uuid4().hex[:8]}"
    other = pulp_domains.client.create(
        "domains/",
        name=unique,
        storage_class="pulpcore.app.models.storage.FileSystem",
        storage_settings={"MEDIA_ROOT": str(pulp_domains.services.layout.root / "media")},
    )
    assert other["name"] == unique
    clients = [pulp_domains.client, pulp_domains.client_of(*pulp_domains.auth, domain=unique)]
    data = build_spk(info={"package": unique})
    packages, links = [], []
    for client in clients:
        repository = client.create(REPOSITORIES, name=unique)["pulp_href"]
        package = client.upload(PACKAGES, data, repository=repository)
        packages.append(package)
        screenshot = client.upload("content/spk/images/", png(33))["sha256"]
        client.create(
            "content/spk/listings/", name=unique, screenshots=[screenshot], repository=repository
        )
        source = client.create(DISTRIBUTIONS, name=unique, base_path=unique, repository=repository)
        assert [found["pulp_href"] for found in client.list(PACKAGES, name=unique)] == [
            package["pulp_href"]
        ]
        (entry,) = client.get(f"{source['pulp_href']}catalog/", os_version="7.2")["packages"]
        for link in (entry["link"], *entry["thumbnail"], *entry["snapshot"]):
            assert requests.get(link, timeout=10).status_code == 200
        assert requests.get(entry["link"], timeout=10).content == data
        links.append(entry["link"])
    assert packages[0]["pulp_href"] != packages[1]["pulp_href"]
    assert packages[0]["md5"] == packages[1]["md5"]
    assert f"/{unique}/{unique}/" in links[1]
    assert links[0] != links[1]


def test_nothing_crosses(pulp_domains: Pulp) -> None:
    unique = f"d{uuid4().hex[:8]}"
    pulp_domains.client.create(
        "domains/",
        name=unique,
        storage_class="pulpcore.app.models.storage.FileSystem",
        storage_settings={"MEDIA_ROOT": str(pulp_domains.services.layout.root / "media")},
    )
    there = pulp_domains.client_of(*pulp_domains.auth, domain=unique)
    here = pulp_domains.client
    screenshot = here.upload("content/spk/images/", png(35, colour=(1, 2, 3)))["sha256"]
    with pytest.raises(requests.HTTPError, match="SPK0013"):
        there.create("content/spk/listings/", name=unique, screenshots=[screenshot])
    repository = here.create(REPOSITORIES, name=unique)["pulp_href"]
    with pytest.raises(requests.HTTPError, match="400"):
        there.create(DISTRIBUTIONS, name=unique, base_path=unique, repository=repository)
    with pytest.raises(requests.HTTPError, match="400"):
        there.upload(PACKAGES, build_spk(info={"package": unique}), repository=repository)
