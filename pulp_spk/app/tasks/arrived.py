"""Verifying packages whose files came later than they did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from pulp_spk.app.models import SpkPackage, SpkRepository
from pulp_spk.app.signing.judge import Judge, files_of

_HAS_KEYS = (
    Q(keyrings__len__gt=0)
    | Q(package_signing_service__isnull=False)
    | Q(remote__spk_spkremote__keyrings__len__gt=0)
)


def keepers(content_pks: Sequence[Any]) -> QuerySet[SpkRepository]:
    """The repositories with keys that hold some of this content."""
    held = Q(
        repositorycontent__content__in=content_pks, repositorycontent__version_removed__isnull=True
    )
    return SpkRepository.objects.filter(held).filter(_HAS_KEYS).distinct()


def judge_arrived(content_pks: Sequence[str], **kwargs: Any) -> None:
    """Give verdicts in each repository that holds the packages and has keys.

    Args:
        content_pks: Content whose files are here now; what is no package does not matter.
        kwargs: What later versions send.
    """
    for repository in keepers(content_pks):
        remote = repository.remote.cast() if repository.remote else None
        held = SpkPackage.objects.filter(
            pk__in=content_pks,
            version_memberships__repository=repository,
            version_memberships__version_removed__isnull=True,
        )
        with Judge(repository, remote) as judge:
            for package, file in files_of(held):
                judge.judge(package, file)
