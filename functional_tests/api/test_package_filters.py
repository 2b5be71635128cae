"""Finding packages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from functional_tests.api.conftest import PACKAGES, REPOSITORIES
from test_harness.client import Client
from unit_tests.builders import build_spk

PREFIX = "filtered"


@pytest.fixture(scope="module")
def version(client: Client) -> Iterator[str]:
    """A repository version with packages of many kinds."""
    repository = client.create(REPOSITORIES, name="filters")["pulp_href"]
    described: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("noarch", {"displayname": "Ärger & Töne", "description": "Plays 100% of music."}, {}),
        ("family", {"arch": "x86_64", "beta": "yes"}, {"icons": False}),
        ("platform", {"arch": "geminilake apollolake", "os_min_ver": "7.2-64570"}, {}),
        ("arm", {"arch": "armv8", "version": "2.0-7"}, {}),
        ("old", {"arch": "x64", "os_min_ver": "5.0-4458", "os_max_ver": "6.2-25556"}, {}),
        ("signed", {"arch": "88f6281"}, {"members": {"syno_signature.asc": b"-----BEGIN PGP"}}),
    ]
    for name, info, parts in described:
        data = build_spk(info={"package": f"{PREFIX}-{name}", **info}, **parts)
        client.upload(PACKAGES, data, repository=repository)
    yield client.get(repository)["latest_version_href"]
    client.delete(repository)


@pytest.fixture
def found(client: Client, version: str) -> Callable[..., set[str]]:
    """The names, without the prefix, of what some filters find."""

    def found(**filters: Any) -> set[str]:
        packages = client.list(PACKAGES, repository_version=version, **filters)
        return {package["name"].removeprefix(f"{PREFIX}-") for package in packages}

    return found


ALL = {"noarch", "family", "platform", "arm", "old", "signed"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ALL),
        ({"name": f"{PREFIX}-arm"}, {"arm"}),
        ({"name__in": f"{PREFIX}-arm,{PREFIX}-old"}, {"arm", "old"}),
        ({"name__contains": "form"}, {"platform"}),
        ({"version": "2.0-7"}, {"arm"}),
        ({"arch": "geminilake"}, {"platform"}),
        ({"arch": "x86_64"}, {"family"}),
        ({"arch__in": "armv8,noarch"}, {"arm", "noarch"}),
        ({"family": "x86_64"}, {"family", "platform", "old"}),
        ({"family": "x64"}, {"family", "platform", "old"}),
        ({"family": "armv5"}, {"signed"}),
        ({"os_version": "7.2-64570"}, ALL - {"old"}),
        ({"os_version": "7.1"}, ALL - {"old", "platform"}),
        ({"os_version": "6.2.4-25556"}, {"old"}),
        ({"os_version": "4.3"}, set()),
        ({"beta": "true"}, {"family"}),
        ({"signed": "true"}, {"signed"}),
        ({"opaque": "false"}, ALL),
        ({"opaque": "true"}, set()),
        ({"has_icon": "false"}, {"family"}),
        ({"has_icon": "true"}, ALL - {"family"}),
        ({"search": "ärger"}, {"noarch"}),
        ({"search": "MUSIC töne"}, {"noarch"}),
        ({"search": "100%"}, {"noarch"}),
        ({"search": "1.0%"}, set()),
        ({"search": 'a"b\\c'}, set()),
        ({"search": "displayname"}, set()),
        ({"search": "example"}, ALL - {"noarch"}),
    ],
    ids=lambda value: str(sorted(value)) if isinstance(value, set) else str(value),
)
def test_filter(
    found: Callable[..., set[str]], filters: dict[str, str], expected: set[str]
) -> None:
    assert found(**filters) == expected


def test_expression(client: Client, version: str) -> None:
    # Core cannot combine it with another filter, such as the repository version.
    expression = f"name__startswith={PREFIX}- AND (family=x86_64 OR signed=true)"
    names = {package["name"] for package in client.list(PACKAGES, q=expression)}
    assert names == {f"{PREFIX}-{name}" for name in ("family", "platform", "old", "signed")}


def test_digests(client: Client, version: str) -> None:
    package, other = client.list(PACKAGES, repository_version=version)[:2]
    for field in ("md5", "sha256"):
        assert client.list(PACKAGES, **{field: package[field]}) == [package]
        both = f"{package[field]},{other[field]}"
        assert len(client.list(PACKAGES, **{f"{field}__in": both})) == 2


@pytest.mark.parametrize(
    ("filters", "code"),
    [({"family": "pentium"}, "SPK0014"), ({"os_version": "newest"}, "SPK0015")],
)
def test_wrong_value(client: Client, filters: dict[str, str], code: str) -> None:
    with pytest.raises(requests.HTTPError, match=rf"400 .*\[{code}\]"):
        client.list(PACKAGES, **filters)
