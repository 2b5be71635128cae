"""The tables of platforms and DSM builds, with what the administrator added."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from pulp_spk.package_center.platforms import Tables, load_tables


@cache
def tables() -> Tables:
    """The packaged tables extended by `SPK_EXTRA_PLATFORMS` and `SPK_EXTRA_OS_VERSIONS`.

    Raises:
        SpkError: when one of these settings is malformed, naming the value.
    """
    return load_tables(settings.SPK_EXTRA_PLATFORMS, settings.SPK_EXTRA_OS_VERSIONS)
