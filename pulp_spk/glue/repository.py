"""Repositories of a Pulp server."""

from __future__ import annotations

from pulp_glue.common.context import (
    PluginRequirement,
    PulpRepositoryContext,
    PulpRepositoryVersionContext,
)


class PulpSpkRepositoryVersionContext(PulpRepositoryVersionContext):
    """Versions of repositories."""

    HREF = "spk_spk_repository_version_href"
    ID_PREFIX = "repositories_spk_spk_versions"
    NEEDS_PLUGINS = [PluginRequirement("spk")]


class PulpSpkRepositoryContext(PulpRepositoryContext):
    """Repositories."""

    PLUGIN = "spk"
    RESOURCE_TYPE = "spk"
    ENTITY = "SPK repository"
    ENTITIES = "SPK repositories"
    HREF = "spk_spk_repository_href"
    ID_PREFIX = "repositories_spk_spk"
    VERSION_CONTEXT = PulpSpkRepositoryVersionContext
    NEEDS_PLUGINS = [PluginRequirement("spk")]
    CAPABILITIES = {"roles": [], "sync": []}
