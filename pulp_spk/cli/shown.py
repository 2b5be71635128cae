"""What the tools print: sentences for people, or the same as data where a format is asked for."""

from __future__ import annotations

from typing import Any

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
        text: For people, when no format was asked for.
    """
    context = click.get_current_context()
    if context.find_root().get_parameter_source("format") in _ASKED:
        pulp = context.find_object(PulpCLIContext)
        assert pulp is not None
        pulp.output_result(result)
    else:
        click.echo(text)


def bytes_text(count: int) -> str:
    """A number of bytes for people: exact while it is short."""
    return f"{count:,} bytes" if count < 100_000 else f"{count / 1e6:,.1f} MB"


def listed(words: list[str] | tuple[str, ...], otherwise: str = "none") -> str:
    """Words for a line."""
    return ", ".join(words) or otherwise
