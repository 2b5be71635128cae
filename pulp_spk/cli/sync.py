"""`pulp spk repository sync`: mirror a source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

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

from pulp_spk.cli.common import remote_option
from pulp_spk.cli.errors import CommandError
from pulp_spk.cli.help import helped
from pulp_spk.cli.watch import watch
from pulp_spk.glue import PulpSpkRemoteContext, PulpSpkRepositoryContext


@pulp_command(
    help=helped(
        "Mirror a source into a repository, and print what was done and what was left out.",
        "pulp spk repository sync --name company --remote synocommunity",
    )
)
@name_option
@href_option
@repository_lookup_option
@remote_option(
    help="Remote to mirror, by name or href; the repository's own by default.",
)
@click.option(
    "--mirror/--no-mirror",
    default=None,
    help="Also remove what the source no longer offers.",
)
@click.option(
    "--force",
    is_flag=True,
    help="Go on where the number of cells, of failures or of removals speaks against it.",
)
@click.option(
    "--captured",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="List of a NAS or text with links, to mirror in place of what the source answers. "
    "Given several times, one is mirrored after the other.",
)
@pass_repository_context
@pass_pulp_context
def sync(
    pulp_ctx: PulpCLIContext,
    repository_ctx: PulpSpkRepositoryContext,
    /,
    remote: PulpSpkRemoteContext | None,
    mirror: bool | None,
    force: bool,
    captured: tuple[Path, ...],
) -> None:
    """Start the task, and wait with its progress on standard error."""
    if not remote and repository_ctx.entity["remote"] is None:
        name = repository_ctx.entity["name"]
        raise CommandError(f"the repository {name!r} has no remote of its own", hint="use --remote")
    if pulp_ctx.background_tasks and len(captured) > 1:
        raise click.UsageError("With --background one captured list can be mirrored only.")
    body: dict[str, Any] = {"remote": remote or None, "mirror": mirror, "force": force or None}
    if not captured:
        pulp_ctx.output_result(tell(watch(pulp_ctx, repository_ctx.start_sync(body))))
        return
    results = []
    for path in captured:
        with path.open("rb") as file:
            task = repository_ctx.start_sync(body, file)
        results.append(tell(watch(pulp_ctx, task)))
    pulp_ctx.output_result(results[0] if len(results) == 1 else results)


def tell(result: Mapping[str, Any]) -> Mapping[str, Any]:
    """Say on standard error what a task left out, a line each, and return its result."""
    for thing in [*result.get("left_out", ()), *result.get("notes", ())]:
        what = " ".join(part for part in (thing["name"], thing["version"]) if part)
        click.echo(f"{what or 'the source'}: [{thing['code']}] {thing['reason']}", err=True)
    return result
