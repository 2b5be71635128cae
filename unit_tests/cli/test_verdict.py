"""The sentences of `explain`."""

from __future__ import annotations

from typing import Any

import pytest

from pulp_spk.cli.device_options import Asked, NoDeviceError
from pulp_spk.cli.verdict import advice, candidates, near_names, nearest, verdict
from pulp_spk.package_center.advice import ADVICE, nearness
from pulp_spk.package_center.reasons import Reason

DEVICE = {
    "model": "DS920+",
    "platforms": ["geminilake"],
    "family": "x86_64",
    "os_name": "DSM",
    "os_version": "7.2.2-72806",
    "channel": "stable",
}
WHO = "DS920+ with DSM 7.2.2-72806 (geminilake, stable)"


def decision(reason: str, version: str = "1.0-1", detail: str = "because") -> dict[str, Any]:
    offered = reason == "offered"
    return {
        "package": "git", "version": version, "arch": ["noarch"], "os_min": "7.0-40000",
        "os_max": "", "offered": offered, "reason": reason, "detail": detail,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("decisions", "sentence"),
    [
        ([decision("superseded", "0.9"), decision("offered")], f"{WHO} is offered git 1.0-1."),
        ([decision("beta")], f"{WHO} is not offered git: because."),
        ([decision("beta")] * 2, f"{WHO} is not offered git, none of 2 files: because."),
        (
            [decision("wrong_platform", "3", "no"), decision("beta", "2", "a beta")],
            f"{WHO} is not offered git, none of 2 files. 2 comes nearest: a beta.",
        ),
        (
            [decision("other_major", "3", "no"), decision("needs_newer_os", "2", "old")],
            f"{WHO} is not offered git, none of 2 files. 2 comes nearest: old.",
        ),
        (
            [decision("new_reason", "3", "no"), decision("wrong_platform", "2", "x")],
            f"{WHO} is not offered git, none of 2 files. 2 comes nearest: x.",
        ),
    ],
)
def test_the_verdict_comes_first(decisions: list[dict[str, Any]], sentence: str) -> None:
    assert verdict(DEVICE, "git", decisions) == sentence


def test_among_equals_the_newest_is_nearest() -> None:
    assert nearest([decision("beta", "2"), decision("beta", "1")])["version"] == "2"


def test_there_is_advice_for_each_reason() -> None:
    assert set(ADVICE) == set(Reason)
    assert len({nearness(reason) for reason in Reason}) == len(Reason)
    assert all(text.endswith(".") for text in ADVICE.values())
    assert advice([decision("beta")]) == ADVICE[Reason.BETA]
    assert advice([decision("reason_of_a_newer_server")]) == ""


def test_each_file_has_its_reason() -> None:
    assert list(candidates([decision("beta")])) == [
        "  1.0-1  for noarch, 7.0-40000 or later",
        "      not offered (beta): because",
    ]


@pytest.mark.parametrize(
    ("typed", "near"),
    [("transmision", ["transmission"]), ("GIT", ["git"]), ("python", ["Python3"]), ("zzz", [])],
)
def test_near_names(typed: str, near: list[str]) -> None:
    assert near_names(typed, ["git", "transmission", "Python3"]) == near


def test_a_device_that_nobody_knows() -> None:
    device = {**DEVICE, "model": "", "family": "", "platforms": ["newlake"]}
    sentence = verdict(device, "git", [decision("offered")])
    assert sentence.startswith("A device with DSM 7.2.2-72806 (unknown newlake, stable) is offered")


def test_what_a_server_is_asked() -> None:
    asked = Asked("DS920+", "", "7.2", "stable", "")
    assert asked.for_server() == {
        "model": "DS920+", "os_version": "7.2.2-72806", "channel": "stable",
    }  # fmt: skip
    assert asked.cell().label == "geminilake 7.2.2-72806 stable"
    with pytest.raises(NoDeviceError) as nobody:
        Asked("", "", "7.2", "stable", "").for_server()
    assert "no device is named" in nobody.value.message
    with pytest.raises(NoDeviceError) as nobody:
        Asked("DS1", "", "", "stable", "").cell()
    assert "SPK0410" in nobody.value.message
