"""The index of a repository version, and what it costs."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
from collections import Counter
from uuid import UUID, uuid4

import pytest
from aiohttp.web import Application
from pytest_django import DjangoAssertNumQueries

from pulp_spk.app import index as index_module
from pulp_spk.app.catalog import render_catalog
from pulp_spk.app.endpoint.loaded import loaded_for_good
from pulp_spk.app.index import Index, VersionGone, build, building_of, index_of, ready_index
from pulp_spk.app.models import SpkListing
from pulp_spk.app.tables import tables
from pulp_spk.package_center.device import device_from_parameters
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.prepared import prepare
from unit_tests.app.units import change, package, repository

pytestmark = pytest.mark.django_db

BUILD_QUERIES = 3  # images, listings, packages
DEVICE = {"arch": "geminilake", "build": "72806", "major": "7", "minor": "2"}


def catalog(index: Index) -> dict[str, dict[str, object]]:
    """The entries of a DSM 7.2 device by name."""
    device = device_from_parameters(DEVICE, tables())
    body = render_catalog(index, Policy(), device, "https://packages.corp/")
    return {entry["package"]: entry for entry in json.loads(body)["packages"]}


@pytest.mark.parametrize("count", [0, 1, 30])
def test_building_takes_the_same_queries_for_any_number_of_packages(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    units = tuple(package(package=f"package-{number}") for number in range(count))
    version = change(repository(), add=units)
    # An empty version could be one that is gone.
    with django_assert_num_queries(BUILD_QUERIES if count else BUILD_QUERIES + 1):
        index = build(version.pk)
    assert len(index.packages) == count
    assert len(catalog(index)) == count


def test_a_version_that_is_gone_has_no_index() -> None:
    """It is no empty one: a device would be told that there are no packages."""
    target = repository()
    first = change(target, add=(package(version="1.0-1"),))
    change(target, add=(package(version="2.0-2"),))
    gone = first.pk
    first.delete()
    for _ in range(2):
        with pytest.raises(VersionGone, match=str(gone)):
            build(gone)
    assert ready_index(gone) is None
    assert build(None).packages == build(target.versions.get(number=0).pk).packages == ()


def test_an_index_is_built_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    version = change(repository(), add=(package(),))
    first = index_of(version)
    with django_assert_num_queries(0):
        assert index_of(version) is first
        assert catalog(first)


def test_many_wait_for_one_build(monkeypatch: pytest.MonkeyPatch) -> None:
    version, begun, go_on = uuid4(), [], threading.Event()

    def slow(pk: UUID | None) -> Index:
        begun.append(pk)
        go_on.wait(120)
        return Index(pk, (), prepare((), tables()))

    monkeypatch.setattr(index_module, "build", slow)
    buildings = {building_of(version) for _ in range(200)}
    assert len(buildings) == 1
    assert ready_index(version) is None
    go_on.set()
    built = buildings.pop().future.result(30)
    assert ready_index(version) is built
    assert building_of(version).future.result(30) is built
    assert begun == [version]


def test_nothing_is_served_from_no_version() -> None:
    assert catalog(index_of(None)) == {}


def test_listings_add_what_info_does_not_say() -> None:
    unit = package(package="listed", changelog="old")
    says = {
        "name": "listed",
        "version": "",
        "md5": "",
        "texts": {"ger": {"displayname": "Gelistet"}},
        "changelog": "new",
        "screenshots": [unit.icons["256"], "0" * 64],
    }
    listing = SpkListing.objects.create(**says, digest=SpkListing.digest_of(says))
    entry = catalog(build(change(repository(), add=(unit, listing)).pk))["listed"]
    assert entry["changelog"] == "new"
    # A picture that the version does not hold would be a dead link.
    assert entry["snapshot"] == [f"https://packages.corp/images/{unit.icons['256']}.png"]


def test_each_version_has_its_own_index() -> None:
    target = repository()
    first = change(target, add=(package(version="1.0-1"),))
    second = change(target, add=(package(version="2.0-2"),))
    assert catalog(index_of(first))["example"]["version"] == "1.0-1"
    assert catalog(index_of(second))["example"]["version"] == "2.0-2"


def test_a_package_is_few_objects() -> None:
    """For while the collector looks at them nobody is answered."""
    same = {"arch": "geminilake apollolake", "os_min_ver": "7.0-40000", "beta": "yes"}
    units = tuple(package(package=f"package-{number}", **same) for number in range(100))
    version = change(repository(), add=units)
    build(version.pk)  # what is cached at the first time
    before = _objects()
    index = build(version.pk)
    more = _objects() - before
    number = len(index.packages)
    assert (more["Package"], more["Candidate"]) == (number, number)
    assert (more["Target"], more["UUID"]) == (1, 0)
    # Its texts by language, unless another of its name has the same.
    assert more["dict"] <= number + 10
    assert more["frozenset"] < 20


def _objects() -> Counter[str]:
    """What the collector would look at now, by type."""
    gc.collect()
    return Counter(type(one).__name__ for one in gc.get_objects())


def test_texts_and_targets_are_shared() -> None:
    target = repository()
    units = tuple(package(package="one", version=f"{number}.0-1") for number in range(3))
    first, *others = build(change(target, add=units).pk).packages
    for other in others:
        assert other.version != first.version
        assert other.texts is first.texts
        assert other.target is first.target


def test_texts_that_differ_are_not_shared() -> None:
    said = {"1.0-1": "old", "2.0-2": "new", "3.0-3": "old"}
    units = tuple(package(package="one", version=v, description=text) for v, text in said.items())
    packages = build(change(repository(), add=units).pk).packages
    assert {one.version: one.texts[""]["description"] for one in packages} == said


def test_memory_counts_shared_texts_once() -> None:
    long = "d" * 20_000

    def memory(*descriptions: str) -> int:
        units = tuple(
            package(package="one", version=f"{number}.0-1", description=text)
            for number, text in enumerate(descriptions)
        )
        return build(change(repository(), add=units).pk).memory

    one, same, other = memory(long), memory(long, long), memory(long, "e" * 20_000)
    assert 20_000 < one < 25_000
    assert same < one + 5_000
    assert one + 20_000 < other < one + 25_000


def test_others_run_between_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[None] = []
    monkeypatch.setattr(index_module, "_let_others_run", lambda: turns.append(None))
    units = tuple(package(package=f"package-{number}") for number in range(20))
    build(change(repository(), add=units).pk)
    # After each row, and after each name when they are prepared.
    assert len(turns) == 40


def test_what_is_loaded_is_no_work_for_the_collector() -> None:
    try:
        asyncio.run(loaded_for_good(Application()))
        assert gc.get_freeze_count() > 10_000
        assert gc.isenabled()
    finally:
        gc.unfreeze()
