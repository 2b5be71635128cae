"""What the viewsets of content have in common."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet

from pulpcore.plugin.models import Content


def rendered(model: type[Content]) -> QuerySet:
    """All units of a type with what their serializer reads of other tables.

    Without this, core asks for each unit on its own whether it has a vulnerability report and,
    when domains are enabled, in which one it is.
    """
    read = ["_artifacts"]
    if settings.DOMAIN_ENABLED:
        read += ["pulp_domain", "_artifacts__pulp_domain"]
    return model.objects.select_related("core_vulnerabilityreport").prefetch_related(*read)
