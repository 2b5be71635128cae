"""`pulp spk token`: what build jobs publish with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import click
from pulp_cli.generic import (
    PulpCLIContext,
    destroy_command,
    href_option,
    list_command,
    name_filter_options,
    name_option,
    pass_entity_context,
    pass_pulp_context,
    pulp_group,
    show_command,
)

from pulp_spk.cli.common import repository_option, role_commands
from pulp_spk.cli.help import helped
from pulp_spk.glue import PulpSpkRepositoryContext, PulpSpkTokenContext

COMMAND = "pulp spk token"
REPOSITORY = "Repository that the token is for, by name or href."


@pulp_group()
@click.pass_context
def token(context: click.Context) -> None:
    """Tokens let build jobs put packages into one repository, as the user who made them."""
    context.obj = PulpSpkTokenContext(context.find_object(PulpCLIContext))


lookup_options = [href_option, name_option]


token.add_command(
    list_command(
        decorators=[*name_filter_options, repository_option(help=REPOSITORY)],
        help=helped(
            "List tokens: whose, for what, until when, and when they were last used.",
            f"{COMMAND} list --repository company",
        ),
    )
)
token.add_command(
    show_command(
        decorators=lookup_options,
        help=helped(
            "Show a token, all but the secret itself.", f"{COMMAND} show --name company-ci"
        ),
    )
)
token.add_command(
    destroy_command(
        decorators=lookup_options,
        help=helped(
            "Remove a token; with revoke it stays in the list.", f"{COMMAND} destroy --name retired"
        ),
    )
)
token.add_command(role_commands(COMMAND, "spk.spktoken_viewer", lookup_options))


@token.command(
    help=helped(
        "Make a token. The secret is shown this once; --only-token prints nothing else.",
        f"{COMMAND} create --name nightly --repository company --package hello --days 90",
    )
)
@click.option("--name", required=True, help="What to call it, for example the job that uses it.")
@repository_option(required=True, help=REPOSITORY)
@click.option("--package", help="The only name that its packages may have.")
@click.option(
    "--days", type=click.IntRange(min=1), help="For how many days it is good; 365 by default."
)
@click.option("--never-expires", is_flag=True, help="Make it good until it is revoked.")
@click.option("--only-token", is_flag=True, help="Print the secret alone, for scripts.")
@pass_entity_context
@pass_pulp_context
def create(
    pulp_ctx: PulpCLIContext,
    token_ctx: PulpSpkTokenContext,
    /,
    name: str,
    repository: PulpSpkRepositoryContext,
    package: str | None,
    days: int | None,
    never_expires: bool,
    only_token: bool,
) -> None:
    """Make a token and print it."""
    if days and never_expires:
        raise click.UsageError("--days and --never-expires contradict each other.")
    if package is not None and not package.strip():
        # A script with an unset variable would get a token for everything.
        raise click.UsageError("--package is empty; without it packages of any name are meant.")
    body: dict[str, Any] = {"name": name, "repository": repository, "package": package or ""}
    if never_expires:
        body["expires_at"] = ""  # pulp-glue sends null for it, and leaves None out
    elif days:
        body["expires_at"] = datetime.now(UTC) + timedelta(days=days)
    made = token_ctx.create(body)
    if only_token:
        click.echo(made["token"])
    else:
        pulp_ctx.output_result(made)


@token.command(
    help=helped("Let a token be refused from now on.", f"{COMMAND} revoke --name leaked")
)
@href_option
@name_option
@pass_entity_context
@pass_pulp_context
def revoke(pulp_ctx: PulpCLIContext, token_ctx: PulpSpkTokenContext, /) -> None:
    """Revoke a token and show it."""
    pulp_ctx.output_result(token_ctx.revoke())
