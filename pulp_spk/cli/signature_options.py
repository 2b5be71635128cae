"""Options about signatures that repositories and remotes have alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.public_keys import MAX_SIZE, check_public_keys

POLICIES = ("ignore", "require_valid")


def _keyrings(
    context: click.Context, parameter: click.Parameter, given: Sequence[str]
) -> list[str] | None:
    """The keys as text. They are looked at before they are sent: a secret one never leaves."""
    if not given:
        return None
    texts = [_text(word) for word in given if word]
    for text in texts:
        try:
            check_public_keys(text)
        except SpkError as error:
            raise click.ClickException(str(error)) from error
    return texts


def _text(word: str) -> str:
    if not word.startswith("@"):
        return word
    with Path(word[1:]).open("rb") as file:
        # What is too large is told by its size, and text that is none by what it lacks.
        return file.read(MAX_SIZE + 1).decode(errors="replace")


signature_options = [
    click.option(
        "--keyring",
        "keyrings",
        multiple=True,
        callback=_keyrings,
        help="Public keys whose signatures count, as gpg --armor --export prints them, or @file "
        "with them. Can be given several times; '' empties the list.",
    ),
    click.option(
        "--signature-policy",
        type=click.Choice(POLICIES),
        help="Whether packages whose signature does not hold are taken.",
    ),
]
