"""What is offered follows the repository, or stays where it was pinned."""

import requests

from functional_tests.endpoint.replacing import GENERATIONS, seen_while_replaced
from test_harness.client import Client
from test_harness.source import DS920, make_source
from unit_tests.builders import build_spk


def test_pinned_promoted_and_rolled_back(client: Client) -> None:
    source = make_source(client, build_spk(info={"version": "1.0-1"}))
    href = source.distribution["pulp_href"]
    client.update(href, repository=None, repository_version=source.version(1))
    source.add(build_spk(info={"version": "2.0-2"}))
    assert source.versions(DS920) == {"example": "1.0-1"}
    client.update(href, repository_version=source.version(2))
    promoted = source.packages(DS920)["example"]
    assert promoted["version"] == "2.0-2"
    client.update(href, repository_version=source.version(1))
    assert source.versions(DS920) == {"example": "1.0-1"}
    # A device that has read the promoted catalog still finds what it was offered.
    assert requests.get(promoted["link"], timeout=90).status_code == 200


def test_an_unreleased_file_is_not_served(client: Client) -> None:
    source = make_source(client, build_spk(info={"version": "1.0-1"}))
    href = source.distribution["pulp_href"]
    client.update(href, repository=None, repository_version=source.version(1))
    [package] = source.add(build_spk(info={"version": "2.0-2"}))
    other = make_source(client, repository=source.repository)
    link = other.packages(DS920)["example"]["link"]
    assert requests.get(link, timeout=90).status_code == 200
    assert requests.get(link.replace(other.url, source.url), timeout=90).status_code == 404
    assert package["version"] == "2.0-2"


def test_a_replaced_package_is_served_by_its_old_link(client: Client) -> None:
    """The same name, version and target with other bytes replaces; links stay for a while."""
    source = make_source(client, build_spk())
    client.update(source.repository, retain_repo_versions=1)
    old = source.packages(DS920)["example"]
    bytes_before = requests.get(old["link"], timeout=90).content
    source.add(build_spk(members={"scripts/postinst": b"#!/bin/sh\n"}))
    new = source.packages(DS920)["example"]
    assert new["md5"] != old["md5"]
    assert new["link"] != old["link"]
    after = requests.get(old["link"], timeout=90)
    assert after.content == bytes_before
    assert requests.get(old["thumbnail"][0], timeout=90).status_code == 200
    client.call("POST", "orphans/cleanup/", json={"orphan_protection_time": 0})
    assert requests.get(old["link"], timeout=90).content == bytes_before


def test_a_removed_package_is_served_for_a_while(client: Client) -> None:
    source = make_source(client)
    [package] = source.add(build_spk(info={"package": "leaving"}))
    link = source.packages(DS920)["leaving"]["link"]
    client.call(
        "POST", f"{source.repository}modify/", json={"remove_content_units": [package["pulp_href"]]}
    )
    assert source.packages(DS920) == {}
    assert requests.get(link, timeout=90).status_code == 200
    assert requests.head(link, timeout=90).status_code == 200


def test_old_or_new_but_never_a_mix(client: Client) -> None:
    source = make_source(client)
    seen = seen_while_replaced(source, [lambda: source.ask(DS920)])
    assert all(len(versions) == 1 for versions in seen), seen
    assert len(set(seen)) > 1
    assert source.versions(DS920)["left"] == f"{GENERATIONS}.0-{GENERATIONS}"
