"""Viewsets, one noun per file."""

from pulp_spk.app.viewsets.distribution import SpkDistributionViewSet
from pulp_spk.app.viewsets.image import SpkImageViewSet
from pulp_spk.app.viewsets.listing import SpkListingViewSet
from pulp_spk.app.viewsets.package import SpkPackageViewSet
from pulp_spk.app.viewsets.remote import SpkRemoteViewSet
from pulp_spk.app.viewsets.repository import SpkRepositoryVersionViewSet, SpkRepositoryViewSet
from pulp_spk.app.viewsets.schedule import SpkScheduleViewSet
from pulp_spk.app.viewsets.token import SpkTokenViewSet

__all__ = [
    "SpkDistributionViewSet",
    "SpkImageViewSet",
    "SpkListingViewSet",
    "SpkPackageViewSet",
    "SpkRemoteViewSet",
    "SpkRepositoryVersionViewSet",
    "SpkRepositoryViewSet",
    "SpkScheduleViewSet",
    "SpkTokenViewSet",
]
