"""Repositories of a Pulp server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from pulp_glue.common.context import (
    EntityDefinition,
    PluginRequirement,
    PulpRepositoryContext,
    PulpRepositoryVersionContext,
)

PAGE = 100
"""Verdicts that are asked for at a time."""


class PulpSpkRepositoryVersionContext(PulpRepositoryVersionContext):
    """Versions of repositories."""

    HREF = "spk_spk_repository_version_href"
    ID_PREFIX = "repositories_spk_spk_versions"
    NEEDS_PLUGINS = [PluginRequirement("spk")]

    def start_materialize(self) -> Any:
        """Start to download all files that only their sources have.

        Returns:
            The task.
        """
        return self.call("materialize", parameters={self.HREF: self.pulp_href}, non_blocking=True)

    def start_verify(self) -> Any:
        """Start to verify the signatures of all packages.

        Returns:
            The task.
        """
        return self.call("verify", parameters={self.HREF: self.pulp_href}, non_blocking=True)

    def verdicts(self, **wish: str | None) -> Iterator[Any]:
        """What became of the signatures when they were verified last.

        Args:
            wish: `outcome` and `name` narrow it down.
        """
        parameters = {self.HREF: self.pulp_href, "limit": PAGE, "offset": 0}
        parameters |= {name: value for name, value in wish.items() if value is not None}
        while True:
            page = self.call("verdicts", parameters=parameters)
            yield from page["results"]
            if not page["next"]:
                return
            parameters["offset"] += PAGE


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
    NULLABLES = PulpRepositoryContext.NULLABLES | {"package_signing_service"}

    def start_sync(self, body: EntityDefinition, captured: BinaryIO | None = None) -> Any:
        """Start to mirror a source.

        Args:
            body: `remote`, `mirror`, `force`; None for what is not given.
            captured: A list to mirror in place of what the source answers.

        Returns:
            The task.
        """
        return self.call(
            "sync",
            parameters={self.HREF: self.pulp_href},
            body={**body, "captured": captured},
            # The schema has a list there, as which pulp-glue sends no files.
            validate_body=captured is None,
            non_blocking=True,
        )

    def start_sign(self) -> Any:
        """Start to sign what the latest version holds.

        Returns:
            The task.
        """
        return self.call("sign", parameters={self.HREF: self.pulp_href}, non_blocking=True)

    def start_unsign(self) -> Any:
        """Start to put the files back that were signed here.

        Returns:
            The task.
        """
        return self.call("unsign", parameters={self.HREF: self.pulp_href}, non_blocking=True)

    def start_modify(self, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Any:
        """Start to add and remove content in one new version.

        Args:
            add: Hrefs of units.
            remove: Hrefs of units.

        Returns:
            The task.
        """
        return self.call(
            "modify",
            parameters={self.HREF: self.pulp_href},
            body={"add_content_units": list(add), "remove_content_units": list(remove)},
            non_blocking=True,
        )
