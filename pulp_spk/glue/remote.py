"""Remotes of a Pulp server."""

from __future__ import annotations

from typing import Any

from pulp_glue.common.context import PluginRequirement, PulpRemoteContext


class PulpSpkRemoteContext(PulpRemoteContext):
    """Foreign sources."""

    PLUGIN = "spk"
    RESOURCE_TYPE = "spk"
    ENTITY = "SPK remote"
    ENTITIES = "SPK remotes"
    HREF = "spk_spk_remote_href"
    ID_PREFIX = "remotes_spk_spk"
    NEEDS_PLUGINS = [PluginRequirement("spk")]
    CAPABILITIES = {"roles": []}
    NULLABLES = PulpRemoteContext.NULLABLES | {"keep_latest"}

    def cells(self) -> Any:
        """What a sync asks the source for, and what that costs."""
        return self.call("cells", parameters={self.HREF: self.pulp_href})
