"""What sources cease to offer when their repository is deleted.

pulpcore does not delete a version that a distribution serves, but it does delete the repository.
The distribution is not saved then, the database sets its reference to NULL: links have to live on
and the change has to be recorded all the same.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from pulpcore.plugin.models import Content

from pulp_spk.app import audit
from pulp_spk.app.models import SpkDistribution, SpkRepository, SpkRetiredLink


@receiver(pre_delete, sender=SpkRepository, dispatch_uid="spk-withdrawal")
def withdraw(instance: SpkRepository, **kwargs: Any) -> None:
    """Retire the links of each source that serves the repository, and record it."""
    serving = Q(repository=instance) | Q(repository_version__repository=instance)
    for distribution in SpkDistribution.objects.filter(serving):
        version = distribution.served_version
        content = Content.objects.filter(pk__in=version.content_ids_subquery())
        SpkRetiredLink.retire([distribution], content)
        audit.record(
            "distribution.withdrawal",
            distribution,
            {"repository": instance.name, "version": version.number},
            {"repository": None, "version": None},
        )
