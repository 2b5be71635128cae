"""Links that devices may still hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from pulpcore.plugin.models import BaseModel, Content, ContentArtifact

if TYPE_CHECKING:
    from pulp_spk.app.models.distribution import SpkDistribution


def retention() -> timedelta:
    """How long a link that left a distribution goes on working (`SPK_LINK_RETENTION`)."""
    return timedelta(seconds=settings.SPK_LINK_RETENTION)


class SpkRetiredLink(BaseModel):
    """A file that a distribution offered until `retired_at`.

    Devices keep a catalog for up to 48 hours, so a link must outlive the catalog that showed it.
    The rows do not depend on repository versions, which `retain_repo_versions` may delete.

    Fields:
        distribution: The distribution that offered the file.
        content_artifact: The file.
        retired_at: When it ceased to be offered.
    """

    distribution = models.ForeignKey(
        "SpkDistribution", on_delete=models.CASCADE, related_name="retired_links"
    )
    content_artifact = models.ForeignKey(
        "core.ContentArtifact", on_delete=models.CASCADE, related_name="spk_retired_links"
    )
    retired_at = models.DateTimeField(default=now)

    @classmethod
    def retire(
        cls, distributions: Iterable[SpkDistribution], content: models.QuerySet[Content]
    ) -> None:
        """Keep the links of `content` alive in each of `distributions`, and forget expired ones.

        The content itself is kept from orphan cleanup as long, since `timestamp_of_interest` is
        what that cleanup goes by.
        """
        at = now()
        distributions = list(distributions)
        artifact_ids = list(
            ContentArtifact.objects.filter(content__in=content).values_list("pk", flat=True)
        )
        cls.objects.bulk_create(
            (
                cls(distribution=distribution, content_artifact_id=artifact_id, retired_at=at)
                for distribution in distributions
                for artifact_id in artifact_ids
            ),
            update_conflicts=True,
            update_fields=["retired_at"],
            unique_fields=["distribution", "content_artifact"],
        )
        if distributions and artifact_ids:
            Content.objects.filter(contentartifact__in=artifact_ids).update(
                timestamp_of_interest=at + retention()
            )
        cls.objects.filter(retired_at__lt=at - retention()).delete()

    @classmethod
    def since(cls) -> datetime:
        """The moment before which a retired link no longer works."""
        return now() - retention()

    class Meta:
        default_related_name = "%(app_label)s_%(model_name)s"
        unique_together = ("distribution", "content_artifact")
