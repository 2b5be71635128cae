"""What `--help` says: a sentence, and an example that works."""

from __future__ import annotations

from collections.abc import Mapping

import click

HEADING = "Example:"


def helped(sentence: str, example: str) -> str:
    """The help of a command.

    Args:
        sentence: What it does. pulp-cli fills `{entity}` and `{entities}` in.
        example: The command line, from `pulp spk` on; no braces, because pulp-cli would fill them.
    """
    return f"{sentence}\n\n\b\n{HEADING}\n  {example}"


def help_each(group: click.Command, helps: Mapping[str, tuple[str, str]]) -> click.Command:
    """Give the commands of a group that pulp-cli makes as a whole their help.

    Args:
        group: The group. Commands of it that have no help here are taken out.
        helps: Sentence and example by the command's name.
    """
    assert isinstance(group, click.Group)
    for name in list(group.commands):
        if name in helps:
            group.commands[name].help = helped(*helps[name])
        else:
            del group.commands[name]
    return group


def describe(group: click.Group) -> None:
    """Let lists of commands say what each does; pulp-cli shows short help only."""
    for command in group.commands.values():
        first, *_ = (command.help or "").splitlines() or [""]
        command.short_help = command.short_help or first.removesuffix(".")
        if isinstance(command, click.Group):
            describe(command)
