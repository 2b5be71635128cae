"""`pulp spk`: the plugin of pulp-cli. Nothing here imports Django or a server's code."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import click
from pulp_cli.generic import REGISTERED_OUTPUT_FORMATTERS

from pulp_spk.cli.group import spk
from pulp_spk.cli.help import describe
from pulp_spk.cli.table import table

__version__ = version("pulp-spk")


def mount(main: click.Group, **_: Any) -> None:
    """Add `pulp spk` and `--format table` to pulp-cli, which calls this when it finds the plugin.

    pulp-cli looks at its configuration file before it looks for plugins, so that there `table`
    cannot be the default.
    """
    describe(spk)
    main.add_command(spk)
    REGISTERED_OUTPUT_FORMATTERS["table"] = table
    for option in main.params:
        if option.name == "format":
            option.type = click.Choice([*REGISTERED_OUTPUT_FORMATTERS], case_sensitive=False)
