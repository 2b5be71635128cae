"""A mirror for each test: a foreign source, a remote, a repository and a distribution."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from test_harness.client import Client, TaskFailed
from test_harness.foreign_source import ForeignSource
from test_harness.source import Source, make_source
from unit_tests.builders import build_spk

DSM: dict[str, Any] = {
    "platforms": ["geminilake", "armada38x"],
    "os_versions": ["7.2", "6.2.4-25556"],
}
"""Four cells; a source that answers them alike is not taken for a static one before three."""


def fresh_spk(name: str, *, info: dict[str, str] | None = None, **arguments: Any) -> bytes:
    """An SPK that no other test has mirrored: what is here already is not read again."""
    members = {"scripts/unique": uuid.uuid4().bytes, **arguments.pop("members", {})}
    return build_spk(info={"package": name, **(info or {})}, members=members, **arguments)


@dataclass
class Mirror:
    """What a test mirrors with.

    Attributes:
        client: The REST API.
        remote: Href of the remote.
        target: The repository and distribution that it fills.
        upstream: The foreign source.
    """

    client: Client
    remote: str
    target: Source
    upstream: ForeignSource

    def sync(self, **wish: Any) -> dict[str, Any]:
        """Mirror and return the task."""
        wish = {"remote": self.remote, **wish}
        return self.client.call("POST", f"{self.target.repository}sync/", json=wish)

    def fail(self, **wish: Any) -> dict[str, Any]:
        """Mirror, expecting a failure, and return the task."""
        with pytest.raises(TaskFailed) as failure:
            self.sync(**wish)
        return dict(failure.value.task)

    @property
    def version(self) -> int:
        """Number of the repository's latest version."""
        href = self.client.get(self.target.repository)["latest_version_href"]
        return int(href.rstrip("/").rpartition("/")[2])

    @property
    def names(self) -> set[str]:
        """Names of the packages in the latest version."""
        return {package["name"] for package in self.packages}

    @property
    def packages(self) -> list[dict[str, Any]]:
        """The packages of the latest version."""
        version = self.client.get(self.target.repository)["latest_version_href"]
        return self.client.list("content/spk/packages/", repository_version=version)


@pytest.fixture
def upstream() -> Iterator[ForeignSource]:
    """A foreign source without any package."""
    source = ForeignSource().start()
    yield source
    source.stop()


@pytest.fixture
def other() -> Iterator[ForeignSource]:
    """Another server, to which the first one's links lead."""
    source = ForeignSource().start()
    yield source
    source.stop()


@pytest.fixture
def make_mirror(client: Client, upstream: ForeignSource) -> Callable[..., Mirror]:
    """Makes a mirror of the foreign source."""

    def make(url: str = "", client: Client = client, **fields: Any) -> Mirror:
        fields = {"max_retries": 0, "policy": "immediate", **DSM, **fields}
        name = f"remote-{uuid.uuid4().hex[:12]}"
        url = url or upstream.url + "/"
        remote = client.create("remotes/spk/spk/", name=name, url=url, **fields)
        return Mirror(client, remote["pulp_href"], make_source(client), upstream)

    return make


@pytest.fixture
def mirror(make_mirror: Callable[..., Mirror]) -> Mirror:
    """A mirror that downloads at once."""
    return make_mirror()
