"""Options and groups of commands that repositories, remotes and distributions have alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click
from pulp_cli.generic import FC, label_command, resource_option, role_command

from pulp_glue.common.context import PulpRemoteContext, PulpRepositoryContext

from pulp_spk.cli.help import help_each
from pulp_spk.glue import PulpSpkRemoteContext, PulpSpkRepositoryContext

Option = Callable[[FC], FC]


def words_option(*names: str, help: str) -> Option:
    """An option for a list: given several times, or once as `''` for none."""
    return click.option(
        *names,
        multiple=True,
        callback=_words,
        help=f"{help} Can be given several times; '' empties the list.",
    )


def repository_option(**more: Any) -> Option:
    """An option that names a repository of packages."""
    return resource_option(
        "--repository",
        default_plugin="spk",
        default_type="spk",
        context_table={"spk:spk": PulpSpkRepositoryContext},
        href_pattern=PulpRepositoryContext.HREF_PATTERN,
        **more,
    )


def remote_option(**more: Any) -> Option:
    """An option that names a remote."""
    return resource_option(
        "--remote",
        default_plugin="spk",
        default_type="spk",
        context_table={"spk:spk": PulpSpkRemoteContext},
        href_pattern=PulpRemoteContext.HREF_PATTERN,
        **more,
    )


def label_commands(command: str, lookup_option: Option) -> click.Command:
    """`label` for a kind of thing.

    Args:
        command: What it hangs on, for the examples: `pulp spk remote`.
        lookup_option: Names the thing.
    """
    kind = command.split()[-1]
    thing = f"--{kind} {EXAMPLES[kind]}"
    return help_each(
        label_command(decorators=[lookup_option], help="Labels: keys and values of your own."),
        {
            "set": (
                "Add or change a label.",
                f"{command} label set {thing} --key stage --value tested",
            ),
            "unset": ("Remove a label.", f"{command} label unset {thing} --key owner"),
            "show": ("Show a label.", f"{command} label show {thing} --key team"),
        },
    )


def role_commands(command: str, role: str, lookup_options: Sequence[Option]) -> click.Command:
    """`role` for a kind of thing.

    Args:
        command: What it hangs on, for the examples.
        role: A role for it, for the examples.
        lookup_options: Name the thing.
    """
    thing = f"--name {EXAMPLES[command.split()[-1]]}"
    return help_each(
        role_command(decorators=list(lookup_options), help="Who may do what with it."),
        {
            "my-permissions": (
                "List what you may do with it.",
                f"{command} role my-permissions {thing}",
            ),
            "list": ("List who has which role on it.", f"{command} role list {thing}"),
            "add": (
                "Give a role on it to users or groups.",
                f"{command} role add {thing} --role {role} --user alice",
            ),
            "remove": (
                "Take a role on it from users or groups.",
                f"{command} role remove {thing} --role {role} --user bob",
            ),
        },
    )


EXAMPLES = {
    "repository": "company",
    "remote": "synocommunity",
    "distribution": "company",
    "schedule": "company-nightly",
    "token": "company-ci",
}
"""Names that the examples use."""


def _words(
    context: click.Context, parameter: click.Parameter, given: Sequence[str]
) -> list[str] | None:
    """None where the option is not given, so that an update leaves the list as it is."""
    return [word for word in given if word] if given else None
