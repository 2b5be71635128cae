"""`pulp spk distribution`: sources, as devices know them."""

from __future__ import annotations

from pulp_cli.generic import pulp_group, type_option

from pulp_spk.glue import PulpSpkDistributionContext


@pulp_group()
@type_option(choices={"spk": PulpSpkDistributionContext})
def distribution() -> None:
    """Distributions serve a repository to Package Center: their URL is what a NAS has as source."""
