"""The distribution of the configured Pulp that is behind a URL, if there is one."""

from __future__ import annotations

from typing import Any

import click
from pulp_cli.generic import PulpCLIContext

from pulp_glue.common.exceptions import PulpException

from pulp_spk.cli.url import base_url_of
from pulp_spk.glue import PulpSpkDistributionContext
from pulp_spk.package_center.addresses import addresses_of

_MOST = 1000


def distribution_behind(pulp: PulpCLIContext, url: str) -> PulpSpkDistributionContext | None:
    """Look for the distribution among those that the user may see.

    Returns:
        None when it is none of them, or no Pulp is configured or answers.
    """
    context = PulpSpkDistributionContext(pulp)
    wanted = url.partition("?")[0].rstrip("/")
    try:
        for entity in context.list(_MOST, 0, {}):
            if wanted in _addresses(pulp, entity):
                return PulpSpkDistributionContext(pulp, pulp_href=entity["pulp_href"])
    # Whatever is wrong with it, the examination does not need it.
    except (PulpException, click.ClickException, OSError, ValueError):
        return None
    return None


def _addresses(pulp: PulpCLIContext, entity: dict[str, Any]) -> set[str]:
    base = base_url_of(pulp, entity)
    known = (*addresses_of(base, entity["origins"]), *addresses_of(base, ()))
    return {one.url.rstrip("/") for one in known}
