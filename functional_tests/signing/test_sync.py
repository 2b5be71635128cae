"""Signatures of what a mirror brings, and mirrors of what was signed here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from functional_tests.signing.service import make_service
from functional_tests.sync.conftest import Mirror, fresh_spk
from test_harness.client import Client, TaskFailed
from test_harness.pulp import Pulp
from test_harness.source import DS920
from unit_tests.gnupg_keys import Signer
from unit_tests.signed import signed_spk


def outcomes(mirror: Mirror) -> dict[str, str]:
    """Of the verdicts on what the repository holds, by name."""
    version = mirror.client.get(mirror.target.repository)["latest_version_href"]
    return {row["name"]: row["outcome"] for row in mirror.client.list(f"{version}verdicts/")}


def test_what_comes_is_judged(
    make_mirror: Callable[..., Mirror], signer: Signer, stranger: Signer
) -> None:
    mirror = make_mirror(keyrings=[signer.public_key])
    mirror.upstream.add(signed_spk(signer, info={"package": "good"}), "good")
    mirror.upstream.add(signed_spk(stranger, info={"package": "odd"}), "odd")
    mirror.upstream.add(fresh_spk("bare"), "bare")
    mirror.sync()
    assert outcomes(mirror) == {"good": "valid", "odd": "unknown_key", "bare": "none"}


def test_what_does_not_hold_is_left_out(
    make_mirror: Callable[..., Mirror], signer: Signer, stranger: Signer
) -> None:
    mirror = make_mirror(keyrings=[signer.public_key], signature_policy="require_valid")
    upstream = mirror.upstream
    upstream.add(signed_spk(signer, info={"package": "good"}), "good", changelog="More")
    old = upstream.add(signed_spk(signer, info={"package": "updated"}), "updated")
    result = mirror.sync()["result"]
    assert (result["added"], result["left_out_count"]) == (2, 0)

    upstream.entries.remove(old)
    update = {"package": "updated", "version": "2.0-1"}
    upstream.add(signed_spk(stranger, info=update), "updated", "2.0-1")
    upstream.add(fresh_spk("bare"), "bare", changelog="Much is said of it")
    for added_before in range(2):
        result = mirror.sync(mirror=True)["result"]
        assert (result["added"], result["removed"]) == (0, 0)
        assert {(row["name"], row["code"]) for row in result["left_out"]} == {
            ("updated", "SPK0539"),
            ("bare", "SPK0539"),
        }
        (odd,) = [row for row in result["left_out"] if row["name"] == "updated"]
        assert stranger.key_id in odd["reason"]
        assert odd["link"].startswith(upstream.url)
        # What does not hold is not downloaded again and again.
        assert result["downloads"] == (0 if added_before else 2)
        assert {package["name"] for package in mirror.packages} == {"good", "updated"}
        assert {package["version"] for package in mirror.packages} == {"1.0-1"}
        assert mirror.version == 1
    assert mirror.target.packages(DS920)["good"]["changelog"] == "More"


def test_policy_of_the_repository_takes_keys_of_the_remote(
    make_mirror: Callable[..., Mirror], signer: Signer
) -> None:
    mirror = make_mirror(keyrings=[signer.public_key])
    mirror.client.update(mirror.target.repository, signature_policy="require_valid")
    good = signed_spk(signer, info={"package": "again"})
    entry = mirror.upstream.add(good, "again")
    assert mirror.sync()["result"]["added"] == 1

    # It goes and comes again: the repository alone does not know the key.
    mirror.upstream.entries.remove(entry)
    assert mirror.sync(mirror=True, force=True)["result"]["removed"] == 1
    mirror.upstream.entries.append(entry)
    assert mirror.sync()["result"]["left_out_count"] == 0
    assert mirror.names == {"again"}


def test_what_was_signed_stays_signed(
    client: Client, mirror: Mirror, service: dict[str, Any]
) -> None:
    upstream = mirror.upstream
    told = upstream.add(fresh_spk("told"), "told", changelog="News")
    upstream.add(fresh_spk("silent"), "silent", md5=None, size=None)
    for file in upstream.files.values():
        file.etag = "1"
    mirror.sync()
    client.update(mirror.target.repository, package_signing_service=service["pulp_href"])
    result = client.call("POST", f"{mirror.target.repository}sign/")["result"]
    assert (result["changed"], mirror.version) == (2, 2)
    signed = {package["name"]: package["md5"] for package in mirror.packages}
    assert signed["told"] != told["md5"]

    for wish in ({}, {"mirror": True}, {"mirror": True, "force": True}):
        upstream.forget()
        result = mirror.sync(**wish)["result"]
        assert (result["known"], result["added"], result["removed"]) == (2, 0, 0)
        assert result["downloads"] == 0
        assert upstream.requests[upstream.path_of(told)] == 0
        assert mirror.version == 2
    entry = mirror.target.packages(DS920)["told"]
    assert (entry["md5"], entry["changelog"]) == (signed["told"], "News")

    # The source says something else of the same file.
    told["changelog"] = "Other news"
    mirror.sync(mirror=True)
    entry = mirror.target.packages(DS920)["told"]
    assert (entry["md5"], entry["changelog"]) == (signed["told"], "Other news")

    upstream.add(fresh_spk("new"), "new")
    mirror.sync(mirror=True)
    held = {"told": True, "silent": True, "new": False}
    assert {package["name"]: package["signed"] for package in mirror.packages} == held

    # A sync does not sign, also where signatures have to hold; what is held stays.
    client.update(mirror.target.repository, signature_policy="require_valid")
    upstream.add(fresh_spk("late"), "late")
    result = mirror.sync(mirror=True)["result"]
    assert {row["name"] for row in result["left_out"]} == {"new", "late"}
    assert {package["name"]: package["signed"] for package in mirror.packages} == held


def test_a_service_that_fails_leaves_nothing(
    pulp: Pulp, client: Client, mirror: Mirror, signer: Signer, gnupg_homes: Path
) -> None:
    """It has signed one of two packages when it fails."""
    used = gnupg_homes / "used"
    service = make_service(
        pulp, signer, gnupg_homes, f"[ -e {used} ] && echo out of luck >&2 && exit 3; touch {used}"
    )
    used.unlink()
    for name in ("one", "two"):
        mirror.upstream.add(fresh_spk(name), name)
    mirror.sync()
    client.update(mirror.target.repository, package_signing_service=service["pulp_href"])
    with pytest.raises(TaskFailed, match=r"SPK0051.*out of luck"):
        client.call("POST", f"{mirror.target.repository}sign/")
    mirror.sync(mirror=True, force=True)
    assert {package["name"]: package["signed"] for package in mirror.packages} == {
        "one": False,
        "two": False,
    }
    assert mirror.version == 1


def test_a_change_of_the_key_is_no_way_back(
    pulp: Pulp,
    client: Client,
    mirror: Mirror,
    service: dict[str, Any],
    stranger: Signer,
    gnupg_homes: Path,
) -> None:
    told = mirror.upstream.add(fresh_spk("told"), "told")
    mirror.sync()
    href = mirror.target.repository
    other = make_service(pulp, stranger, gnupg_homes)
    for one in (service, other):
        client.update(href, package_signing_service=one["pulp_href"])
        assert client.call("POST", f"{href}sign/")["result"]["changed"] == 1
    mirror.sync(mirror=True, force=True)
    (package,) = mirror.packages
    assert package["signature"]["key_id"] == stranger.key_id
    assert mirror.version == 3

    client.call("POST", f"{href}unsign/")
    assert [package["md5"] for package in mirror.packages] == [told["md5"]]
    # Nothing keeps verdicts and copies from going with the packages that they are about.
    client.call("POST", "orphans/cleanup/", json={"orphan_protection_time": 0})
    client.delete(href)
