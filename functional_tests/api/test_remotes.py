"""Remotes over HTTP: roles, and the context for pulp-glue."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pulp_glue.common.authentication import BasicAuthProvider
from pulp_glue.common.context import PulpContext

from functional_tests.api.conftest import REPOSITORIES, Make
from pulp_spk.glue import PulpSpkRemoteContext
from test_harness.client import Client
from test_harness.pulp import Pulp

REMOTES = "remotes/spk/spk/"
SOURCE = "https://packages.example/"


def status_of(client: Client, method: str, path: str, **arguments: Any) -> int:
    return client.request(method, path, **arguments).status_code


@pytest.fixture
def remote(make: Make, unique: str) -> dict[str, Any]:
    """A remote of a source that does not exist; nothing asks it."""
    return make(REMOTES, name=unique, url=SOURCE, models=["DS920+"], password="secret")


def test_credentials_are_not_shown(remote: dict[str, Any]) -> None:
    assert "secret" not in str(remote)
    assert {"name": "password", "is_set": True} in remote["hidden_fields"]


def test_change(client: Client, remote: dict[str, Any]) -> None:
    href = remote["pulp_href"]
    client.update(href, models=["DS218j"], os_versions=["6.2"], keep_latest=3)
    changed = client.get(href)
    assert (changed["models"], changed["keep_latest"]) == (["DS218j"], 3)
    (cell,) = client.get(f"{href}cells/")["cells"]
    assert cell["parameters"]["arch"] == "armada38x"
    assert cell["parameters"]["build"]
    answer = client.request("PATCH", href, json={"models": ["DS219j"]})
    assert answer.status_code == 400
    assert "DS218j" in answer.json()["models"][0]


def test_without_a_role(user: Callable[..., Client], remote: dict[str, Any], unique: str) -> None:
    somebody = user()
    href = remote["pulp_href"]
    assert somebody.list(REMOTES) == []
    assert status_of(somebody, "GET", href) == 404
    assert status_of(somebody, "GET", f"{href}cells/") == 404
    body = {"name": f"{unique}-x", "url": SOURCE}
    assert status_of(somebody, "POST", REMOTES, json=body) == 403


def test_creator_and_viewer(
    client: Client, user: Callable[..., Client], remote: dict[str, Any], unique: str
) -> None:
    creator = user("spk.spkremote_creator", "spk.spkrepository_creator")
    own = creator.create(REMOTES, name=f"{unique}-own", url=SOURCE)["pulp_href"]
    assert status_of(creator, "GET", f"{own}cells/") == 200
    # A remote that one does not see cannot be put into a repository of one's own.
    body = {"name": unique, "remote": remote["pulp_href"]}
    assert status_of(creator, "POST", REPOSITORIES, json=body) == 403
    repository = creator.create(REPOSITORIES, name=unique, remote=own)["pulp_href"]
    change = {"remote": remote["pulp_href"]}
    assert status_of(creator, "PATCH", repository, json=change) == 403
    role = {"role": "spk.spkremote_viewer", "users": [creator.http.auth[0]]}
    client.call("POST", f"{remote['pulp_href']}add_role/", json=role)
    creator.update(repository, **change)
    assert creator.get(repository)["remote"] == remote["pulp_href"]
    assert status_of(creator, "GET", f"{remote['pulp_href']}cells/") == 200
    assert status_of(creator, "PATCH", remote["pulp_href"], json={"url": SOURCE}) == 403
    assert status_of(creator, "DELETE", remote["pulp_href"]) == 403
    creator.delete(repository)
    creator.delete(own)


def test_another_kind_of_remote_is_refused(make: Make, client: Client, unique: str) -> None:
    other = make("remotes/file/file/", name=unique, url="https://packages.example/PULP_MANIFEST")
    body = {"name": unique, "remote": other["pulp_href"]}
    assert status_of(client, "POST", REPOSITORIES, json=body) == 400


def test_glue(pulp: Pulp, unique: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The schema is kept by the server's address, which another test run may have had.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    auth = BasicAuthProvider(*pulp.auth)
    glue = PulpContext("/pulp/", {"base_url": pulp.api_url, "auth_provider": auth})
    remote = PulpSpkRemoteContext(glue)
    remote.create({"name": unique, "url": SOURCE, "keep_latest": 2, "platforms": ["geminilake"]})
    assert remote.cells()["requests"] == 2
    remote.update({"keep_latest": "", "os_versions": ["7.2"]})
    assert remote.entity["keep_latest"] is None
    assert [cell["parameters"]["arch"] for cell in remote.cells()["cells"]] == ["geminilake"]
    assert remote.list_roles()["roles"]
    remote.delete()
