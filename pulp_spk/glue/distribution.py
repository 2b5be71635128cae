"""Distributions of a Pulp server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulp_glue.common.context import (
    EntityDefinition,
    PluginRequirement,
    PulpDistributionContext,
)
from pulp_glue.common.exceptions import PulpException


class PulpSpkDistributionContext(PulpDistributionContext):
    """Package Center sources."""

    PLUGIN = "spk"
    RESOURCE_TYPE = "spk"
    ENTITY = "SPK distribution"
    ENTITIES = "SPK distributions"
    HREF = "spk_spk_distribution_href"
    ID_PREFIX = "distributions_spk_spk"
    NEEDS_PLUGINS = [PluginRequirement("spk")]
    CAPABILITIES = {"roles": []}

    def preprocess_entity(self, body: EntityDefinition, partial: bool = False) -> EntityDefinition:
        """Let `version`, a number, pin a version of the repository; either excludes the other."""
        body = super().preprocess_entity(body, partial=partial)
        version = body.pop("version", None)
        if version is not None:
            repository = body.pop("repository", None) or (
                self.entity.get("repository") if partial else None
            )
            if repository is None:
                raise PulpException("A version can only be pinned together with its repository.")
            body["repository_version"] = f"{repository}versions/{version}/"
            body["repository"] = None
        elif body.get("repository") is not None:
            body["repository_version"] = None
        elif body.get("repository_version") is not None:
            body["repository"] = None
        return body

    def catalog(self, device: Mapping[str, str]) -> Any:
        """The catalog that a device gets.

        Args:
            device: Parameters as a NAS sends them, or `os_version`.
        """
        return self.call("catalog", parameters={self.HREF: self.pulp_href, **device})

    def explain(self, device: Mapping[str, str]) -> Any:
        """Every package with the decision about it for a device."""
        return self.call("explain", parameters={self.HREF: self.pulp_href, **device})
