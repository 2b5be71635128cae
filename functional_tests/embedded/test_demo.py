"""`pulp-spk demo` as a person uses it: the samples and their mirror, and the mirror of a source."""

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from functional_tests.embedded.conftest import copies
from functional_tests.embedded.machine import Machine
from pulp_spk.embedded.errors import RequestFailed
from pulp_spk.embedded.mirror_demo import make_mirror
from pulp_spk.embedded.rest import Rest
from test_harness.foreign_source import ForeignSource

KNOWN = r"0 bytes of packages \([\d,]+ bytes of catalogs\); {0} packages: 0 new, {0} here already; "
NO_CHANGE = (
    r"{0} requests for {0} devices, {0} lists unchanged, 0 bytes of packages"
    r" \(0 bytes of catalogs\); {1} packages: 0 new, {1} here already; no new version"
)
AGREE = "All {} cells agree in package, version, md5, size, texts and pictures ({} SPKs, "


@dataclass(frozen=True)
class Shown:
    """A demo that was run twice; now its Pulp is up.

    Attributes:
        machine: Where.
        first: What it printed.
        second: What it printed when it was run again.
        traces: What it left behind.
    """

    machine: Machine
    first: str
    second: str
    traces: list[str]


@pytest.fixture(scope="module")
def shown(used_folder: Path) -> Iterator[Shown]:
    """The demo of samples."""
    with copies(used_folder) as make:
        machine = make()
        first = machine.run("demo", "--once", "--port=0")
        second = machine.run("demo", "--once")
        traces = machine.traces()
        machine.run("up", "--detach")
        yield Shown(machine, first, second, traces)


def test_demo_twice(shown: Shown) -> None:
    first, second = shown.first, shown.second
    assert re.search(
        r"jukebox +offered 2\.1\.0-12 +offered 1\.8\.3-7 +2\.1\.0-12: needs DSM", first
    )
    assert re.search(r"turbo +offered 3\.0\.1-5 +offered 3\.0\.1-4 ", first)
    assert "size and MD5 are those of the catalog" in first
    assert source_of(first).startswith("http://127.0.0.1:")
    # A beta is asked for by none of the three devices; the others are known by their uploads.
    known = r"Mirrored: 3 requests for 3 devices, " + KNOWN.format(7) + "a new version"
    assert re.search(known, first)
    assert re.search(r"Mirrored again: " + NO_CHANGE.format(3, 7), first)
    assert AGREE.format(3, 7) in first
    assert "through the mirror: size and MD5 are the source's" in first

    # The port is kept: devices have it in their settings.
    assert source_of(second) == source_of(first)
    assert table_of(second) == table_of(first)
    assert re.search(r"Mirrored: " + NO_CHANGE.format(3, 7), second)
    assert AGREE.format(3, 7) in second
    assert shown.traces == []

    versions = {
        repository["name"]: repository["latest_version_href"].rpartition("/versions/")[2]
        for repository in shown.machine.client().list("repositories/spk/spk/")
    }
    assert versions == {"demo": "1/", "mirror": "1/"}


def test_source_of_somebody_else(shown: Shown, machine: Machine) -> None:
    source = source_of(shown.first)
    wish = ("demo", "--once", f"--source={source}", "--model=DS920+")

    first = machine.run(*wish, "--port=0")
    assert re.search(r"Reading packages: 3 of 3\n", first)
    new = (
        r"Mirrored: \d+ requests for 2 devices, [1-9][\d,]+ bytes of packages"
        r" \([1-9][\d,]+ bytes of catalogs\); 3 packages: 3 new, 0 here"
    )
    assert re.search(new, first)
    assert re.search(r"Mirrored again: " + NO_CHANGE.format(2, 3), first)
    assert AGREE.format(2, 3) in first
    assert re.search(
        r"geminilake 7\.2\.\S+ stable gets 3 packages:\n"
        r"  courier 1\.4\.0-2, jukebox 2\.1\.0-12, turbo 3\.0\.1-5\n",
        first,
    )
    assert source_of(first) != source

    # Asked as another device, the same mirror grows.
    other = machine.run(*wish, "--model=DS218j")
    assert re.search(r"armada38x 7\.2\.\S+ stable gets 1 package:\n  jukebox 2\.1\.0-12\n", other)


def test_source_that_cannot_be_mirrored(machine: Machine) -> None:
    page = ForeignSource().start()
    page.envelope = lambda entries, asked: web.Response(body=b"<!DOCTYPE html><p>Hello")
    model = "--model=DS920+"
    said = machine.run("demo", "--once", "--port=0", f"--source={page.url}/", model, code=1)
    assert re.search("^pulp-spk: SPK0520 the source gave no catalog: .+$", said, re.M)
    assert "Traceback" not in said
    assert "Mirroring" not in said
    # Asked as a device by both methods, and no more.
    assert page.requests["/"] == 2
    page.stop()
    assert machine.traces() == []

    # What the command begins with, without starting and stopping a Pulp each time.
    machine.run("up", "--detach")
    client = machine.client()
    rest = Rest(client.api_url, *client.http.auth)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        nowhere = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
        assert refusal(rest, nowhere).startswith("SPK0520 the source gave no catalog: ")
    said = refusal(rest, nowhere, models=["DS92O+"])
    assert re.search(r"^SPK0410 models: no such model .*'DS92O\+'.* DS920\+", said)
    # Those of Synology are not even tried before their terms are accepted.
    assert refusal(rest, "https://pkgupdate7.synology.com/").startswith("SPK0018 accept_terms: ")
    # Nothing is left of any of them.
    for kind in ("remotes", "repositories", "distributions"):
        assert client.list(f"{kind}/spk/spk/") == []


def refusal(rest: Rest, source: str, **fields: Any) -> str:
    """What the demo says of a source that it does not mirror."""
    with pytest.raises(RequestFailed) as caught:
        make_mirror(rest, "refused", source, **fields)
    return str(caught.value)


def table_of(text: str) -> str:
    """The part of the demo's output that says what is offered."""
    return text[text.index("-----") : text.index("Package Center >")]


def source_of(text: str) -> str:
    """The URL for Package Center that the demo printed."""
    found = re.search(r"Location:\n  (http://\S+)\n", text)
    assert found
    return found[1]


def test_schedule(machine: Machine) -> None:
    text = machine.run("demo", "--once", "--port=0", "--scheduler")
    assert "Running schedule mirror (0 3 * * * UTC) for the first time" in text
    assert re.search(
        r"Run completed: 0 added, 0 updated, 0 removed; next at \d{4}-\d\d-\d\dT0[34]:\d\d UTC",
        text,
    )
    assert machine.traces() == []
