"""Entries and envelopes: every key that an SPK yields, and the traps of old and new DSM."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulp_spk.package_center.catalog import entry_fragment, envelope
from pulp_spk.package_center.device import Device, device_from_parameters
from pulp_spk.package_center.entry import entry_of, entry_variant
from pulp_spk.package_center.facts import FACT_KEYS
from pulp_spk.package_center.fragment import Link, fragment_of
from pulp_spk.package_center.generation import Generation, generation_of
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.platforms import packaged_tables
from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.target import Target
from unit_tests.package_center.strategies import devices, packages

BASE = b"https://packages.example.org/source/"


def device(os: str = "7.2-64570", **said: str) -> Device:
    version, _, build = os.partition("-")
    names = dict(zip(("major", "minor", "micro"), version.split("."), strict=False))
    params = {"arch": "geminilake", "build": build, **names, **said}
    return device_from_parameters(params, packaged_tables())


def package(**said: Any) -> Package:
    plain = {"key": 1, "name": "git", "version": "2.45-1", "md5": "0" * 32, "size": 2**31}
    path = "packages/git/000000000000/git.spk"
    return Package(**{**plain, "path": path, "target": Target(), **said})


def entry(one: Package, to: Device | None = None) -> dict[str, Any]:
    return json.loads(entry_fragment(one, to or device()).render(BASE))


FULL = package(
    texts={"": {"displayname": "Git", "description": "Keeps\nversions"}},
    has_license=False,
    dependencies=(Requirement("perl"), Requirement("python311", ">=3.11.4")),
    conflicts=(Requirement("hg"),),
    icons=((64, "images/a.png"), (120, "images/b.png"), (256, "images/c.png")),
    screenshots=("images/d.jpeg", "images/e.png"),
    facts={
        "maintainer": "SynoCommunity",
        "maintainer_url": "https://example.org/m",
        "distributor": "D",
        "distributor_url": "https://example.org/d",
        "support_url": "https://example.org/s",
        "changelog": "<b>New</b>",
        "silent_install": "yes",
        "silent_upgrade": "true",
        "silent_uninstall": "no",
        "start_dep_services": "apache-web",
        "ctl_stop": "yes",
        "auto_upgrade_from": "2.0-1",
        "install_type": "system",
        "install_reboot": "1",
        "install_on_cold_storage": "no",
        "install_break_packages": "old",
        "install_replace_packages": "older",
        "support_conf_folder": "yes",
        "ctl_uninstall": "no",
        "unknown_key": "never shown",
    },
)


def test_a_whole_entry() -> None:
    base = BASE.decode()
    assert entry(FULL) == {
        "package": "git",
        "version": "2.45-1",
        "dname": "Git",
        "desc": "Keeps\nversions",
        "link": f"{base}packages/git/000000000000/git.spk",
        "md5": "0" * 32,
        "size": 2**31,
        "thumbnail": [f"{base}images/a.png", f"{base}images/b.png", f"{base}images/c.png"],
        "thumbnail_retina": [f"{base}images/c.png"],
        "snapshot": [f"{base}images/d.jpeg", f"{base}images/e.png"],
        "qinst": True,
        "qupgrade": True,
        "qstart": True,
        "deppkgs": "perl:python311>=3.11.4",
        "conflictpkgs": "hg",
        "start": True,
        "thirdparty": True,
        "download_count": 0,
        "recent_download_count": 0,
        "startable": "yes",
        "depsers": "apache-web",
        "breakpkgs": "old",
        "replacepkgs": "older",
        "support_conf_folder": True,
        "ctl_stop": "yes",
        "ctl_uninstall": "no",
        "changelog": "<b>New</b>",
        "maintainer": "SynoCommunity",
        "maintainer_url": "https://example.org/m",
        "distributor": "D",
        "distributor_url": "https://example.org/d",
        "support_url": "https://example.org/s",
        "silent_install": True,
        "silent_upgrade": True,
        "silent_uninstall": False,
        "auto_upgrade_from": "2.0-1",
        "install_type": "system",
        "install_reboot": True,
        "install_on_cold_storage": False,
    }


def test_a_bare_entry_has_what_every_server_sends_and_no_empty_allow_list() -> None:
    assert entry(package()) == {
        "package": "git",
        "version": "2.45-1",
        "dname": "git",
        "desc": "",
        "link": f"{BASE.decode()}packages/git/000000000000/git.spk",
        "md5": "0" * 32,
        "size": 2**31,
        "thumbnail": [],
        "snapshot": [],
        "qinst": True,
        "qupgrade": True,
        "qstart": True,
        "deppkgs": None,
        "conflictpkgs": None,
        "start": True,
        "thirdparty": True,
        "download_count": 0,
        "recent_download_count": 0,
    }


def test_the_app_brings_all_facts_that_entries_show() -> None:
    assert FULL.facts.keys() - {"unknown_key"} <= FACT_KEYS
    assert {"startable", "qinst", "qupgrade", "qstart"} <= FACT_KEYS


@pytest.mark.parametrize(
    ("said", "qinst", "qupgrade", "qstart"),
    [
        ({}, True, True, True),
        ({"has_license": True}, False, False, False),
        ({"wizards": frozenset({"install"})}, False, True, False),
        ({"wizards": frozenset({"upgrade"})}, True, False, True),
        ({"wizards": frozenset({"uninstall"})}, True, True, True),
        ({"startable": False}, True, True, False),
        ({"has_license": True, "facts": {"qinst": "yes"}}, True, False, True),
        ({"facts": {"qinst": "no", "qupgrade": "false", "qstart": "1"}}, False, False, True),
        ({"facts": {"qstart": "no"}}, True, True, False),
    ],
)
def test_dialogs(said: dict[str, Any], qinst: bool, qupgrade: bool, qstart: bool) -> None:
    found = entry(package(**said))
    assert (found["qinst"], found["qupgrade"], found["qstart"]) == (qinst, qupgrade, qstart)


def test_what_cannot_be_started_says_so() -> None:
    assert entry(package(startable=False))["startable"] == "no"


@pytest.mark.parametrize(
    ("os", "shown"),
    [("5.2-5565", True), ("6.2-23739", True), ("7.2-64570", False), ("8.0-100000", False)],
)
def test_a_beta_is_marked_below_dsm_7_only(os: str, shown: bool) -> None:
    by_flag, by_url = package(beta=True), package(report_url="https://example.org/r")
    assert entry(by_flag, device(os)).get("beta") == (True if shown else None)
    assert "report_url" not in entry(by_flag, device(os))
    assert entry(by_url, device(os)).get("beta") == (True if shown else None)
    assert entry(by_url, device(os)).get("report_url") == (
        "https://example.org/r" if shown else None
    )
    assert "beta" not in entry(package(), device(os))


def test_models_are_listed_only_where_there_are_some() -> None:
    bound = package(target=Target(models=("synology_geminilake_920+",)))
    assert entry(bound)["model"] == ["synology_geminilake_920+"]


RANGED = (
    Requirement("python38", os_max="7.1"),
    Requirement("python311", pkg_min="3.11", os_min="7.2-63134"),
    Requirement("git", ">=2.31"),
    Requirement("git", "<3"),
    Requirement("perl", pkg_max="5.40"),
    Requirement("ruby", pkg_min="3.0", pkg_max="3.9"),
)


@pytest.mark.parametrize(
    ("os", "deppkgs"),
    [
        ("7.1-42661", "python38:git>=2.31:perl<=5.40:ruby>=3.0"),
        ("7.2-64570", "python311>=3.11:git>=2.31:perl<=5.40:ruby>=3.0"),
        ("6.2-23739", "python38:git>=2.31:perl<=5.40:ruby>=3.0"),
    ],
)
def test_dependencies_are_those_of_the_device(os: str, deppkgs: str) -> None:
    found = entry(package(dependencies=RANGED, conflicts=RANGED[:1]), device(os))
    assert found["deppkgs"] == deppkgs
    assert found["conflictpkgs"] == (None if os == "7.2-64570" else "python38")


def test_links_are_encoded() -> None:
    found = entry(package(path="packages/a b/[x]/g%it+1.spk"))
    assert found["link"] == BASE.decode() + "packages/a%20b/%5Bx%5D/g%25it+1.spk"


def test_listings_set_any_key_but_those_about_our_bytes_texts_and_device() -> None:
    extra = {"category": ["Tools"], "maintainer": "Theirs", "qinst": False, "size": "1",
             "link": "https://elsewhere.example.org/", "beta": True, "model": []}  # fmt: skip
    ours = entry(package(facts={"maintainer": "Ours"}, extra=extra))
    opaque = entry(package(opaque=True, extra=extra))
    for found in (ours, opaque):
        assert (found["category"], found["maintainer"]) == (["Tools"], "Theirs")
        assert found["qinst"] is False
        assert found["size"] == 2**31
        assert found["link"].startswith(BASE.decode())
        assert not found.keys() & {"beta", "model"}


@pytest.mark.parametrize(
    ("os", "generation"),
    [
        ("4.3-3827", Generation.LIST),
        ("5.1-5003", Generation.LIST),
        ("5.1-5004", Generation.KEYRINGS),
        ("6.2.4-25556", Generation.KEYRINGS),
        ("7.0-39999", Generation.KEYRINGS),
        ("7.0-40000", Generation.PACKAGES),
        ("7.3.2-86009", Generation.PACKAGES),
        # Releases that the tables do not know, without a build.
        ("9.1", Generation.PACKAGES),
        ("6.9", Generation.KEYRINGS),
        ("5.9", Generation.KEYRINGS),
        ("4.9", Generation.LIST),
    ],
)
def test_generations(os: str, generation: Generation) -> None:
    assert generation_of(device(os)) == generation


def test_a_device_that_says_nothing_gets_the_shape_of_dsm_7() -> None:
    nobody = device_from_parameters({}, packaged_tables())
    assert generation_of(nobody) == Generation.PACKAGES
    assert envelope(generation_of(nobody), [], BASE) == b'{"packages":[]}'


def test_envelopes() -> None:
    fragments = [entry_fragment(package(), device()), entry_fragment(FULL, device())]
    entries = [entry(package()), entry(FULL)]
    key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n…"
    assert json.loads(envelope(Generation.LIST, fragments, BASE, [key])) == entries
    assert json.loads(envelope(Generation.KEYRINGS, fragments, BASE, [key])) == {
        "packages": entries,
        "keyrings": [key],
    }
    assert json.loads(envelope(Generation.KEYRINGS, [], BASE)) == {"packages": [], "keyrings": []}
    assert json.loads(envelope(Generation.PACKAGES, fragments, BASE, [key])) == {
        "packages": entries
    }


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
PATHS = st.text("abcXYZ019._+-/", min_size=1)
LINKS = PATHS.map(Link)
ENTRIES = st.dictionaries(st.text(), VALUES | LINKS | st.lists(LINKS))


def absolute(value: object, base: str) -> object:
    if isinstance(value, Link):
        return base + value.path
    return [absolute(item, base) for item in value] if isinstance(value, list) else value


@given(one=ENTRIES, base=st.text())
def test_a_fragment_with_any_base_is_the_json_of_the_plain_entry(
    one: dict[str, object], base: str
) -> None:
    rendered = fragment_of(one).render(base.encode("utf-8", "replace"))
    base = base.encode("utf-8", "replace").decode()
    assert json.loads(rendered) == {key: absolute(value, base) for key, value in one.items()}


@given(one=packages(), to=devices(), other=devices())
def test_devices_of_one_variant_share_a_fragment(one: Package, to: Device, other: Device) -> None:
    plain = {key: absolute(value, BASE.decode()) for key, value in entry_of(one, to).items()}
    assert entry(one, to) == plain
    if entry_variant(one, to) == entry_variant(one, other):
        assert entry_fragment(one, to) == entry_fragment(one, other)
