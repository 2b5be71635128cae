"""Rows that nothing of ours would write: they harm no other package, and no other source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from pulp_spk.app.catalog import render_catalog
from pulp_spk.app.endpoint.page import page_device, render_page
from pulp_spk.app.index import Index, build
from pulp_spk.app.models import SpkListing, SpkPackage
from pulp_spk.app.tables import tables
from pulp_spk.package_center.answer_class import answer_class
from pulp_spk.package_center.device import device_from_parameters
from pulp_spk.package_center.policy import Policy
from test_harness.source import DS211J, DS218J, DS920, OLD
from unit_tests.app.units import change, distribution, package, repository

pytestmark = pytest.mark.django_db

DEVICES: tuple[Mapping[str, str], ...] = (DS920, DS218J, DS211J, OLD, {}, {"arch": "newlake"})
BASE = "https://packages.corp/"
HUGE = "x" * 3_000_000

ODD_PACKAGES: dict[str, dict[str, Any]] = {
    "os version that is none": {"os_min": "seven"},
    "two os versions that are none": {"os_min": "'; DROP", "os_max": "\u0667.\u0662"},
    "no name": {"name": ""},
    "no version": {"version": ""},
    "name with a path": {"name": "../../etc/passwd"},
    "name with markup": {"name": "</script><script>alert(1)</script>"},
    "version with quotes": {"version": '1"\\\u2028'},
    "version without numbers": {"version": "---"},
    "long version": {"version": "9" * 255},
    "no arch": {"arch": []},
    "odd arch": {"arch": ["<b>", "\\", "x" * 100] * 300},
    "odd models": {"models": ["", "_", "synology__"], "exclude_models": ["\u2028"]},
    "texts that are a list": {"texts": []},
    "texts that are numbers": {"texts": {"": {"displayname": 5, "description": None}}},
    "texts without a language": {"texts": {"displayname": "x"}},
    "texts in many languages": {"texts": {f"l{n}": {"displayname": "x"} for n in range(3000)}},
    "huge text": {"texts": {"": {"description": HUGE}}},
    "half of everything": {"texts": {"": {"description": "\\ \" ' \u2028 \ufeff \U0001f600 </"}}},
    "dependencies that are an object": {"dependencies": {"git": 1}},
    "dependencies that are words": {"dependencies": ["git"]},
    "dependency without a name": {"dependencies": [{"pkg_min": "1"}]},
    "dependency that is a number": {"dependencies": [{"name": 5}]},
    "dependency for no os": {"dependencies": [{"name": "git", "os_min": "new"}]},
    "conflict with a list": {"conflicts": [{"name": "git", "constraint": [1]}]},
    "icons that are a list": {"icons": []},
    "icon without a width": {"icons": {"wide": "0" * 64}},
    "icon that is a list": {"icons": {"64": []}},
    "screenshots that are not there": {"screenshots": ["../../x"]},
    "INFO that is a list": {"info": []},
    "INFO with objects": {"info": {"maintainer": {"a": 1}, "qinst": 1, "changelog": [HUGE]}},
    "INFO with odd links": {"info": {"maintainer_url": "http://[", "support_url": "javascript:1"}},
    "opaque without platforms": {"opaque": True},
    "wizards that are none": {"wizards": ["</script>"]},
    "huge size": {"size": 2**62},
    "odd digest": {"md5": "../../../etc"},
}
ODD_LISTINGS: dict[str, dict[str, Any]] = {
    "texts that are a list": {"texts": ["x"]},
    "texts that are a word": {"texts": {"enu": "x"}},
    "extra that is a list": {"extra": [1]},
    "extra that overrules": {"extra": {"link": "http://evil/", "md5": "0", "package": "evil"}},
    "extra that is deep": {"extra": {"a": json.loads("[" * 200 + "]" * 200)}},
    "icons that are a list": {"icons": [1]},
    "icon without a width": {"icons": {"x": "y"}},
    "huge changelog": {"changelog": HUGE},
    "platforms that are none": {"platforms": ["</script>", "\\"]},
}


def check(index: Index) -> None:
    """Every device gets a valid catalog with the good package in it, and people a page."""
    for parameters in DEVICES:
        device = device_from_parameters(parameters, tables())
        for policy in (Policy(), Policy("nonsense", "nonsense")):
            hash(answer_class(index.prepared, device, policy))
            answer = json.loads(render_catalog(index, policy, device, BASE), parse_constant=fail)
            entries = answer if isinstance(answer, list) else answer["packages"]
            by_name = {entry["package"]: entry for entry in entries}
            assert by_name["good"]["link"].startswith(f"{BASE}packages/good/")
            assert all(entry["link"].startswith(f"{BASE}packages/") for entry in entries)
    for asked in ({}, {"model": "DS920+"}, {"model": "<script>", "build": "x"}):
        page = render_page(distribution(repository()), index, BASE, page_device(asked)).decode()
        assert "good" in page
        assert "<script" not in page and "javascript:" not in page


def fail(constant: str) -> None:
    """Refuse what Python calls JSON and nobody else does."""
    raise AssertionError(constant)


def good() -> tuple[SpkPackage, ...]:
    """A package for every device: one file for those with DSM 7, one for the older ones."""
    return package(package="good"), package(package="good", firmware="3.0-1", os_min_ver=None)


@pytest.mark.parametrize("fields", ODD_PACKAGES.values(), ids=ODD_PACKAGES)
def test_packages(fields: dict[str, Any]) -> None:
    odd = package(package="odd")
    version = change(repository(), add=(*good(), odd))
    SpkPackage.objects.filter(pk=odd.pk).update(**fields)
    check(build(version.pk))


@pytest.mark.parametrize("fields", ODD_LISTINGS.values(), ids=ODD_LISTINGS)
@pytest.mark.parametrize("name", ["good", "other"])
def test_listings(name: str, fields: dict[str, Any]) -> None:
    odd = SpkListing.objects.create(name=name, digest="1" * 64)
    version = change(repository(), add=(*good(), odd))
    SpkListing.objects.filter(pk=odd.pk).update(**fields)
    check(build(version.pk))


def test_all_at_once(caplog: pytest.LogCaptureFixture) -> None:
    odd = [package(package=f"odd{number}") for number in range(len(ODD_PACKAGES))]
    version = change(repository(), add=(*good(), *odd))
    for unit, fields in zip(odd, ODD_PACKAGES.values(), strict=True):
        SpkPackage.objects.filter(pk=unit.pk).update(**fields)
    check(build(version.pk))
    assert f"package {odd[0].pk} is left out of catalogs" in caplog.text
