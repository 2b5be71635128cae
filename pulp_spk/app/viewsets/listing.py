"""Listings in the REST interface."""

from __future__ import annotations

from pulpcore.plugin.viewsets import (
    NAME_FILTER_OPTIONS,
    ContentFilter,
    NoArtifactContentViewSet,
)

from pulp_spk.app import access
from pulp_spk.app.models import SpkListing
from pulp_spk.app.pagination import ContentPages
from pulp_spk.app.parsers import PARSERS
from pulp_spk.app.serializers import SpkListingSerializer
from pulp_spk.app.viewsets.content import rendered


class SpkListingFilter(ContentFilter):
    """Filters of listings."""

    class Meta:
        model = SpkListing
        fields = {
            "digest": ["exact", "in"],
            "name": NAME_FILTER_OPTIONS,
            "version": ["exact", "in"],
            "md5": ["exact", "in"],
        }


class SpkListingViewSet(NoArtifactContentViewSet):
    """What is said of packages beyond their bytes: texts, changelogs, screenshots."""

    endpoint_name = "listings"
    queryset = rendered(SpkListing)
    parser_classes = PARSERS
    pagination_class = ContentPages
    serializer_class = SpkListingSerializer
    filterset_class = SpkListingFilter
    DEFAULT_ACCESS_POLICY = access.LISTING_POLICY
