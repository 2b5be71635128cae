"""A source for tests: a repository, a distribution and a device that asks it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from test_harness.client import Client

DS920 = {
    "package_update_channel": "stable",
    "unique": "synology_geminilake_920+",
    "build": "72806",
    "language": "enu",
    "major": "7",
    "micro": "2",
    "arch": "geminilake",
    "minor": "2",
    "timezone": "Amsterdam",
}
"""A DS920+ with DSM 7.2.2."""

DS218J = {
    "package_update_channel": "stable",
    "unique": "synology_armada38x_ds218j",
    "build": "25556",
    "language": "enu",
    "major": "6",
    "micro": "4",
    "arch": "armada38x",
    "minor": "2",
}
"""A DS218j with DSM 6.2.4."""

DS211J = {
    "package_update_channel": "stable",
    "unique": "synology_88f6281_211j",
    "build": "5967",
    "language": "ger",
    "major": "5",
    "arch": "88f6281",
    "minor": "2",
}
"""A DS211j with DSM 5.2."""

OLD = {"unique": "synology_88f6281_211j", "arch": "88f6281", "build": "3202", "major": "4"}
"""The same with DSM 4.2, which takes a bare list."""


@dataclass
class Source:
    """One distribution as devices see it.

    Attributes:
        client: The REST API of its Pulp.
        repository: Href of the repository that it serves.
        distribution: The distribution as the API shows it.
        headers: What each request of the device carries besides.
    """

    client: Client
    repository: str
    distribution: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Its URL, with a slash at the end."""
        return self.distribution["base_url"]

    def ask(
        self, device: Mapping[str, str], *, method: str = "GET", path: str = "", **arguments: Any
    ) -> requests.Response:
        """Ask as a device does; a POST sends the parameters as a form."""
        where = {"data" if method == "POST" else "params": dict(device)}
        arguments.setdefault("headers", dict(self.headers))
        return requests.request(
            method, self.url + path, **where, allow_redirects=False, timeout=120, **arguments
        )

    def packages(self, device: Mapping[str, str], **arguments: Any) -> dict[str, dict[str, Any]]:
        """The entries of the device's catalog by name."""
        answer = self.ask(device, **arguments)
        assert answer.status_code == 200, answer.text
        catalog = answer.json()
        entries = catalog if isinstance(catalog, list) else catalog["packages"]
        by_name = {entry["package"]: entry for entry in entries}
        assert len(by_name) == len(entries)
        return by_name

    def versions(self, device: Mapping[str, str], **arguments: Any) -> dict[str, str]:
        """What the device is offered: name and version."""
        entries = self.packages(device, **arguments)
        return {name: entry["version"] for name, entry in entries.items()}

    def add(self, *spks: bytes) -> list[dict[str, Any]]:
        """Upload packages into the repository."""
        return [
            self.client.upload("content/spk/packages/", spk, repository=self.repository)
            for spk in spks
        ]

    def version(self, number: int) -> str:
        """Href of a version of the repository."""
        return f"{self.repository}versions/{number}/"


def make_source(client: Client, *spks: bytes, **fields: Any) -> Source:
    """Make a repository with these packages and a distribution of it.

    Args:
        client: Where.
        spks: Packages to upload.
        fields: More fields of the distribution.
    """
    name = f"source-{uuid.uuid4().hex[:12]}"
    repository = client.create("repositories/spk/spk/", name=name)["pulp_href"]
    source = Source(client, repository, {})
    source.add(*spks)
    fields = {"name": name, "base_path": name, "repository": repository, **fields}
    source.distribution = client.create("distributions/spk/spk/", **fields)
    return source
