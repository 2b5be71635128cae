"""The demo's mirror: a source into a repository and out again, twice, and then compared."""

import re
import time
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from pulp_spk.embedded.catalogs import catalog, check_source
from pulp_spk.embedded.devices import check_download
from pulp_spk.embedded.errors import RequestFailed
from pulp_spk.embedded.resources import DISTRIBUTIONS, REMOTES, REPOSITORIES
from pulp_spk.embedded.rest import Rest
from pulp_spk.package_center.agreement import Difference, differences
from pulp_spk.package_center.foreign_entry import ForeignEntry
from pulp_spk.spk.versions import OsVersion

PAUSE = 5.0
"""Seconds between two lines about one part of a task."""
MOST_NAMED = 10
"""Things that are named one by one."""


@dataclass(frozen=True)
class Mirror:
    """A mirror and what it mirrors.

    Attributes:
        source: Where the source is.
        remote: Href.
        repository: Href.
        url: Where devices ask it.
    """

    source: str
    remote: str
    repository: str
    url: str


@dataclass(frozen=True)
class Agreement:
    """How a mirror and its source answered one device.

    Attributes:
        label: The device.
        entries: What the mirror offers it.
        differences: A line for each package that is not the same in both.
    """

    label: str
    entries: tuple[ForeignEntry, ...]
    differences: tuple[str, ...]


def name_of(source: str) -> str:
    """Return a name for the mirror of a source, fit for a URL."""
    parts = urllib.parse.urlsplit(source)
    return re.sub(r"[^a-z0-9.]+", "-", (parts.netloc + parts.path).lower()).strip("-.")


def make_mirror(rest: Rest, name: str, source: str, **fields: Any) -> Mirror:
    """Make remote, repository and distribution, or let them be as they are.

    Nothing stays of a source that gives no catalog.

    Args:
        rest: The Pulp.
        name: Of all three, and of the path below which devices ask.
        source: The URL of the source.
        fields: More of the remote: which devices the source is asked as.

    Raises:
        RequestFailed: With Pulp's code when the source or the matrix is none.
    """
    fields = {"devices": "", "models": [], **fields}
    known = rest.get(REMOTES, name=name)["count"]
    # Pulp looks first: it knows whose servers may not be asked without more ado.
    remote = rest.make_so(REMOTES, name, url=source, policy="on_demand", **fields)["pulp_href"]
    try:
        check_source(source, rest.get(f"{remote}cells/")["cells"][0]["parameters"])
    except RequestFailed:
        if not known:
            rest.delete(remote)
        raise
    repository = rest.make_so(REPOSITORIES, name, remote=remote)["pulp_href"]
    distribution = rest.find_or_create(DISTRIBUTIONS, name, base_path=name, repository=repository)
    return Mirror(source, remote, repository, distribution["base_url"])


def run_mirror(
    rest: Rest, mirror: Mirror, progress: Callable[[str], None], *, own: bool
) -> list[Agreement]:
    """Mirror a source twice, compare, and say what that took.

    Args:
        rest: The Pulp.
        mirror: What is mirrored.
        progress: Called with a line before and after each step.
        own: Whether the source is ours, so that a difference is a fault.

    Returns:
        For each device of the matrix, what it is offered.

    Raises:
        RequestFailed: The source cannot be mirrored, or the mirror is not what it should be.
    """
    progress(f"Mirroring {mirror.source} into {mirror.url} (on demand)")
    progress("Mirrored: " + _sync(rest, mirror, progress))
    progress("Mirrored again: " + _sync(rest, mirror, progress))
    cells = rest.get(f"{mirror.remote}cells/")["cells"]
    progress(f"Asking source and mirror as each of {len(cells)} devices")
    found = [compare(mirror, cell["label"], cell["parameters"]) for cell in cells]
    apart = [f"{each.label}: {line}" for each in found for line in each.differences]
    if apart and own:
        raise RequestFailed("source and mirror differ: " + "; ".join(apart[:MOST_NAMED]))
    entries = {(entry.link, entry.size or 0) for each in found for entry in each.entries}
    volume = f"{len(entries)} SPKs, {_bytes(sum(size for _, size in entries))}"
    if apart:
        same = sum(not each.differences for each in found)
        progress(f"{same} of {len(found)} cells agree ({volume}); the differences:")
        for line in apart[:MOST_NAMED]:
            progress(f"  {line}")
        if len(apart) > MOST_NAMED:
            progress(f"  and {len(apart) - MOST_NAMED} more")
    else:
        progress(
            f"All {len(found)} cells agree in package, version, md5, size, texts and pictures"
            f" ({volume} offered)"
        )
    if first := next((each.entries for each in found if each.entries), ()):
        smallest = min(first, key=lambda entry: entry.size or 0)
        checked = check_download([_offer(smallest)])
        progress(f"Downloaded {checked} through the mirror: size and MD5 are the source's")
    return found


