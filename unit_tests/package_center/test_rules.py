"""Each rule of docs/user/offers.md by its edges."""

from __future__ import annotations

from typing import Any

import pytest

from pulp_spk.package_center.policy import BetaOnDsm7, OsCompatibility, Policy
from unit_tests.package_center.makers import decide, device, package

SAME_MAJOR = Policy(os_compatibility=OsCompatibility.SAME_MAJOR)


@pytest.mark.parametrize(
    ("os", "os_min", "os_max", "reason"),
    [
        # Both have a build: builds only, inclusive.
        ("7.2-64570", "7.2-64570", "7.2-64570", "offered"),
        ("7.2-64570", "7.2-64571", "", "needs_newer_os"),
        ("7.2-64570", "7.0-40000", "7.2-64569", "needs_older_os"),
        ("7.2-72806", "7.2.1-69057", "", "offered"),
        ("7.2.1-69057", "7.2-72806", "", "needs_newer_os"),
        ("6.2.4-25556", "5.2-5644", "", "offered"),
        # One side without a build: major.minor, and micro only if both give it.
        ("7.2.2-72806", "7.2", "7.2", "offered"),
        ("7.2.2-72806", "7.2", "7.1", "needs_older_os"),
        ("7.1-42661", "7.2", "", "needs_newer_os"),
        ("7.2.1-69057", "7.2.2", "", "needs_newer_os"),
        ("7.2.2-72806", "7.2", "7.2.1", "needs_older_os"),
        ("7.2.1-69057", "7.2.1", "7.2.1", "offered"),
        # A device without a build is the newest known of its major.minor.
        ("7.2", "7.2.2-72806", "", "offered"),
        ("6.2", "6.2-25556", "", "offered"),
        ("7.1", "7.2-64570", "", "needs_newer_os"),
        # From 7 on the same major; no minimum counts as 0.
        ("7.2-64570", "", "", "other_major"),
        ("7.2-64570", "6.1-15047", "", "other_major"),
        ("7.2-64570", "3.1-1594", "", "other_major"),
        ("8.0-100000", "7.0-40000", "", "other_major"),
        ("8.0-100000", "8.0-99000", "", "offered"),
        # Never a DSM 7 package below 7, even when its build would do.
        ("6.2.4-25556", "7.0-40000", "", "needs_newer_os"),
        ("6.2.4-25556", "7.0-20000", "", "other_major"),
        ("6.2.4-25556", "", "", "offered"),
        ("3.2-1922", "", "", "offered"),
        # SRM and DSM keep apart.
        ("7.2-64570", "1.2-7742", "", "wrong_os_name"),
        ("6.2.4-25556", "", "1.3", "wrong_os_name"),
    ],
)
def test_os(os: str, os_min: str, os_max: str, reason: str) -> None:
    decision = decide(package(os_min=os_min, os_max=os_max), device(os=os))
    assert decision.reason == reason
    assert decision.offered == (reason == "offered")


@pytest.mark.parametrize(
    ("os", "arch", "os_min", "reason"),
    [
        ("6.2.4-25556", "noarch", "6.1-15047", "offered"),
        ("6.2.4-25556", "noarch", "5.2-5565", "other_major"),
        ("6.2.4-25556", "noarch", "3.1-1594", "other_major"),
        ("6.2.4-25556", "noarch", "", "other_major"),
        ("5.2-5967", "noarch", "3.1-1594", "offered"),
        ("4.3-3827", "noarch", "3.1-1594", "offered"),
        ("5.2-5967", "apollolake", "3.1-1594", "other_major"),
        ("5.2-5967", "noarch", "4.1-2636", "other_major"),
        ("5.2-5967", "noarch", "3.1-9999", "needs_newer_os"),
        ("7.2-64570", "noarch", "7.0-40000", "offered"),
    ],
)
def test_same_major_is_what_synocommunity_does(
    os: str, arch: str, os_min: str, reason: str
) -> None:
    to = device("apollolake", os)
    assert decide(package(arch=arch, os_min=os_min), to, SAME_MAJOR).reason == reason


