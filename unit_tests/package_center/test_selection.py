"""Which of several packages is offered, and the sentences that people read about the others."""

from __future__ import annotations

import pytest

from pulp_spk.package_center.device import Device
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.prepared import prepare
from pulp_spk.package_center.selection import offered, select
from unit_tests.package_center.makers import TABLES, decide, device, package


def best(packages: list[Package], to: Device) -> Package:
    (one,) = offered(prepare(packages, TABLES), to, Policy())
    return one


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({"version": "1.9-30"}, {"version": "2.0-1"}),
        ({"version": "1.9-1"}, {"version": "1.10-1"}),
        ({"version": "1.0-9"}, {"version": "1.0-10"}),
        ({"version": "1.0"}, {"version": "1.0-1"}),
        ({"os_min": "6.0"}, {"os_min": "6.1-15047"}),
        ({"os_min": "6.1-15047"}, {"os_min": "6.1-15284"}),
        ({"os_min": "6.1.1-15101"}, {"os_min": "6.1-15284"}),
        ({"os_min": "6.1"}, {"os_min": "6.1.3"}),
        ({"os_min": "", "arch": "geminilake"}, {"os_min": "5.2-5565"}),
        ({"arch": "x86_64"}, {"arch": "geminilake"}),
        ({"arch": "noarch"}, {"arch": "x86_64"}),
        ({"arch": "noarch", "create_time": "2"}, {"arch": "x86_64", "create_time": "1"}),
        ({"create_time": ""}, {"create_time": "20240101-10:00:00"}),
        ({"create_time": "20230101-10:00:00"}, {"create_time": "20240101-10:00:00"}),
        ({"md5": "0" * 32}, {"md5": "1" * 32}),
    ],
)
def test_what_is_preferred(worse: dict[str, str], better: dict[str, str]) -> None:
    one, other = package(**worse), package(**better)
    to = device(os="6.2-23739")
    assert best([one, other], to) is other
    assert best([other, one], to) is other


def test_filter_first_then_the_newest() -> None:
    usable = package("1.0-1", os_min="6.1-15047")
    rivals = [
        package("3.0-1", os_min="7.0-40000"),
        package("2.5-1", arch="armada38x"),
        package("2.4-1", manual_only=True),
        package("2.3-1", beta=True),
        package("2.2-1", exclude_arch="geminilake"),
    ]
    assert best([*rivals, usable], device(os="6.2.4-25556")) is usable


@pytest.mark.parametrize(
    ("said", "os", "detail"),
    [
        (
            {"os_min": "7.0-40000"},
            "6.2.4-25556",
            "needs DSM 7.0-40000 or later; the device has DSM 6.2.4-25556",
        ),
        (
            {"os_max": "7.1"},
            "7.2-64570",
            "needs DSM 7.1 or earlier; the device has DSM 7.2-64570",
        ),
        (
            {"os_min": "6.1-15047"},
            "7.2-64570",
            "made for DSM 6; the device has DSM 7.2-64570 and takes only packages with a minimum "
            "of 7.x",
        ),
        (
            {},
            "7.2-64570",
            "states no minimum DSM; the device has DSM 7.2-64570 and takes only packages with a "
            "minimum of 7.x",
        ),
        (
            {"arch": "x86_64 apollolake"},
            "7.2-64570",
            "built for apollolake, x86_64; the device is geminilake (x86_64 does not count beside "
            "single platforms)",
        ),
        (
            {"arch": "alpine alpine4k armada38x monaco qoriq rtd1296"},
            "7.2-64570",
            "built for alpine, alpine4k, armada38x, monaco and 2 more; the device is geminilake",
        ),
        (
            {"models": "ds720+"},
            "7.2-64570",
            "bound to the models ds720+; the device did not say its model",
        ),
    ],
)
def test_the_sentence_says_what_is_needed_and_what_is_there(
    said: dict[str, str], os: str, detail: str
) -> None:
    assert decide(package(**said), device(os=os)).detail == detail


def test_the_superseded_ones_name_their_successor() -> None:
    packages = [
        package("1.0-1", arch="geminilake", md5="1" * 32),
        package("1.0-2", arch="noarch", md5="2" * 32),
        package("1.0-2", arch="x86_64", md5="3" * 32),
        package("1.0-2", arch="geminilake", md5="4" * 32, create_time="1"),
        package("1.0-2", arch="geminilake", md5="5" * 32, create_time="2"),
        package("1.0-2", arch="geminilake", md5="6" * 32, os_min="6.2-23739"),
    ]
    decisions = select(prepare(packages, TABLES), device(os="6.2-23739"), Policy())
    assert [decision.reason for decision in decisions].count("offered") == 1
    details = {decision.package.md5[0]: decision.detail for decision in decisions}
    other = "another file of version 1.0-2 is offered instead: one that has the higher minimum"
    assert details["1"] == "version 1.0-2 is offered instead"
    assert details["5"] == f"{other} 6.2-23739"
    decisions = select(prepare(packages[:5], TABLES), device(os="6.2-23739"), Policy())
    details = {decision.package.md5[0]: decision.detail for decision in decisions}
    other = "another file of version 1.0-2 is offered instead: one"
    assert details["2"] == f"{other} built for geminilake, which is closer to the device"
    assert details["4"] == f"{other} that is newer"


def test_policies_may_come_as_plain_text_from_the_database() -> None:
    plain = Policy(os_compatibility="same_major", beta_on_dsm7="as_stable")
    to = device(os="6.2-23739")
    assert decide(package(os_min="5.2-5565"), to, plain).reason == "other_major"
    assert decide(package(os_min="7.0-40000", beta=True), device(), plain).offered
