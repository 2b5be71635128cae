"""The three devices of the demo: what they send, and whether what they get is right."""

import hashlib
import json
import urllib.parse
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pulp_spk.embedded.errors import RequestFailed
from pulp_spk.embedded.rest import fetch


@dataclass(frozen=True)
class Nas:
    """A device that asks.

    Attributes:
        model: Its name, as people write it.
        version: Of DSM, with the build.
        parameters: What it sends.
        post: Whether it sends them as a form, as DSM below 6 does.
    """

    model: str
    version: str
    parameters: dict[str, str]
    post: bool = False

    @property
    def title(self) -> str:
        """For people."""
        return f"{self.model}, DSM {self.version}"


def _nas(name: str, platform: str, model: str, version: str, *, post: bool = False) -> Nas:
    numbers, build = version.split("-")
    names = ("major", "minor", "micro")
    parameters = {
        "package_update_channel": "stable",
        "unique": f"synology_{platform}_{model}",
        "build": build,
        "language": "enu",
        **dict(zip(names, numbers.split("."), strict=False)),
        "arch": platform,
        "timezone": "Amsterdam",
    }
    return Nas(name, version, parameters, post)


DEVICES = (
    _nas("DS920+", "geminilake", "920+", "7.2.2-72806"),
    _nas("DS218j", "armada38x", "ds218j", "6.2.4-25556"),
    _nas("DS211j", "88f6281", "211j", "5.2-5967", post=True),
)


def inventory(devices: Iterable[Nas]) -> str:
    """Return devices as an inventory that a remote takes: CSV of model and DSM version."""
    return "\n".join(["model,os_version", *(f"{nas.model},{nas.version}" for nas in devices)])


def ask(source: str, device: Nas) -> list[dict[str, Any]]:
    """Return the packages that a device is offered."""
    query = urllib.parse.urlencode(device.parameters)
    if device.post:
        body, _ = fetch(source, query.encode("ascii"))
    else:
        body, _ = fetch(f"{source}?{query}")
    catalog = json.loads(body)
    # A bare list is what DSM below 5.1 wants.
    return catalog if isinstance(catalog, list) else catalog["packages"]


def check_download(catalog: list[dict[str, Any]]) -> str:
    """Download the first package of a catalog; return its file name.

    Raises:
        RequestFailed: There is none, or its bytes are not those that the catalog promised.
    """
    if not catalog:
        raise RequestFailed("the first device was offered nothing")
    entry = catalog[0]
    data, _ = fetch(entry["link"])
    md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
    if (md5, len(data)) != (entry["md5"], int(entry["size"])):
        raise RequestFailed(
            f"{entry['link']} has md5 {md5}, {len(data)} bytes;"
            f" the catalog says {entry['md5']}, {entry['size']}"
        )
    return entry["link"].rpartition("/")[2]


def compare(device: Nas, catalog: list[dict[str, Any]], explanation: dict[str, Any]) -> None:
    """See that what the device got is what the API says it gets.

    Raises:
        RequestFailed: It is not.
    """
    got = {(entry["package"], entry["version"]) for entry in catalog}
    said = {(d["package"], d["version"]) for d in explanation["packages"] if d["offered"]}
    if got != said:
        raise RequestFailed(f"{device.title} got {sorted(got)}, explained is {sorted(said)}")
