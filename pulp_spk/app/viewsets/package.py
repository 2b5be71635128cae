"""SPK files in the REST interface."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from pulpcore.plugin.viewsets import SingleArtifactContentUploadViewSet

from pulp_spk.app import access
from pulp_spk.app.models import SpkPackage
from pulp_spk.app.pagination import ContentPages
from pulp_spk.app.parsers import PARSERS
from pulp_spk.app.refused_upload import UploadViewSetMixin
from pulp_spk.app.serializers import SpkPackageSerializer, SpkPackageUploadSerializer
from pulp_spk.app.viewsets.content import rendered
from pulp_spk.app.viewsets.package_filter import SpkPackageFilter


class SpkPackageViewSet(UploadViewSetMixin, SingleArtifactContentUploadViewSet):
    """Packages are read from the SPK files that are uploaded; what a file says never changes."""

    endpoint_name = "packages"
    queryset = rendered(SpkPackage)
    parser_classes = PARSERS
    pagination_class = ContentPages
    serializer_class = SpkPackageSerializer
    filterset_class = SpkPackageFilter
    DEFAULT_ACCESS_POLICY = access.PACKAGE_POLICY
    LOCKED_ROLES = access.PACKAGE_ROLES

    @extend_schema(
        summary="Upload an SPK file synchronously",
        description="Read an SPK file and answer with the package that it is. It is in no "
        "repository yet.",
        request=SpkPackageUploadSerializer,
        responses={201: SpkPackageUploadSerializer},
    )
    @action(detail=False, methods=["post"], serializer_class=SpkPackageUploadSerializer)
    def upload(self, request: Request, **kwargs: Any) -> Response:
        """Make a package within the request."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        headers = self.get_success_headers(serializer.data)
        return Response(serializer.data, status=status.HTTP_201_CREATED, headers=headers)
