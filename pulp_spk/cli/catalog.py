"""`pulp spk distribution catalog`: what a device gets."""

from __future__ import annotations

import click
from pulp_cli.generic import (
    distribution_lookup_option,
    href_option,
    name_option,
    pass_entity_context,
    pulp_command,
)

from pulp_spk.cli.device_options import Asked, device_options
from pulp_spk.cli.help import helped
from pulp_spk.cli.shown import show
from pulp_spk.cli.table import rows
from pulp_spk.glue import PulpSpkDistributionContext
from pulp_spk.package_center.models import model_key
from pulp_spk.package_center.platforms import packaged_tables

COLUMNS = ("package", "version", "size", "beta", "dname")


@pulp_command(
    help=helped(
        "Show the catalog that a device gets, as a table, or as it is with --format json.",
        "pulp spk distribution catalog --name company --model DS920+ --os 7.2",
    )
)
@href_option
@name_option
@distribution_lookup_option
@device_options
@pass_entity_context
def catalog(
    distribution: PulpSpkDistributionContext,
    model: str,
    platform: str,
    os_version: str,
    channel: str,
    language: str,
) -> None:
    """See the help above."""
    asked = Asked(model, platform, os_version, channel, language)
    answer = distribution.catalog(asked.for_server())
    if model and not platform and model_key(model) not in packaged_tables().models:
        click.echo(
            f"Note: the model {model} is not known here; a server that does not know it either "
            "shows it packages for all platforms only. See --platform.",
            err=True,
        )
    entries = answer if isinstance(answer, list) else answer["packages"]
    if not entries:
        show(answer, "The device is offered nothing; `explain` tells why.")
    else:
        columns = [one for one in COLUMNS if any(entry.get(one) for entry in entries)]
        show(answer, rows(entries, columns))
