"""`pulp spk repository sign`, `unsign`, `verify` and `verdicts`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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

from pulp_spk.cli.common import Option
from pulp_spk.cli.help import helped
from pulp_spk.cli.watch import watch
from pulp_spk.glue import PulpSpkRepositoryContext

OUTCOMES = ("valid", "invalid", "unknown_key", "expired", "none")
SHOWN = ("name", "version", "outcome", "reason", "user")
"""Columns of the table."""


def _lookup(command: Any) -> Any:
    for option in (repository_lookup_option, href_option, name_option):
        command = option(command)
    return command


version_option: Option = click.option(
    "--version", type=int, help="Number of the version, the latest by default."
)


@pulp_command(
    help=helped(
        "Sign what the latest version holds by the repository's signing service.",
        "pulp spk repository sign --name signed",
    )
)
@_lookup
@pass_repository_context
@pass_pulp_context
def sign(pulp_ctx: PulpCLIContext, repository_ctx: PulpSpkRepositoryContext, /) -> None:
    """Start the task, and wait with its progress on standard error."""
    result = watch(pulp_ctx, repository_ctx.start_sign())
    tell_each(result.get("left", ()), "code")
    pulp_ctx.output_result(result)


@pulp_command(
    help=helped(
        "Put the files back that were signed here.",
        "pulp spk repository unsign --name company",
    )
)
@_lookup
@pass_repository_context
@pass_pulp_context
def unsign(pulp_ctx: PulpCLIContext, repository_ctx: PulpSpkRepositoryContext, /) -> None:
    """Start the task, and wait with its progress on standard error."""
    result = watch(pulp_ctx, repository_ctx.start_unsign())
    tell_each(result.get("left", ()), "code")
    pulp_ctx.output_result(result)


@pulp_command(
    help=helped(
        "Verify the signatures of a version by the keys of now, and print how many hold.",
        "pulp spk repository verify --name company",
    )
)
@_lookup
@version_option
@pass_repository_context
@pass_pulp_context
def verify(
    pulp_ctx: PulpCLIContext, repository_ctx: PulpSpkRepositoryContext, /, version: int | None
) -> None:
    """Start the task, and wait with its progress on standard error."""
    version_ctx = repository_ctx.get_version_context(-1 if version is None else version)
    result = watch(pulp_ctx, version_ctx.start_verify())
    tell_each(result.get("failed", ()), "outcome")
    pulp_ctx.output_result(result)


@pulp_command(
    help=helped(
        "List what became of the signatures of a version when they were verified last.",
        "pulp spk repository verdicts --name company --outcome none",
    )
)
@_lookup
@version_option
@click.option("--outcome", type=click.Choice(OUTCOMES), help="Only verdicts of this kind.")
@click.option("--package", help="Only packages of this name.")
@pass_repository_context
@pass_pulp_context
def verdicts(
    pulp_ctx: PulpCLIContext,
    repository_ctx: PulpSpkRepositoryContext,
    /,
    version: int | None,
    outcome: str | None,
    package: str | None,
) -> None:
    """Page through the list."""
    version_ctx = repository_ctx.get_version_context(-1 if version is None else version)
    rows = list(version_ctx.verdicts(outcome=outcome, name=package))
    if pulp_ctx.format == "table":
        rows = [{name: row[name] for name in SHOWN} for row in rows]
    pulp_ctx.output_result(rows)


def tell_each(packages: Iterable[Mapping[str, str]], kind: str) -> None:
    """Say on standard error what is wrong with packages, a line each."""
    for package in packages:
        what = f"{package['name']} {package['version']}"
        click.echo(f"{what}: [{package[kind]}] {package['reason']}", err=True)
