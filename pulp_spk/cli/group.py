"""The group that all commands hang on."""

from __future__ import annotations

from pulp_cli.generic import pulp_group

from pulp_spk.cli.content import content
from pulp_spk.cli.distribution import distribution
from pulp_spk.cli.remote import remote
from pulp_spk.cli.repository import repository


@pulp_group(name="spk")
def spk() -> None:
    """Synology packages: mirror sources, keep SPK files, serve them to Package Center."""


for group in (content, repository, remote, distribution):
    spk.add_command(group)
