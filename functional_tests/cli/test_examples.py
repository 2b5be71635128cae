"""The example at the end of each command's `--help` is what a person copies: each works."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import click
import pytest

from functional_tests.cli.world import World
from pulp_spk.cli.group import spk
from pulp_spk.cli.help import HEADING
from test_harness.program import Outcome

AT_ONCE = 3
FINDING = {"pulp spk diff", "pulp spk doctor"}
"""Commands that end with 1 when there is something to find, as there may be in this world."""
SHELL = ("|", "&", ";", ">", "<", "$", "`", "\n")
"""What an example must not need: it is one call."""


def commands(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    """Each command that does something, with the words that call it."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(commands(spk, "pulp spk"))


def example_of(command: click.Command) -> str:
    """The command line in the block that ends the help."""
    _, found, block = (command.help or "").rpartition(f"\b\n{HEADING}\n")
    lines = block.strip().splitlines()
    assert found and len(lines) == 1, f"the help of {command.name} does not end with one example"
    return lines[0].strip()


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, world: World) -> Iterator[dict[str, Future[Outcome]]]:
    """What the examples of the selected tests come to, several running at a time."""

    def run(path: str) -> Outcome:
        words = shlex.split(world.filled(example_of(COMMANDS[path])))
        return world.program.run(*words[2:], cwd=world.folder)

    wanted = [
        item.callspec.params["path"]
        for item in request.session.items
        if getattr(item, "function", None) is test_the_example_works
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {path: pool.submit(run, path) for path in wanted}


@pytest.mark.parametrize("path", COMMANDS)
def test_there_is_an_example(path: str) -> None:
    example = example_of(COMMANDS[path])
    # Options of a group may stand between the words: `pulp spk content -t image list`.
    words = iter(shlex.split(example))
    assert all(word in words for word in path.split()), f"{example!r} does not call {path!r}"
    assert example.startswith("pulp spk ")
    assert not any(sign in example for sign in SHELL)
    assert "{" not in example, "pulp-cli fills braces in"


@pytest.mark.parametrize("path", COMMANDS)
def test_the_example_works(path: str, outcomes: dict[str, Future[Outcome]]) -> None:
    outcome = outcomes[path].result()
    found = outcome.code == 1 and path in FINDING and "Error: " not in outcome.err
    assert outcome.code == 0 or found, outcome.err + outcome.out


def test_help_shows_it(world: World) -> None:
    help = world.program.ok("repository", "sync", "--help").out
    assert "\n  Example:\n    pulp spk repository sync --name company" in help
