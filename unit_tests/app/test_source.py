"""What the fast way reads of a distribution is what core's own way finds."""

from __future__ import annotations

import dataclasses

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from pulpcore.plugin.models import RepositoryVersion
from pulpcore.plugin.util import get_default_domain

from pulp_spk.app.endpoint.source import Source, read_source
from pulp_spk.app.models import SpkDistribution, SpkSigningService
from unit_tests.app.units import change, distribution, package, repository

pytestmark = pytest.mark.django_db


def both_ways(of: SpkDistribution) -> Source | None:
    """What is read, after it was compared with what core's way finds."""
    read = read_source("default", of.base_path)
    found = Source.of(SpkDistribution.objects.get(pk=of.pk))
    assert read is not None
    assert dataclasses.astuple(read) == dataclasses.astuple(found)
    return read


def test_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    get_default_domain()
    source = distribution(repository())
    with django_assert_num_queries(1):
        assert read_source("default", source.base_path)
    with django_assert_num_queries(1):
        assert read_source("default", "nothing") is None
    with django_assert_num_queries(1):
        assert read_source("other", source.base_path) is None


def test_the_latest_version_and_a_pinned_one() -> None:
    target = repository()
    source = distribution(target, origins=["https://a.corp", "http://b.corp"])
    empty = both_ways(source)
    first = change(target, add=(package(version="1.0-1"),))
    assert both_ways(source).version == first.pk
    second = change(target, add=(package(version="2.0-2"),))
    assert both_ways(source).version == second.pk
    assert both_ways(source).succeeds(empty)
    source.repository, source.repository_version = None, first
    source.save()
    assert both_ways(source).version == first.pk
    assert not both_ways(source).succeeds(empty)


def test_an_unfinished_version_and_an_earlier_one() -> None:
    target = repository()
    source = distribution(target)
    first = change(target, add=(package(version="1.0-1"),))
    second = change(target, add=(package(version="2.0-2"),))
    latest = both_ways(source)
    RepositoryVersion.objects.filter(pk=second.pk).update(complete=False)
    now = both_ways(source)
    assert now.version == first.pk
    assert not now.succeeds(latest)


def test_keys_of_the_repository_served_and_of_a_pinned_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(SpkSigningService, "validate", lambda service: None)
    target = repository()
    version = change(target, add=(package(),))
    source = distribution(target)
    assert both_ways(source).keyrings == ()
    target.keyrings = ["a key", "another"]
    target.save()
    before = both_ways(source)
    assert before.keyrings == ("a key", "another")
    target.package_signing_service = SpkSigningService.objects.create(
        name="signs", public_key="its key", pubkey_fingerprint="AB", script="/bin/true"
    )
    target.save()
    now = both_ways(source)
    assert now.keyrings == ("its key", "a key", "another")
    assert not now.same_as(before)
    source.repository, source.repository_version = None, version
    source.save()
    assert both_ways(source).keyrings == ("its key", "a key", "another")


@pytest.mark.parametrize(
    "fields",
    [
        {"os_compatibility": "same_major"},
        {"beta_on_dsm7": "as_stable"},
        {"origins": ["https://packages.corp"]},
        {"hidden": True},
        {"checkpoint": True},
    ],
)
def test_fields(fields: dict[str, object]) -> None:
    target = repository()
    change(target, add=(package(),))
    both_ways(distribution(target, **fields))


def test_a_fixed_base(settings: Settings) -> None:
    settings.CONTENT_ORIGIN = "https://content.corp/"
    source = distribution(repository())
    base = f"https://content.corp/pulp/content/{source.base_path}/"
    assert both_ways(source).fixed_base == base
    source.origins = ["https://packages.corp"]
    source.save()
    assert both_ways(source).fixed_base is None
    settings.CONTENT_ORIGIN = None
    assert both_ways(distribution(repository())).fixed_base is None
