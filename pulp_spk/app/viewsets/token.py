"""Tokens of build jobs in the REST interface."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from pulpcore.plugin.util import get_objects_for_user
from pulpcore.plugin.viewsets import (
    NAME_FILTER_OPTIONS,
    BaseFilterSet,
    HyperlinkRelatedFilter,
    NamedModelViewSet,
    RolesMixin,
)

from pulp_spk.app import access
from pulp_spk.app.models import SpkRepository, SpkToken
from pulp_spk.app.pagination import Pages
from pulp_spk.app.parsers import PARSERS
from pulp_spk.app.serializers import NewSpkTokenSerializer, SpkTokenSerializer


class SpkTokenFilter(BaseFilterSet):
    """Filters of tokens."""

    repository = HyperlinkRelatedFilter()

    class Meta:
        model = SpkToken
        fields = {
            "name": NAME_FILTER_OPTIONS,
            "package": ["exact", "in"],
            "revoked_at": ["isnull"],
            "expires_at": ["lt", "gt", "isnull"],
            "last_used_at": ["lt", "gt", "isnull"],
        }


class SpkTokenViewSet(
    NamedModelViewSet,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    mixins.DestroyModelMixin,
    RolesMixin,
):
    """A token lets a build job put packages into one repository, as the user who made it."""

    endpoint_name = "spk/tokens"
    queryset = SpkToken.objects.select_related("owner", "repository").order_by("-pulp_created")
    parser_classes = PARSERS
    pagination_class = Pages
    serializer_class = SpkTokenSerializer
    filterset_class = SpkTokenFilter
    queryset_filtering_required_permission = f"spk.view_{access.TOKEN}"
    DEFAULT_ACCESS_POLICY = access.TOKEN_POLICY
    LOCKED_ROLES = access.TOKEN_ROLES

    def scope_queryset(self, qs: QuerySet[SpkToken]) -> QuerySet[SpkToken]:
        """The tokens that the user may see, and all those of repositories that he may change."""
        user = self.request.user
        if user.is_superuser:
            return qs
        own = get_objects_for_user(user, self.queryset_filtering_required_permission, qs)
        run = get_objects_for_user(user, access.CHANGE_REPOSITORY, SpkRepository.objects.all())
        return qs.filter(pk__in=own.values("pk")) | qs.filter(repository__in=run.values("pk"))

    @extend_schema(
        summary="Make a token",
        description="The answer has the token itself, which cannot be read again.",
        request=SpkTokenSerializer,
        responses={201: NewSpkTokenSerializer},
    )
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Make a token for the user who asks."""
        context = self.get_serializer_context()
        serializer = NewSpkTokenSerializer(data=request.data, context=context)
        serializer.is_valid(raise_exception=True)
        serializer.save()
        return Response(
            serializer.data,
            status=status.HTTP_201_CREATED,
            headers={"Location": serializer.data["pulp_href"], "Cache-Control": "no-store"},
        )

    @extend_schema(
        summary="Revoke a token",
        description="Refuse it from now on. It stays in the list, with when it was last used.",
        request=None,
        responses={200: SpkTokenSerializer},
    )
    @action(detail=True, methods=["post"])
    def revoke(self, request: Request, pk: str, **kwargs: Any) -> Response:
        """Let the token be refused from now on."""
        token = self.get_object()
        token.revoke()
        return Response(self.get_serializer(token).data)
