"""Sources, as devices know them, in the REST interface."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from pulpcore.plugin.viewsets import DistributionViewSet, RolesMixin

from pulp_spk.app import access
from pulp_spk.app.catalog import catalog_bytes, decisions
from pulp_spk.app.models import SpkDistribution
from pulp_spk.app.pagination import Pages
from pulp_spk.app.parsers import PARSERS
from pulp_spk.app.serializers import (
    DeviceSerializer,
    ExplanationSerializer,
    SpkDistributionSerializer,
)
from pulp_spk.app.serializers.catalog import explanation
from pulp_spk.package_center.device import Device


class SpkDistributionViewSet(DistributionViewSet, RolesMixin):
    """A distribution is a Package Center source: its base URL is what people add on their NAS."""

    endpoint_name = "spk"
    queryset = SpkDistribution.objects.all()
    parser_classes = PARSERS
    pagination_class = Pages
    serializer_class = SpkDistributionSerializer
    queryset_filtering_required_permission = f"spk.view_{access.DISTRIBUTION}"
    DEFAULT_ACCESS_POLICY = access.DISTRIBUTION_POLICY
    LOCKED_ROLES = access.DISTRIBUTION_ROLES

    @extend_schema(
        summary="Show the catalog of a device",
        description="Answer exactly what the device gets from this source: a list below build "
        "5004, else an object with `packages`.",
        parameters=[DeviceSerializer],
        responses={200: OpenApiResponse(OpenApiTypes.ANY, description="The catalog.")},
    )
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def catalog(self, request: Request, pk: str, **kwargs: Any) -> HttpResponse:
        """The bytes that a device gets."""
        distribution = self.get_object()
        # Without the request: its `fields` and `exclude_fields` may leave out the base URL.
        shown = SpkDistributionSerializer(distribution, context={"request": None}).data
        # Without CONTENT_ORIGIN it is only a path.
        base_url = request.build_absolute_uri(shown["base_url"])
        if distribution.origins:
            base_url = f"{distribution.origins[0]}/"
        body = catalog_bytes(distribution, _device(request), base_url)
        return HttpResponse(body, content_type="application/json")

    @extend_schema(
        summary="Explain what a device is offered",
        description="List every package with the decision about it and the reason.",
        parameters=[DeviceSerializer],
        responses={200: ExplanationSerializer},
    )
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def explain(self, request: Request, pk: str, **kwargs: Any) -> Response:
        """Every package of the source with its decision for a device."""
        device = _device(request)
        return Response(explanation(device, decisions(self.get_object(), device)))


def _device(request: Request) -> Device:
    """The device that the query describes.

    Raises:
        ValidationError: when a parameter is unknown or contradicts another.
    """
    serializer = DeviceSerializer(data=request.query_params.dict())
    serializer.is_valid(raise_exception=True)
    return serializer.device
