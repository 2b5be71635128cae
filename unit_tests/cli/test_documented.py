"""Each `pulp spk` line of the documentation is one that the program understands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from pulp_spk.cli.group import spk

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^ *```\w*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(pulp [^`]*)`")
CALL = re.compile(r"pulp(?: --?\S+(?: [^-\s]\S*)?)*? spk (?P<words>.+)")
ENDS = ("|", ">", ";", "&&", "...")


def calls(text: str) -> Iterator[str]:
    """What follows `pulp spk` in blocks of a shell and in sentences; tables are sentences too."""
    text = text.replace("\\\n", " ")
    for block in BLOCK.findall(text):
        lines = (line.strip().removeprefix("$ ") for line in block.splitlines())
        yield from (found["words"] for line in lines if (found := CALL.match(line)))
    prose = BLOCK.sub("", text)
    for code in INLINE.findall(prose):
        if found := CALL.fullmatch(" ".join(code.split())):
            yield found["words"]


def understand(words: list[str]) -> None:
    """Follow the words through the commands, down to the last option."""
    command: click.Command = spk
    takes: click.Parameter | None = None
    given: list[str] = []
    for word in words:
        if takes is not None:
            takes, of = None, takes
            if isinstance(of.type, click.Choice):
                assert word in of.type.choices, f"{word!r} is no {of.name}"
            continue
        if word.startswith("-"):
            options = {
                name: one for one in command.params for name in (*one.opts, *one.secondary_opts)
            }
            assert word in options, f"{command.name} has no {word}"
            option = options[word]
            assert isinstance(option, click.Option)
            takes = None if option.is_flag or option.count else option
        elif isinstance(command, click.Group):
            assert word in command.commands, f"{command.name} has no command {word}"
            command = command.commands[word]
        else:
            given.append(word)
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    many = any(one.nargs == -1 for one in arguments)
    assert many or len(given) <= len(arguments), f"{command.name} takes no {given}"


LINES = sorted(
    {
        (str(page.relative_to(ROOT)), call)
        for page in PAGES
        for call in calls(page.read_text("utf-8"))
    }
)


def test_there_are_some() -> None:
    assert len(LINES) > 100
    assert {"README.md", "docs/user/cli.md", "docs/user/migrate.md"} <= {page for page, _ in LINES}


@pytest.mark.parametrize(("page", "call"), LINES)
def test_it_is_understood(page: str, call: str) -> None:
    words = []
    for word in shlex.split(call, comments=True):
        if word.startswith(ENDS):
            break
        words.append(word)
    understand(words)


@pytest.mark.parametrize(
    "call",
    ["repository publish", "token create --nmae x", "content -t song list", "remote cells x"],
)
def test_others_are_not(call: str) -> None:
    with pytest.raises(AssertionError):
        understand(call.split())