@pytest.mark.parametrize(
    ("arch", "os_min", "reason"),
    [
        ("ipq806x", "1.1-6931", "offered"),
        ("noarch", "1.1-6931", "offered"),
        ("armv7", "1.2-7742", "wrong_platform"),
        ("dakota", "1.2-7742", "wrong_platform"),
        ("ipq806x", "1.3-9193", "needs_newer_os"),
        ("ipq806x", "", "offered"),
        ("ipq806x dakota", "5.2-5644", "offered"),
        ("noarch", "", "wrong_os_name"),
        ("noarch", "5.2-5644", "wrong_os_name"),
        ("ipq806x apollolake", "5.2-5644", "wrong_os_name"),
    ],
)
def test_srm_takes_only_srm_packages(arch: str, os_min: str, reason: str) -> None:
    to = device("ipq806x", "1.2-7742")
    assert decide(package(arch=arch, os_min=os_min), to).reason == reason


@pytest.mark.parametrize(
    ("platform", "arch", "reason"),
    [
        ("geminilake", "geminilake", "offered"),
        ("geminilake", "apollolake", "wrong_platform"),
        ("geminilake", "x86_64", "offered"),
        ("geminilake", "x64", "offered"),
        ("geminilake", "noarch", "offered"),
        ("geminilake", "apollolake noarch", "offered"),
        # A family word counts only when no single platform of that family is named.
        ("geminilake", "x86_64 apollolake", "wrong_platform"),
        ("geminilake", "x86_64 x86", "wrong_platform"),
        ("geminilake", "x86_64 armada38x", "offered"),
        # x86 is a platform, never a family.
        ("geminilake", "x86", "wrong_platform"),
        ("x86", "x86", "offered"),
        ("x86", "x86_64", "offered"),
        ("evansport", "i686", "offered"),
        ("evansport", "x86", "wrong_platform"),
        ("evansport", "x86_64", "wrong_platform"),
        # Literal armv7 means alpine and alpine4k.
        ("alpine", "armv7", "offered"),
        ("alpine4k", "armv7", "offered"),
        ("armada38x", "armv7", "wrong_platform"),
        ("armada38x", "armv7 armada38x", "offered"),
        ("alpine", "armv7 armada38x", "wrong_platform"),
        ("rtd1296", "armv8", "offered"),
        ("rtd1619b", "aarch64", "offered"),
        ("rtd1619b", "rtd1619", "offered"),
        ("qoriq", "ppc", "offered"),
        ("qoriq", "powerpc", "wrong_platform"),
        # The Kirkwoods match each other.
        ("88f6281", "88f6281", "offered"),
        ("88f6281", "88f6282", "offered"),
        ("88f6281", "88f628x", "offered"),
        ("88f6281", "armv5", "offered"),
        ("88f6282", "88f6281", "offered"),
        ("88f6282", "armv5 88f5281", "offered"),
        ("88f628x", "88f6281", "offered"),
        ("88f628x", "armv5", "offered"),
        ("armv5", "88f6282", "offered"),
        ("armv5", "88f628x", "offered"),
        ("88f5281", "armv5", "offered"),
        ("88f5281", "88f6281", "wrong_platform"),
        ("88f5281", "armv5 88f6281", "wrong_platform"),
        # Unknown: noarch only, even when a package names the same word.
        ("newlake", "noarch", "offered"),
        ("newlake", "newlake", "wrong_platform"),
        ("newlake", "x86_64", "wrong_platform"),
        ("", "noarch", "offered"),
        ("", "x86_64", "wrong_platform"),
        # A generic word means every platform of the family.
        ("x64", "geminilake", "offered"),
        ("x64", "x86", "offered"),
        ("armv7", "armada38x", "offered"),
        ("armv7", "armv7", "offered"),
        ("aarch64", "x86_64", "wrong_platform"),
    ],
)
def test_arch(platform: str, arch: str, reason: str) -> None:
    assert decide(package(arch=arch), device(platform, "6.2-23739")).reason == reason


@pytest.mark.parametrize(
    ("platform", "arch", "exclude_arch", "reason"),
    [
        ("geminilake", "noarch", "geminilake", "excluded_platform"),
        ("geminilake", "noarch", "apollolake", "offered"),
        ("geminilake", "x86_64", "x64", "excluded_platform"),
        ("geminilake", "noarch", "x86_64 apollolake", "excluded_platform"),
        ("88f6281", "noarch", "88f628x", "excluded_platform"),
        ("armada38x", "noarch", "armv7", "offered"),
        ("alpine", "noarch", "armv7", "excluded_platform"),
        ("newlake", "noarch", "newlake", "excluded_platform"),
        ("newlake", "noarch", "x86_64", "offered"),
        ("", "noarch", "x86_64", "offered"),
        # One of many platforms is left over, and takes it.
        ("x64", "geminilake apollolake", "geminilake", "offered"),
        ("x64", "noarch", "x86_64", "excluded_platform"),
        ("geminilake", "apollolake", "geminilake", "wrong_platform"),
        # None of many platforms is both meant and left over.
        ("x64", "geminilake", "geminilake", "excluded_platform"),
    ],
)
def test_exclude_arch(platform: str, arch: str, exclude_arch: str, reason: str) -> None:
    to = device(platform, "6.2-23739")
    assert decide(package(arch=arch, exclude_arch=exclude_arch), to).reason == reason


