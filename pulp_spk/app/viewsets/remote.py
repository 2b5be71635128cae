"""Foreign sources in the REST interface."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from pulpcore.plugin.viewsets import RemoteViewSet, RolesMixin

from pulp_spk.app import access
from pulp_spk.app.exceptions import UnreadableFileError
from pulp_spk.app.models import SpkRemote
from pulp_spk.app.pagination import Pages
from pulp_spk.app.parsers import PARSERS
from pulp_spk.app.serializers import CellsSerializer, SpkRemoteSerializer
from pulp_spk.package_center.errors import MatrixError


class SpkRemoteViewSet(RemoteViewSet, RolesMixin):
    """A remote is a foreign source, with the devices that a mirror asks it as."""

    endpoint_name = "spk"
    queryset = SpkRemote.objects.all()
    parser_classes = PARSERS
    pagination_class = Pages
    serializer_class = SpkRemoteSerializer
    queryset_filtering_required_permission = f"spk.view_{access.REMOTE}"
    DEFAULT_ACCESS_POLICY = access.REMOTE_POLICY
    LOCKED_ROLES = access.REMOTE_ROLES

    @extend_schema(
        summary="Show what a sync asks for",
        description="List the devices that a sync asks the source as, without asking it.",
        responses={200: CellsSerializer},
    )
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def cells(self, request: Request, pk: str, **kwargs: Any) -> Response:
        """The cells of the remote, and what they cost."""
        try:
            cells = self.get_object().find_cells()
        except MatrixError as error:
            # The tables have changed since: an extra platform was taken out of the settings.
            raise UnreadableFileError.of(error) from error
        return Response(CellsSerializer(cells).data)
