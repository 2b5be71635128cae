"""`pulp spk repository`: where packages are kept."""

from __future__ import annotations

import click
from pulp_cli.generic import (
    create_command,
    destroy_command,
    href_option,
    label_select_option,
    list_command,
    name_filter_options,
    name_option,
    pulp_group,
    pulp_labels_option,
    repository_href_option,
    repository_lookup_option,
    resource_option,
    retained_versions_option,
    show_command,
    type_option,
    update_command,
    version_command,
)

from pulp_glue.core.context import PulpSigningServiceContext
from pulpcore.cli.core.generic import task_command

from pulp_spk.cli.common import label_commands, remote_option, role_commands
from pulp_spk.cli.help import help_each, helped
from pulp_spk.cli.materialize import materialize
from pulp_spk.cli.prune import prune
from pulp_spk.cli.repository_content import repository_content
from pulp_spk.cli.signature_options import signature_options
from pulp_spk.cli.signing import sign, unsign, verdicts, verify
from pulp_spk.cli.sync import sync
from pulp_spk.glue import PulpSpkRepositoryContext

COMMAND = "pulp spk repository"


@pulp_group()
@type_option(choices={"spk": PulpSpkRepositoryContext})
def repository() -> None:
    """Repositories hold packages; each change makes a version that never changes."""


lookup_options = [href_option, name_option, repository_lookup_option]
nested_lookup_options = [repository_href_option, repository_lookup_option]
fields = [
    click.option("--description", help="What it is for."),
    remote_option(
        help="Remote that a sync mirrors unless it names another one, by name or href.",
    ),
    *signature_options,
    resource_option(
        "--package-signing-service",
        default_plugin="core",
        default_type="signing-service",
        context_table={"core:signing-service": PulpSigningServiceContext},
        href_pattern=PulpSigningServiceContext.HREF_PATTERN,
        help="Signing service that signs what is uploaded, by name or href; '' for none.",
    ),
    click.option(
        "--timestamp-url",
        help="Server that confirms when a package was signed; '' for none.",
    ),
    retained_versions_option,
    pulp_labels_option,
]

repository.add_command(
    list_command(
        decorators=[*name_filter_options, label_select_option],
        help=helped("List repositories.", f"{COMMAND} list --name-contains comp"),
    )
)
repository.add_command(
    show_command(
        decorators=lookup_options,
        help=helped("Show a repository.", f"{COMMAND} show --name company"),
    )
)
repository.add_command(
    create_command(
        decorators=[*fields, click.option("--name", required=True)],
        help=helped(
            "Make an empty repository.",
            f"{COMMAND} create --name testing --description 'What testers get'",
        ),
    )
)
repository.add_command(
    update_command(
        decorators=lookup_options + fields,
        help=helped(
            "Change a repository, not what is in it.",
            f"{COMMAND} update --name company --remote synocommunity --retain-repo-versions 20",
        ),
    )
)
repository.add_command(
    destroy_command(
        decorators=lookup_options,
        help=helped("Destroy a repository.", f"{COMMAND} destroy --name retired"),
    )
)
repository.add_command(
    help_each(
        version_command(decorators=nested_lookup_options, help="Each change makes a version."),
        {
            "list": ("List the versions.", f"{COMMAND} version list --repository company"),
            "show": (
                "Show a version and what is in it.",
                f"{COMMAND} version show --repository company --version 1",
            ),
            "destroy": (
                "Destroy a version.",
                f"{COMMAND} version destroy --repository company --version 2",
            ),
            "repair": (
                "Check the files of a version, and fetch damaged ones again.",
                f"{COMMAND} version repair --repository company --version 1",
            ),
        },
    )
)
repository.add_command(
    help_each(
        task_command(decorators=nested_lookup_options, help="What was done with a repository."),
        {
            "list": (
                "List the tasks of a repository.",
                f"{COMMAND} task list --repository company --state completed",
            )
        },
    )
)
repository.add_command(label_commands(COMMAND, repository_lookup_option))
repository.add_command(role_commands(COMMAND, "spk.spkrepository_viewer", lookup_options))
for command in (
    repository_content,
    sync,
    materialize,
    prune,
    sign,
    unsign,
    verify,
    verdicts,
):
    repository.add_command(command)
