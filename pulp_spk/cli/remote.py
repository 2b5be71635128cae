"""`pulp spk remote`: foreign sources."""

from __future__ import annotations

from pulp_cli.generic import pulp_group, type_option

from pulp_spk.glue import PulpSpkRemoteContext


@pulp_group()
@type_option(choices={"spk": PulpSpkRemoteContext})
def remote() -> None:
    """Remotes are foreign sources, with the devices that a mirror asks them as."""
