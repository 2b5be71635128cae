"""`pulp spk distribution`: sources, as devices know them."""

from __future__ import annotations

import click
from pulp_cli.generic import (
    common_distribution_create_options,
    content_guard_option,
    create_command,
    destroy_command,
    distribution_filter_options,
    distribution_lookup_option,
    href_option,
    list_command,
    name_option,
    pulp_group,
    pulp_labels_option,
    pulp_option,
    show_command,
    type_option,
    update_command,
)

from pulp_spk.cli.common import label_commands, repository_option, role_commands, words_option
from pulp_spk.cli.help import helped
from pulp_spk.glue import PulpSpkDistributionContext

OS_COMPATIBILITY = ("device", "same_major")
BETA_ON_DSM7 = ("hide", "as_stable")


@pulp_group()
@type_option(choices={"spk": PulpSpkDistributionContext})
def distribution() -> None:
    """Distributions serve a repository to Package Center: their URL is what a NAS has as source."""


lookup_options = [href_option, name_option, distribution_lookup_option]

fields = [
    repository_option(
        help="Repository whose latest version is served, by name or href.",
    ),
    pulp_option(
        "--version",
        type=int,
        help="Number of the version to serve in place of the latest; --repository alone ends that.",
    ),
    words_option(
        "--origin",
        "origins",
        help="Address at which devices reach this distribution, http[s]://host[:port][/path].",
    ),
    click.option(
        "--os-compatibility",
        type=click.Choice(OS_COMPATIBILITY),
        help="Which DSM may get a package: what the device itself accepts (device), or packages "
        "of its own major version only, as SynoCommunity's server offers (same_major).",
    ),
    click.option(
        "--beta-on-dsm7",
        type=click.Choice(BETA_ON_DSM7),
        help="Hide beta packages from DSM 7 and later, or offer them without the mark.",
    ),
    content_guard_option,
    click.option("--hidden/--not-hidden", default=None, help="Hide from Pulp's list of content."),
    pulp_labels_option,
]

COMMAND = "pulp spk distribution"

distribution.add_command(
    list_command(
        decorators=distribution_filter_options,
        help=helped("List distributions.", f"{COMMAND} list --name-contains comp"),
    )
)
distribution.add_command(
    show_command(
        decorators=lookup_options,
        help=helped("Show a distribution.", f"{COMMAND} show --name company"),
    )
)
distribution.add_command(
    create_command(
        decorators=common_distribution_create_options + fields,
        help=helped(
            "Serve a repository, or one version of it, as a source.",
            f"{COMMAND} create --name testers --base-path testers --repository company",
        ),
    )
)
distribution.add_command(
    update_command(
        decorators=[*lookup_options, *fields, click.option("--base-path")],
        help=helped(
            "Change a distribution: what it serves, and how.",
            f"{COMMAND} update --name stable --repository company --version 1",
        ),
    )
)
distribution.add_command(
    destroy_command(
        decorators=lookup_options,
        help=helped("Serve no longer; the repository stays.", f"{COMMAND} destroy --name retired"),
    )
)
distribution.add_command(label_commands(COMMAND, distribution_lookup_option))
distribution.add_command(role_commands(COMMAND, "spk.spkdistribution_viewer", lookup_options))
