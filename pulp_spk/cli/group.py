"""The group that all commands hang on."""

from __future__ import annotations

from pulp_cli.generic import pulp_group


@pulp_group(name="spk")
def spk() -> None:
    """Synology packages: mirror sources, keep SPK files, serve them to Package Center."""
