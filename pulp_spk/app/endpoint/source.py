"""What answers depend on of a distribution, read by one small query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pulpcore.plugin.models import RepositoryVersion

from pulp_spk.app.models import SpkDistribution, SpkRepository
from pulp_spk.app.models.repository import public_keys, served_keys
from pulp_spk.package_center.policy import Policy


@dataclass(frozen=True, eq=False)
class Source:
    """A distribution as devices see it.

    Attributes:
        distribution: Its primary key.
        domain: The domain's name.
        base_path: Below the domain.
        guarded: Whether a content guard has to be asked.
        repository: The repository whose latest version is served; None for a pinned version.
        version: The repository version that is served; None for nothing.
        number: Of that version.
        policy: Its choices.
        origins: Its addresses.
        keyrings: Armoured public keys that devices of some generations get.
        previous: What it was before it changed, while it can be answered from that.
    """

    distribution: UUID
    domain: str
    base_path: str
    guarded: bool
    repository: UUID | None
    version: UUID | None
    number: int | None
    policy: Policy
    origins: tuple[str, ...]
    keyrings: tuple[str, ...] = ()
    previous: Previous | None = None

    @classmethod
    def of(cls, distribution: SpkDistribution) -> Source:
        """A distribution that was read by core. Queries."""
        version = distribution.served_version
        return cls(
            distribution=distribution.pk,
            domain=distribution.pulp_domain.name,
            base_path=distribution.base_path,
            guarded=distribution.content_guard_id is not None,
            repository=None if distribution.repository_version_id else distribution.repository_id,
            version=version.pk if version else None,
            number=version.number if version else None,
            policy=distribution.policy,
            origins=tuple(distribution.origins),
            keyrings=served_keys(distribution),
        )

    @cached_property
    def content_path(self) -> str:
        """Its path in the content app, from slash to slash."""
        domain = f"{self.domain}/" if settings.DOMAIN_ENABLED else ""
        return f"{settings.CONTENT_PATH_PREFIX}{domain}{self.base_path}/"

    @cached_property
    def fixed_base(self) -> str | None:
        """The URL below which its files are, if all requesters get the same one."""
        if self.origins or not settings.CONTENT_ORIGIN:
            return None
        return settings.CONTENT_ORIGIN.rstrip("/") + self.content_path

    def same_as(self, other: Source) -> bool:
        """Whether the two say the same."""
        return all(getattr(self, name) == getattr(other, name) for name in _SAID)

    def succeeds(self, before: Source) -> bool:
        """Whether it is `before` with a later version of the repository, and no more.

        A pin, another repository or a version that was deleted is somebody's will to have
        something else offered at once.
        """
        return (
            self.repository is not None
            and self.repository == before.repository
            and (self.number or 0) > (before.number or 0)
        )


class Previous(NamedTuple):
    """What a source was, and when it was so for the last time, by the monotonic clock."""

    source: Source
    at: float


_SAID = tuple(field.name for field in fields(Source) if field.name != "previous")


def read_source(domain: str, base_path: str) -> Source | None:
    """The source with a base path, as it is now; None if there is none. One query.

    Raises:
        DatabaseError, InterfaceError: when the database cannot be asked.
    """
    rows = asked((domain, base_path))
    return _source(domain, base_path, rows[0]) if rows else None


def asked(parameters: Sequence[str]) -> list[tuple]:
    """The rows of a distribution; once more over a new connection if the old one was closed."""
    try:
        return _fetch(parameters)
    except (DatabaseError, InterfaceError):
        connection.close()
        return _fetch(parameters)


def _fetch(parameters: Sequence[str]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(), parameters)
        return cursor.fetchall()


@cache
def _statement() -> str:
    """The query as SQL: to have Django write it anew takes longer than to have it answered."""
    return _rows("domain", "base_path").query.get_compiler(connection=connection).as_sql()[0]


def _rows(domain: str, base_path: str) -> QuerySet:
    # The rule of `Repository.latest_version`.
    latest = RepositoryVersion.objects.filter(
        repository=OuterRef("repository"), complete=True
    ).order_by("-number")
    # The rule of `served_keys`.
    owner = SpkRepository.objects.filter(
        pk=Coalesce(OuterRef("repository_version__repository"), OuterRef("repository"))
    )
    # Two filters, for Django sorts the conditions of one.
    sources = SpkDistribution.objects.filter(pulp_domain__name=domain).filter(base_path=base_path)
    return sources.values_list(
        "pk",
        "content_guard",
        "repository",
        "repository_version",
        "repository_version__number",
        Subquery(latest.values("pk")[:1]),
        Subquery(latest.values("number")[:1]),
        "os_compatibility",
        "beta_on_dsm7",
        "origins",
        Subquery(owner.values("package_signing_service__public_key")[:1]),
        Subquery(owner.values("keyrings")[:1]),
    )


def _source(domain: str, base_path: str, row: tuple) -> Source:
    pk, guard, repository, pinned, pinned_number, latest, latest_number, *choices = row
    *policy, origins, service_key, keyrings = choices
    return Source(
        distribution=pk,
        domain=domain,
        base_path=base_path,
        guarded=guard is not None,
        repository=None if pinned else repository,
        version=pinned or latest,
        number=pinned_number if pinned else latest_number,
        policy=Policy(*policy),
        origins=tuple(origins),
        keyrings=public_keys(service_key, keyrings or ()),
    )
