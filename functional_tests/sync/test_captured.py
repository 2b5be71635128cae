"""Lists that somebody captured on a NAS, in place of a source's answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from functional_tests.sync.conftest import Mirror, fresh_spk


def sync(mirror: Mirror, *files: tuple[str, bytes], also: str = "") -> dict[str, Any]:
    """Mirror what captured lists name, and return the task's result."""
    wish = {"remote": mirror.remote, **({also: True} if also else {})}
    task = mirror.client.call(
        "POST",
        f"{mirror.target.repository}sync/",
        data=wish,
        files=[("captured", file) for file in files],
    )
    return dict(task["result"])


def test_a_list_of_packages(mirror: Mirror) -> None:
    for name in ("one", "two"):
        mirror.upstream.add(fresh_spk(name), name, dname=name.title())
    captured = json.dumps({"otherserver": mirror.upstream.entries}).encode()
    result = sync(mirror, ("otherserver.ger", captured))
    assert (result["added"], result["left_out"], result["cells"]) == (2, [], 0)
    assert mirror.names == {"one", "two"}
    assert mirror.upstream.requests["/"] == 0
    # The names in the list are German.
    listings = mirror.client.list("content/spk/listings/", name="one")
    assert {"ger": {"displayname": "One"}} in [listing["texts"] for listing in listings]


@pytest.mark.parametrize("policy", ["immediate", "on_demand"])
def test_a_text_of_links(make_mirror: Callable[..., Mirror], policy: str) -> None:
    mirror = make_mirror(policy=policy, includes=["o*"])
    links = [mirror.upstream.add(fresh_spk(name), name)["link"] for name in ("one", "two")]
    for file in mirror.upstream.files.values():
        file.etag = "unchanged"
    result = sync(mirror, ("links.txt", "\n".join(links).encode()))
    assert [thing["code"] for thing in result["left_out"]] == ["SPK0537"]
    assert mirror.names == {"one"}
    assert sync(mirror, ("links.txt", links[0].encode()))["downloads"] == 0
    assert mirror.version == 1


def test_what_cannot_be_done(mirror: Mirror) -> None:
    with pytest.raises(requests.HTTPError, match="SPK0019"):
        sync(mirror, ("links.txt", b"http://example.com/a.spk"), also="mirror")
    with pytest.raises(AssertionError, match="SPK0424"):
        sync(mirror, ("links.txt", b"nothing in it"))
