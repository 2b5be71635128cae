"""What must hold whatever the packages, the device and the policy are."""

from __future__ import annotations

import json
from collections.abc import Hashable

from hypothesis import given, settings
from hypothesis import strategies as st

from pulp_spk.package_center.answer_class import answer_class
from pulp_spk.package_center.catalog import entry_fragment, envelope
from pulp_spk.package_center.device import Device, device_from_parameters
from pulp_spk.package_center.generation import generation_of
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.platforms import packaged_tables
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.prepared import prepare
from pulp_spk.package_center.selection import offered, select
from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.target import Target
from unit_tests.package_center import naive
from unit_tests.package_center.strategies import POLICIES, VERSIONS, devices, packages

BASE = b"https://packages.example.org/source/"
MANY = st.lists(packages(), max_size=6, unique_by=lambda package: package.md5)
ODD_VERSIONS = st.lists(
    packages([*VERSIONS, "1.0b-1", "1.2.3.4.5.6.7", "v2"]),
    max_size=5,
    unique_by=lambda package: package.md5,
)


def catalog(found: list[Package], device: Device, policy: Policy) -> bytes:
    chosen = offered(prepare(found, packaged_tables()), device, policy)
    fragments = [entry_fragment(package, device) for package in chosen]
    return envelope(generation_of(device), fragments, BASE, ["a key"])


@settings(max_examples=200)
@given(found=MANY | ODD_VERSIONS, device=devices(), policy=POLICIES)
def test_exactly_the_usable_names_are_offered_once_and_obey_every_rule(
    found: list[Package], device: Device, policy: Policy
) -> None:
    chosen = offered(prepare(found, packaged_tables()), device, policy)
    usable = [package for package in found if naive.usable(package, device, policy)]
    assert [package.name for package in chosen] == sorted({package.name for package in usable})
    for package in chosen:
        assert naive.os_fits(package, device, policy)
        assert naive.arch_fits(package, device)
        assert naive.model_fits(package, device)
        assert naive.version_fits(package, device)
        assert naive.beta_fits(package, device, policy)
        assert not package.manual_only


@settings(max_examples=200)
@given(found=MANY, device=devices(), policy=POLICIES)
def test_the_offered_one_is_the_best_of_the_usable(
    found: list[Package], device: Device, policy: Policy
) -> None:
    for package in offered(prepare(found, packaged_tables()), device, policy):
        rivals = [
            naive.merit(rival, device)
            for rival in found
            if rival.name == package.name and naive.usable(rival, device, policy)
        ]
        assert naive.merit(package, device) == max(rivals)


@settings(max_examples=60)
@given(found=MANY | ODD_VERSIONS, device=devices(), policy=POLICIES)
def test_every_package_gets_one_decision_that_agrees_with_the_catalog(
    found: list[Package], device: Device, policy: Policy
) -> None:
    prepared = prepare(found, packaged_tables())
    decisions = select(prepared, device, policy)
    assert sorted(one.package.md5 for one in decisions) == sorted(one.md5 for one in found)
    shown = [one.package for one in decisions if one.offered]
    assert shown == offered(prepared, device, policy)
    for decision in decisions:
        assert decision.detail
        assert decision.offered == (decision.reason == "offered")
        usable = naive.usable(decision.package, device, policy)
        assert usable == (decision.reason in ("offered", "superseded"))


@settings(max_examples=60)
@given(found=MANY, more=packages(), device=devices(), policy=POLICIES)
def test_a_package_that_a_device_cannot_use_never_changes_its_catalog(
    found: list[Package], more: Package, device: Device, policy: Policy
) -> None:
    found = [package for package in found if package.md5 != more.md5]
    if not naive.usable(more, device, policy):
        assert catalog([*found, more], device, policy) == catalog(found, device, policy)


@settings(max_examples=60)
@given(found=MANY | ODD_VERSIONS, device=devices(), policy=POLICIES, data=st.data())
def test_the_order_of_packages_never_matters(
    found: list[Package], device: Device, policy: Policy, data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(found))
    assert catalog(found, device, policy) == catalog(shuffled, device, policy)
    first = select(prepare(found, packaged_tables()), device, policy)
    assert first == select(prepare(shuffled, packaged_tables()), device, policy)


@settings(max_examples=60)
@given(found=MANY, device=devices(), policy=POLICIES)
def test_every_catalog_is_json_of_the_right_envelope(
    found: list[Package], device: Device, policy: Policy
) -> None:
    answer = json.loads(catalog(found, device, policy))
    build = device.os.build
    if build is None:
        version = (device.os.major, device.os.minor)
        build = 72806 if version >= (7, 0) else 25556 if version >= (5, 1) else 1594
    if build < 5004:
        entries = answer
    elif build < 40000:
        assert answer.keys() == {"packages", "keyrings"}
        assert answer["keyrings"] == ["a key"]
        entries = answer["packages"]
    else:
        assert answer.keys() == {"packages"}
        entries = answer["packages"]
    for entry in entries:
        assert isinstance(entry["size"], int)
        assert entry.get("model") != []
        assert not (device.os_name == "DSM" and device.os.major >= 7 and "beta" in entry)
        assert entry["link"].startswith(BASE.decode())


@settings(max_examples=200)
@given(found=MANY | ODD_VERSIONS, one=devices(), other=devices(), policy=POLICIES)
def test_devices_of_one_answer_class_get_one_catalog(
    found: list[Package], one: Device, other: Device, policy: Policy
) -> None:
    prepared = prepare(found, packaged_tables())
    if answer_class(prepared, one, policy) == answer_class(prepared, other, policy):
        assert catalog(found, one, policy) == catalog(found, other, policy)


def test_invented_builds_models_and_languages_make_no_new_answer_class() -> None:
    target = Target(arch=("x86_64",), os_min="7.0-40000")
    texts = {"": {"displayname": "Git"}, "ger": {"displayname": "Git"}}
    until_7_1 = (Requirement("python38", os_max="7.1-42962"),)
    git = Package(
        key=1, name="git", version="1-1", md5="0", size=1, path="p", target=target, texts=texts,
        dependencies=until_7_1,
    )  # fmt: skip
    prepared = prepare([git], packaged_tables())

    def class_of(**said: str) -> Hashable:
        params = {"arch": "geminilake", "major": "7", "build": "64570", **said}
        device = device_from_parameters(params, packaged_tables())
        return answer_class(prepared, device, Policy())

    for said in (
        {"build": "64571"},
        {"build": "99999999"},
        {"model": "DS999+"},
        {"language": "xyz"},
        {"arch": "apollolake"},
        {"package_update_channel": "beta"},
    ):
        assert class_of(**said) == class_of()
    for said in (
        {"build": "42962"},
        {"build": "39999"},
        {"language": "ger"},
        {"arch": "newlake"},
        {"major": "6"},
    ):
        assert class_of(**said) != class_of()
