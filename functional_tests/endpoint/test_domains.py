"""Sources in domains."""

import uuid

import requests

from test_harness.client import Client
from test_harness.pulp import Pulp
from test_harness.source import DS920, make_source
from unit_tests.builders import build_spk


def make_domain(pulp: Pulp) -> str:
    """Make a domain and return its name."""
    name = f"domain-{uuid.uuid4().hex[:8]}"
    pulp.client.create(
        "domains/",
        name=name,
        storage_class="pulpcore.app.models.storage.FileSystem",
        storage_settings={"MEDIA_ROOT": str(pulp.services.layout.root / "media" / name)},
    )
    return name


def test_each_domain_has_its_own_sources(pulp_domains: Pulp) -> None:
    name = make_domain(pulp_domains)
    client = Client(pulp_domains.api_url, pulp_domains.auth, name)
    ours = make_source(client, build_spk(info={"package": "ours"}), base_path="corp")
    theirs = make_source(
        pulp_domains.client, build_spk(info={"package": "theirs"}), base_path="corp"
    )
    assert f"/pulp/content/{name}/corp/" in ours.url
    for method in ("GET", "POST"):
        for path in ("", "api/package"):
            assert set(ours.packages(DS920, method=method, path=path)) == {"ours"}
            assert set(theirs.packages(DS920, method=method, path=path)) == {"theirs"}
    bare = requests.get(ours.url.rstrip("/"), params=DS920, allow_redirects=False, timeout=90)
    assert bare.status_code == 200
    entry = ours.packages(DS920)["ours"]
    for link in (entry["link"], entry["thumbnail"][0]):
        assert link.startswith(ours.url)
        assert requests.get(link, timeout=90).status_code == 200
    # The icons are the same, each in a storage of its own.
    elsewhere = entry["link"].replace(f"/{name}/", "/default/")
    assert requests.get(elsewhere, timeout=90).status_code == 404
    icon = theirs.packages(DS920)["theirs"]["thumbnail"][0]
    assert requests.get(icon, timeout=90).content == requests.get(link, timeout=90).content
    pulp_domains.client.delete(theirs.distribution["pulp_href"])
    assert requests.get(icon, timeout=90).status_code == 404
    assert requests.get(link, timeout=90).status_code == 200
    assert requests.post(ours.url.replace(name, "nowhere"), timeout=90).status_code in (404, 405)