@pytest.mark.parametrize(
    ("model", "models", "exclude_models", "reason"),
    [
        ("DS920+", "synology_geminilake_920+", "", "offered"),
        ("DS920+", "synology_geminilake_ds920+", "", "offered"),
        ("DS920+", "DS920+", "", "offered"),
        ("ds920+", "920+", "", "offered"),
        ("920+", "ds720+ ds920+", "", "offered"),
        ("DS920+", "ds720+", "", "wrong_model"),
        ("DS920+", "rs920+", "", "wrong_model"),
        ("", "ds920+", "", "wrong_model"),
        ("DS920+", "", "synology_geminilake_920+", "excluded_model"),
        ("DS920+", "", "ds720+", "offered"),
        ("", "", "ds920+", "offered"),
        ("DS920+", "ds920+", "ds920+", "excluded_model"),
    ],
)
def test_models(model: str, models: str, exclude_models: str, reason: str) -> None:
    to = device(os="6.2-23739", model=model)
    decision = decide(package(models=models, exclude_models=exclude_models), to)
    assert decision.reason == reason


@pytest.mark.parametrize(
    ("os", "channel", "as_stable", "reason"),
    [
        ("6.2-23739", "stable", False, "beta"),
        ("6.2-23739", "beta", False, "offered"),
        ("6.2-23739", "stable", True, "beta"),
        ("7.2-64570", "stable", False, "beta"),
        ("7.2-64570", "beta", False, "beta"),
        ("7.2-64570", "stable", True, "offered"),
        ("7.2-64570", "beta", True, "offered"),
    ],
)
@pytest.mark.parametrize("mark", [{"beta": True}, {"report_url": "https://example.org"}])
def test_beta(os: str, channel: str, as_stable: bool, reason: str, mark: dict[str, Any]) -> None:
    policy = Policy(beta_on_dsm7=BetaOnDsm7.AS_STABLE if as_stable else BetaOnDsm7.HIDE)
    to = device(os=os, package_update_channel=channel)
    assert decide(package(os_min=os, **mark), to, policy).reason == reason


def test_a_version_with_letters_is_hidden_from_dsm_7_on() -> None:
    one = package("1.0b-1", os_min="7.0-40000")
    assert decide(one, device()).reason == "bad_version_for_dsm7"
    assert decide(package("1.0b-1"), device(os="6.2-23739")).offered


def test_manual_only() -> None:
    decision = decide(package(manual_only=True), device(os="6.2-23739"))
    assert decision.reason == "manual_only"
    assert "offline_install" in decision.detail


@pytest.mark.parametrize(
    ("platform", "os", "os_min", "offered_to", "reason"),
    [
        ("geminilake", "7.2-64570", "", {"geminilake"}, "offered"),
        ("geminilake", "7.2-64570", "", {"apollolake"}, "opaque_not_offered"),
        ("geminilake", "7.2-64570", "", None, "opaque_not_offered"),
        ("geminilake", "7.2-64570", "", {"noarch"}, "offered"),
        ("newlake", "7.2-64570", "", {"newlake"}, "opaque_not_offered"),
        ("88f6282", "7.2-64570", "", {"88f6281"}, "offered"),
        # Nothing but DSM 7 reads them, whatever their source left unsaid.
        ("geminilake", "6.2-23739", "", {"geminilake"}, "other_major"),
        ("geminilake", "7.2-64570", "7.3-81180", {"geminilake"}, "needs_newer_os"),
        ("geminilake", "7.2-64570", "6.1-15047", {"geminilake"}, "other_major"),
    ],
)
def test_opaque(
    platform: str, os: str, os_min: str, offered_to: set[str] | None, reason: str
) -> None:
    to = frozenset(offered_to) if offered_to is not None else None
    one = package(opaque=True, offered_to=to, os_min=os_min)
    assert decide(one, device(platform, os)).reason == reason
