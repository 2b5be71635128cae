"""What a device's request costs in queries."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pytest_django import DjangoAssertNumQueries

from pulpcore.plugin.util import get_default_domain

from pulp_spk.app.endpoint.handler import SourceHandler
from unit_tests.app.units import change, distribution, package, repository

pytestmark = pytest.mark.django_db

CATALOG_QUERIES = 3  # the distribution with its repository, the latest version, the keys
PINNED_QUERIES = 2  # the distribution with its version, the keys
FILE_QUERIES = 2  # what is served at the path, and the file as core takes it when it is not here


@pytest.fixture(autouse=True)
def default_domain() -> None:
    """A process asks for it once."""
    get_default_domain()


@pytest.mark.parametrize("count", [1, 20])
def test_a_catalog(count: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    target = repository()
    change(target, add=tuple(package(package=f"package-{number}") for number in range(count)))
    source = distribution(target)
    request = SimpleNamespace(match_info={"path": f"{source.base_path}/api/package"})
    with django_assert_num_queries(CATALOG_QUERIES):
        found, served = SourceHandler()._permitted(request)
    assert (found, served.version) == (source, target.latest_version().pk)


def test_a_pinned_catalog(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    target = repository()
    version = change(target, add=(package(),))
    source = distribution(target)
    source.repository, source.repository_version = None, version
    source.save()
    request = SimpleNamespace(match_info={"path": source.base_path})
    with django_assert_num_queries(PINNED_QUERIES):
        found, served = SourceHandler()._permitted(request)
    assert (found, served.version) == (source, version.pk)


def test_a_file(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    target, unit = repository(), package()
    change(target, add=(unit,))
    source = type(distribution(target)).objects.get(repository=target)
    with django_assert_num_queries(FILE_QUERIES):
        assert source.content_handler(unit.path)
    change(target, remove=(unit,))
    source = type(source).objects.get(pk=source.pk)
    with django_assert_num_queries(FILE_QUERIES):
        assert source.content_handler(unit.path)
