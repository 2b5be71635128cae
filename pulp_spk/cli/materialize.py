"""`pulp spk repository materialize`: bring all files of a version home."""

from __future__ import annotations

import click
from pulp_cli.generic import (
    PulpCLIContext,
    href_option,
    name_option,
    pass_pulp_context,
    pass_repository_context,
    pulp_command,
    repository_lookup_option,
)

from pulp_spk.cli.help import helped
from pulp_spk.cli.sync import tell
from pulp_spk.cli.watch import watch
from pulp_spk.glue import PulpSpkRepositoryContext


@pulp_command(
    help=helped(
        "Download and verify all files of a version that only their sources have.",
        "pulp spk repository materialize --name company",
    )
)
@name_option
@href_option
@repository_lookup_option
@click.option("--version", type=int, help="Number of the version, the latest by default.")
@pass_repository_context
@pass_pulp_context
def materialize(
    pulp_ctx: PulpCLIContext,
    repository_ctx: PulpSpkRepositoryContext,
    /,
    version: int | None,
) -> None:
    """Start the task, and wait with its progress on standard error."""
    version_ctx = repository_ctx.get_version_context(-1 if version is None else version)
    pulp_ctx.output_result(tell(watch(pulp_ctx, version_ctx.start_materialize())))
