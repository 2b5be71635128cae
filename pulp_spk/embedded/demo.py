"""The demo: sample packages in a repository, a source on it, and what three devices get of it."""

import hashlib
import json
import shlex
import shutil
import textwrap
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pulp_spk.embedded.errors import RequestFailed
from pulp_spk.embedded.private_pulp import PrivatePulp
from pulp_spk.embedded.rest import Rest, fetch
from pulp_spk.embedded.samples import SAMPLES

NAME = "demo"
PACKAGES = "content/spk/packages/"
REPOSITORIES = "repositories/spk/spk/"
DISTRIBUTIONS = "distributions/spk/spk/"


@dataclass(frozen=True)
class Nas:
    """A device that asks.

    Attributes:
        title: For people.
        parameters: What it sends.
        post: Whether it sends them as a form, as DSM below 6 does.
    """

    title: str
    parameters: dict[str, str]
    post: bool = False


def _nas(title: str, platform: str, model: str, version: str, *, post: bool = False) -> Nas:
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
    return Nas(title, parameters, post)


DEVICES = (
    _nas("DS920+, DSM 7.2.2-72806", "geminilake", "920+", "7.2.2-72806"),
    _nas("DS218j, DSM 6.2.4-25556", "armada38x", "ds218j", "6.2.4-25556"),
    _nas("DS211j, DSM 5.2-5967", "88f6281", "211j", "5.2-5967", post=True),
)


def run_demo(pulp: PrivatePulp, progress: Callable[[str], None]) -> None:
    """Fill a Pulp with samples and print what devices get; may be repeated.

    Args:
        pulp: A running one.
        progress: Called with a line before each step.

    Raises:
        RequestFailed: Something was not as it must be.
    """
    rest = Rest(pulp.api_url, "admin", pulp.password)
    progress(f"Building {len(SAMPLES)} sample packages and uploading them")
    folder = pulp.layout.root / "samples"
    folder.mkdir(exist_ok=True)
    repository = rest.find_or_create(REPOSITORIES, NAME)
    units = []
    for sample in SAMPLES:
        data = sample.build()
        (folder / sample.file_name).write_bytes(data)
        units.append(rest.upload(PACKAGES + "upload/", sample.file_name, data)["pulp_href"])
    rest.create(f"{repository['pulp_href']}modify/", add_content_units=units)
    progress("Making the source that devices ask")
    distribution = rest.find_or_create(
        DISTRIBUTIONS, NAME, base_path=NAME, repository=repository["pulp_href"]
    )
    source = distribution["base_url"]

    progress("Asking the source as three devices")
    catalogs = [ask(source, device) for device in DEVICES]
    checked = check_download(catalogs[0])
    progress(f"Downloaded {checked}: size and MD5 are those of the catalog")
    explained = [
        rest.get(f"{distribution['pulp_href']}explain/", **device.parameters) for device in DEVICES
    ]
    for device, catalog, explanation in zip(DEVICES, catalogs, explained, strict=True):
        compare(device, catalog, explanation)
    print("\n" + table(explained, shutil.get_terminal_size((110, 24)).columns))
    print("\n" + next_steps(pulp, source, folder.name), flush=True)


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


def table(explained: list[dict[str, Any]], width: int) -> str:
    """Return the devices side by side: the offered version of each package, or why not.

    Args:
        explained: What `explain` said, one for each device.
        width: Characters of a line.
    """
    names = sorted({d["package"] for each in explained for d in each["packages"]})
    first = max(len(name) for name in names) + 2
    column = max(24, min(46, (width - first) // len(DEVICES) - 2))
    lines = [_row([""] + [device.title for device in DEVICES], first, column)]
    lines.append("-" * (first + (column + 2) * len(DEVICES) - 2))
    for name in names:
        cells = [_cell(each["packages"], name) for each in explained]
        lines.append(_row([name, *cells], first, column))
    return "\n".join(lines)


def _cell(decisions: Iterable[dict[str, Any]], name: str) -> str:
    """Return the offered version; else the reason for each version that there is."""
    mine = [decision for decision in decisions if decision["package"] == name]
    offered = [decision["version"] for decision in mine if decision["offered"]]
    if offered:
        return f"offered {offered[0]}"
    return "\n".join(f"{decision['version']}: {decision['detail']}" for decision in mine)


def _row(cells: list[str], first: int, column: int) -> str:
    """Return a row of wrapped cells."""
    blocks = [
        [line for text in cell.split("\n") for line in textwrap.wrap(text, width) or [""]]
        for cell, width in zip(cells, [first, *[column] * len(cells)], strict=False)
    ]
    height = max(len(block) for block in blocks)
    lines = []
    for index in range(height):
        parts = [block[index] if index < len(block) else "" for block in blocks]
        lines.append(parts[0].ljust(first) + "  ".join(part.ljust(column) for part in parts[1:]))
    return "\n".join(line.rstrip() for line in lines)


def next_steps(pulp: PrivatePulp, source: str, samples: str) -> str:
    """Return what to try next, ready to be copied."""
    new, old = DEVICES[0], DEVICES[-1]
    query = urllib.parse.urlencode(new.parameters)
    form = urllib.parse.urlencode(old.parameters)
    api = pulp.api_url + "/pulp/api/v3"
    password = shlex.quote(str(pulp.layout.password))
    root = shlex.quote(str(pulp.layout.root))
    return f"""\
Package Center > Settings > Package Sources > Add, Location:
  {source}

What a {new.title} sends:
  curl '{source}?{query}'
What a {old.title} sends:
  curl -d '{form}' {source}

REST API:        {api}/  (its documentation: {api}/docs/)
Admin:           user admin, password in {password}
Data and logs:   {root}

Next, in another terminal:
  curl -u admin:$(cat {password}) '{api}/{DISTRIBUTIONS}'
  curl -u admin:$(cat {password}) -F file=@my.spk \\
    -F repository=$(curl -su admin:$(cat {password}) '{api}/{REPOSITORIES}?name={NAME}' \\
      | python3 -c 'import json,sys; print(json.load(sys.stdin)["results"][0]["pulp_href"])') \\
    {api}/{PACKAGES}
  the source in a browser: {source}"""
