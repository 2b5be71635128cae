"""Publish tokens of a Pulp server."""

from __future__ import annotations

from typing import Any

from pulp_glue.common.context import PluginRequirement, PulpEntityContext


class PulpSpkTokenContext(PulpEntityContext):
    """Tokens with which build jobs publish."""

    PLUGIN = "spk"
    RESOURCE_TYPE = "token"
    MODEL = "spktoken"
    ENTITY = "SPK token"
    ENTITIES = "SPK tokens"
    HREF = "spk_spk_token_href"
    HREF_PATTERN = r"(?P<plugin>spk)/(?P<resource_type>token)s/"
    HREF_TEMPLATE = "spk/tokens/{pulp_id}/"
    ID_PREFIX = "spk_tokens"
    NEEDS_PLUGINS = [PluginRequirement("spk")]
    CAPABILITIES = {"roles": []}
    NULLABLES = {"expires_at"}

    def revoke(self) -> Any:
        """Let it be refused from now on.

        Returns:
            The token, with `revoked_at`.
        """
        return self.call("revoke", parameters={self.HREF: self.pulp_href})