def _sync(rest: Rest, mirror: Mirror, progress: Callable[[str], None]) -> str:
    """Sync and return what the task's result and progress reports tell."""
    watch = Watching(progress)
    task = rest.run(f"{mirror.repository}sync/", watch.see, remote=mirror.remote, mirror=True)
    result = task["result"]
    for left in result["left_out"][:MOST_NAMED]:
        progress(f"  left out: {left['name']} {left['version']}: {left['code']} {left['reason']}")
    spent = f"{result['requests']} requests for {result['cells']} devices, "
    if result["unchanged"]:
        spent += f"{result['unchanged']} lists unchanged, "
    spent += (
        f"{_bytes(result['received'] - result['received_catalogs'])} of packages"
        f" ({_bytes(result['received_catalogs'])} of catalogs)"
    )
    packages = (
        f"{result['offered']} packages: {result['added']} new, {result['known']} here already"
    )
    if result["left_out_count"]:
        packages += f", {result['left_out_count']} left out"
    made = any("/versions/" in href for href in task["created_resources"])
    return f"{spent}; {packages}; {'a new version' if made else 'no new version'}"


class Watching:
    """Prints how a task goes on."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        self._progress = progress
        self._printed: dict[str, tuple[int, float]] = {}

    def see(self, task: Mapping[str, Any]) -> None:
        """Print the progress reports that changed: when done, before that now and then."""
        for report in task["progress_reports"]:
            code, done, total = report["code"], report["done"], report["total"] or 0
            known, when = self._printed.setdefault(code, (0, time.monotonic()))
            due = report["state"] == "completed" or time.monotonic() - when >= PAUSE
            # The result names what is left out one by one, but a failed task has none.
            told = code.startswith("sync.left_out") and task["state"] != "failed"
            if due and done != known and not told:
                self._printed[code] = (done, time.monotonic())
                whole = f" of {total}" if total else ""
                self._progress(f"  {report['message']}: {done}{whole}")


def compare(mirror: Mirror, label: str, parameters: Mapping[str, str]) -> Agreement:
    """Ask source and mirror as one device."""
    ours, theirs = catalog(mirror.url, parameters), catalog(mirror.source, parameters)
    major, minor, micro, build = (
        int(parameters.get(key) or 0) for key in ("major", "minor", "micro", "build")
    )
    found = differences(ours, theirs, OsVersion(major, minor, micro, build))
    return Agreement(label, ours.entries, tuple(_line(difference) for difference in found))


def _line(difference: Difference) -> str:
    """Return a difference for people."""
    if difference.key == "package":
        where = "in the mirror" if difference.ours else "at the source"
        return f"{difference.name} is only {where}"
    ours, theirs = (shorten(repr(value), 80) for value in (difference.ours, difference.theirs))
    return f"{difference.name} has {difference.key} {ours} instead of {theirs}"


def _offer(entry: ForeignEntry) -> dict[str, Any]:
    return {"link": entry.link, "md5": entry.md5, "size": entry.size}


def _bytes(count: int) -> str:
    """Return a number of bytes for people: exact while it is short."""
    if count < 100_000:
        return f"{count:,} bytes"
    return f"{count / 1e6:,.1f} MB"
