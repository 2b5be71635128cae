"""`pulp spk`: the plugin of pulp-cli. Nothing here imports Django or a server's code."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import click

from pulp_spk.cli.group import spk

__version__ = version("pulp-spk")


def mount(main: click.Group, **_: Any) -> None:
    """Add `pulp spk` to pulp-cli, which calls this when it finds the plugin."""
    main.add_command(spk)
