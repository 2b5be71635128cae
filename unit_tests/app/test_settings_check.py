"""Wrong settings stop a process when it starts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from pulp_spk.app.settings_check import check_settings
from pulp_spk.app.tables import tables


@pytest.fixture(autouse=True)
def fresh_tables() -> Iterator[None]:
    tables.cache_clear()
    yield
    tables.cache_clear()


def test_the_defaults_are_right() -> None:
    check_settings()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SPK_TRUSTED_PROXIES", ["proxy.corp"], "SPK_TRUSTED_PROXIES.*proxy.corp"),
        ("SPK_TRUSTED_PROXIES", "10.0.0.0/8", "give a list"),
        ("SPK_SYNC_PRIVATE_NETWORKS", ["10.0.0.0/99"], "SPK_SYNC_PRIVATE_NETWORKS"),
        ("SPK_CATALOG_FRESHNESS", -1, "SPK_CATALOG_FRESHNESS is -1"),
        ("SPK_CATALOG_BUILD_GRACE", "10 s", "SPK_CATALOG_BUILD_GRACE is '10 s'"),
        ("SPK_ANSWER_MEMORY", None, "SPK_ANSWER_MEMORY is None"),
        ("SPK_EXTRA_PLATFORMS", {"newlake": {"family": "x87"}}, "SPK0401.*x87"),
        ("SPK_EXTRA_OS_VERSIONS", ["7.5"], "SPK0402"),
    ],
)
def test_a_wrong_value_is_named(name: str, value: object, said: str, settings: Settings) -> None:
    setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        check_settings()
