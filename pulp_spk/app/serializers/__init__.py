"""Serializers, one noun per file."""

from pulp_spk.app.serializers.catalog import (
    DecisionSerializer,
    DeviceSerializer,
    ExplanationSerializer,
)
from pulp_spk.app.serializers.distribution import SpkDistributionSerializer
from pulp_spk.app.serializers.image import SpkImageSerializer
from pulp_spk.app.serializers.listing import SpkListingSerializer
from pulp_spk.app.serializers.package import SpkPackageSerializer, SpkPackageUploadSerializer
from pulp_spk.app.serializers.remote import CellsSerializer, SpkRemoteSerializer
from pulp_spk.app.serializers.repository import (
    SpkRepositorySerializer,
    SpkRepositorySyncSerializer,
)
from pulp_spk.app.serializers.schedule import SpkScheduleSerializer
from pulp_spk.app.serializers.schedule_run import SpkScheduleRunSerializer
from pulp_spk.app.serializers.token import NewSpkTokenSerializer, SpkTokenSerializer
from pulp_spk.app.serializers.verdict import SpkVerdictSerializer

__all__ = [
    "CellsSerializer",
    "DecisionSerializer",
    "DeviceSerializer",
    "ExplanationSerializer",
    "NewSpkTokenSerializer",
    "SpkDistributionSerializer",
    "SpkImageSerializer",
    "SpkListingSerializer",
    "SpkPackageSerializer",
    "SpkPackageUploadSerializer",
    "SpkRemoteSerializer",
    "SpkRepositorySerializer",
    "SpkRepositorySyncSerializer",
    "SpkScheduleRunSerializer",
    "SpkScheduleSerializer",
    "SpkTokenSerializer",
    "SpkVerdictSerializer",
]
