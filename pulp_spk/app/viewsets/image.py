"""Icons and screenshots in the REST interface."""

from __future__ import annotations

from pulpcore.plugin.viewsets import ContentFilter, SingleArtifactContentUploadViewSet

from pulp_spk.app import access
from pulp_spk.app.models import SpkImage
from pulp_spk.app.pagination import ContentPages
from pulp_spk.app.parsers import PARSERS
from pulp_spk.app.refused_upload import UploadViewSetMixin
from pulp_spk.app.serializers import SpkImageSerializer
from pulp_spk.app.viewsets.content import rendered


class SpkImageFilter(ContentFilter):
    """Filters of images."""

    class Meta:
        model = SpkImage
        fields = {"sha256": ["exact", "in"], "media_type": ["exact"]}


class SpkImageViewSet(UploadViewSetMixin, SingleArtifactContentUploadViewSet):
    """Icons come with the packages; screenshots can be uploaded and then named by a listing."""

    endpoint_name = "images"
    queryset = rendered(SpkImage)
    parser_classes = PARSERS
    pagination_class = ContentPages
    serializer_class = SpkImageSerializer
    filterset_class = SpkImageFilter
    DEFAULT_ACCESS_POLICY = access.IMAGE_POLICY
    LOCKED_ROLES = access.IMAGE_ROLES
