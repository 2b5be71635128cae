"""`pulp spk repository`: where packages are kept."""

from __future__ import annotations

from pulp_cli.generic import pulp_group, type_option

from pulp_spk.glue import PulpSpkRepositoryContext


@pulp_group()
@type_option(choices={"spk": PulpSpkRepositoryContext})
def repository() -> None:
    """Repositories hold packages; each change makes a version that never changes."""
