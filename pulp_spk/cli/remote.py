"""`pulp spk remote`: foreign sources."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import redirect_stderr
from typing import Any

import click
from pulp_cli.generic import (
    PulpCLIContext,
    common_remote_create_options,
    common_remote_update_options,
    create_command,
    destroy_command,
    href_option,
    int_or_empty,
    list_command,
    load_string_callback,
    name_option,
    pass_entity_context,
    pass_pulp_context,
    pulp_group,
    remote_filter_options,
    remote_header_callback,
    remote_lookup_option,
    show_command,
    type_option,
    update_command,
)

from pulp_spk.cli.common import label_commands, role_commands, words_option
from pulp_spk.cli.help import helped
from pulp_spk.cli.signature_options import signature_options
from pulp_spk.glue import PulpSpkRemoteContext

POLICIES = ("immediate", "on_demand", "streamed")
METHODS = ("auto", "GET", "POST")
CHANNELS = ("stable", "beta")


@pulp_group()
@type_option(choices={"spk": PulpSpkRemoteContext})
def remote() -> None:
    """Remotes are foreign sources, with the devices that a mirror asks them as."""


lookup_options = [href_option, name_option, remote_lookup_option]

matrix_options = [
    click.option(
        "--devices",
        callback=load_string_callback,
        help="An inventory of devices as CSV or JSON text, or @file with it: model, DSM version, "
        "channel.",
    ),
    words_option("--model", "models", help="Model to ask as, DS920+ for example."),
    words_option(
        "--platform",
        "platforms",
        help="Platform (geminilake) or family (x86_64) to ask as, or all.",
    ),
    words_option(
        "--os",
        "os_versions",
        help="DSM version to ask as: 7.2-64570, 7.2 (its newest known build) or latest.",
    ),
    words_option("--channel", "channels", help="Channel to ask for: stable or beta."),
    click.option("--language", help="Language to ask in, enu for example."),
]
filter_options = [
    words_option("--include", "includes", help="Name of packages to mirror, with wildcards."),
    words_option("--exclude", "excludes", help="Name of packages to leave out, with wildcards."),
    click.option(
        "--with-dependencies/--without-dependencies",
        default=None,
        help="Whether packages that the included ones need come along.",
    ),
    click.option(
        "--keep-latest",
        type=int_or_empty,
        help="How many versions of a package to mirror for each device; '' for all.",
    ),
]
fields = [
    *matrix_options,
    *filter_options,
    click.option(
        "--policy",
        type=click.Choice(POLICIES),
        help="When packages are downloaded: by the sync, when the first device asks, or each time.",
    ),
    click.option(
        "--method",
        type=click.Choice(METHODS),
        help="How to ask; auto tries POST where GET is refused.",
    ),
    click.option(
        "--accept-terms/--no-accept-terms",
        default=None,
        help="Whether you accept the terms of use of Synology's own servers.",
    ),
    *signature_options,
]

COMMAND = "pulp spk remote"

remote.add_command(
    list_command(
        decorators=remote_filter_options,
        help=helped("List remotes.", f"{COMMAND} list --field name --field url"),
    )
)
remote.add_command(
    show_command(
        decorators=lookup_options,
        help=helped("Show a remote.", f"{COMMAND} show --name synocommunity"),
    )
)
remote.add_command(
    create_command(
        decorators=common_remote_create_options + fields,
        help=helped(
            "Describe a source, and the devices to ask it as.",
            f"{COMMAND} create --name community --url https://packages.synocommunity.com"
            " --model DS920+ --os 7.2 --policy on_demand",
        ),
    )
)
remote.add_command(
    update_command(
        decorators=lookup_options + common_remote_update_options + fields,
        help=helped(
            "Change a remote; what is not given stays.",
            f"{COMMAND} update --name synocommunity --devices @devices.csv --keep-latest 3",
        ),
    )
)
remote.add_command(
    destroy_command(
        decorators=lookup_options,
        help=helped(
            "Forget a source; what was mirrored from it stays.", f"{COMMAND} destroy --name retired"
        ),
    )
)


def headers(context: click.Context, parameter: click.Parameter, value: Sequence[str]) -> Any:
    """Read `--header` as pulp-cli does, without the value that it writes to standard error."""
    with redirect_stderr(io.StringIO()):
        return remote_header_callback(context, parameter, value)


for command in (remote.commands["create"], remote.commands["update"]):
    for option in command.params:
        if option.name == "headers":
            option.callback = headers

remote.add_command(label_commands(COMMAND, remote_lookup_option))
remote.add_command(role_commands(COMMAND, "spk.spkremote_viewer", lookup_options))


@remote.command(
    help=helped(
        "Show what a sync would ask the source for, and what that costs; nothing is asked.",
        f"{COMMAND} cells --name synocommunity",
    )
)
@href_option
@name_option
@remote_lookup_option
@pass_entity_context
@pass_pulp_context
def cells(pulp_ctx: PulpCLIContext, remote_ctx: PulpSpkRemoteContext, /) -> None:
    """The matrix as the requests that it leads to."""
    found = remote_ctx.cells()
    if pulp_ctx.format == "table":
        cells = found.pop("cells")
        found["cells"] = [{"label": cell["label"], **cell["parameters"]} for cell in cells]
    pulp_ctx.output_result(found)
