"""What the tools print: sentences for people, or the same as data where a format is asked for."""

from __future__ import annotations

from typing import Any
from unicodedata import category

import click
from click.core import ParameterSource
from pulp_cli.generic import PulpCLIContext

_ASKED = (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)


def show(result: Any, text: str) -> None:
    """Print a result.

    The format of a configuration file does not count: `pulp config create` writes one there
    without anybody having chosen it.

    Args:
        result: As data, for `--format`.
        text: For people, when no format was asked for. What would make a terminal do something is
            left out of it: sources and packages of others can say anything.
    """
    context = click.get_current_context()
    if context.find_root().get_parameter_source("format") in _ASKED:
        pulp = context.find_object(PulpCLIContext)
        assert pulp is not None
        pulp.output_result(result)
    else:
        click.echo("\n".join(harmless(line) for line in text.split("\n")))


def harmless(text: str) -> str:
    """Text that makes a terminal do nothing: what would is shown as an escape."""
    return "".join(
        sign.encode("unicode_escape").decode() if category(sign) in ("Cc", "Cs") else sign
        for sign in text
    )


def bytes_text(count: int) -> str:
    """A number of bytes for people: exact while it is short."""
    return f"{count:,} bytes" if count < 100_000 else f"{count / 1e6:,.1f} MB"


def listed(words: list[str] | tuple[str, ...], otherwise: str = "none") -> str:
    """Words for a line."""
    return ", ".join(words) or otherwise
