"""Settings are looked at when a process starts, not when the first device asks."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from pulp_spk.app.tables import tables
from pulp_spk.spk.errors import SpkError

NETWORKS = ("SPK_TRUSTED_PROXIES", "SPK_SYNC_PRIVATE_NETWORKS")

NUMBERS = (
    *("SPK_CATALOG_FRESHNESS", "SPK_CATALOG_BUILD_GRACE", "SPK_REQUEST_LOG_INTERVAL"),
    *("SPK_INDEX_MEMORY", "SPK_ANSWER_MEMORY"),
)


def check_settings() -> None:
    """Refuse to start with settings that would fail later.

    Raises:
        ImproperlyConfigured: naming the setting, its value and what to do.
    """
    for name in NETWORKS:
        _check_networks(name, getattr(settings, name))
    for name in NUMBERS:
        _check_number(name, getattr(settings, name))
    try:
        tables()
    except SpkError as error:
        raise ImproperlyConfigured(str(error)) from error


def _check_networks(name: str, networks: Iterable[str]) -> None:
    if isinstance(networks, str):
        raise ImproperlyConfigured(f"{name} is a text: {networks!r} (give a list of networks)")
    for network in networks:
        try:
            ip_network(network, strict=False)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{name} has a value that is no network: {network!r} (write it like 10.0.0.0/8)"
            ) from error


def _check_number(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value >= 0:
        raise ImproperlyConfigured(f"{name} is {value!r} (give a number that is 0 or more)")
