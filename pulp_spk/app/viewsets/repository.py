"""Repositories in the REST interface."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from pulpcore.plugin.actions import ModifyRepositoryActionMixin
from pulpcore.plugin.models import PulpTemporaryFile
from pulpcore.plugin.serializers import AsyncOperationResponseSerializer
from pulpcore.plugin.tasking import dispatch
from pulpcore.plugin.viewsets import (
    OperationPostponedResponse,
    RepositoryVersionViewSet,
    RepositoryViewSet,
    RolesMixin,
)

from pulp_spk.app import access
from pulp_spk.app.models import SpkRepository
from pulp_spk.app.serializers import SpkRepositorySerializer, SpkRepositorySyncSerializer
from pulp_spk.app.tasks.materialize import materialize
from pulp_spk.app.tasks.sync import synchronize


class SpkRepositoryViewSet(RepositoryViewSet, ModifyRepositoryActionMixin, RolesMixin):
    """Repositories hold packages, with the listings and images that belong to them."""

    endpoint_name = "spk"
    queryset = SpkRepository.objects.exclude(user_hidden=True)
    serializer_class = SpkRepositorySerializer
    queryset_filtering_required_permission = access.VIEW_REPOSITORY
    DEFAULT_ACCESS_POLICY = access.REPOSITORY_POLICY
    LOCKED_ROLES = access.REPOSITORY_ROLES

    @extend_schema(
        summary="Mirror a source",
        description="Ask a remote as the devices of its matrix, and add each package that it "
        "offers; or, without asking, what captured lists name. The task's result tells what was "
        "left out and why.",
        request=SpkRepositorySyncSerializer,
        responses={202: AsyncOperationResponseSerializer},
    )
    @action(detail=True, methods=["post"], serializer_class=SpkRepositorySyncSerializer)
    def sync(self, request: Request, pk: str, **kwargs: Any) -> Response:
        """Start the task."""
        repository = self.get_object()
        serializer = SpkRepositorySyncSerializer(
            data=request.data, context={"request": request, "repository_pk": pk}
        )
        serializer.is_valid(raise_exception=True)
        wish = serializer.validated_data
        remote = wish.get("remote") or repository.remote
        captured = {}
        for file in wish["captured"]:
            kept = PulpTemporaryFile.init_and_validate(file)
            kept.save()
            captured[str(kept.pk)] = file.name
        task = dispatch(
            synchronize,
            exclusive_resources=[repository],
            shared_resources=[remote],
            kwargs={
                "remote_pk": str(remote.pk),
                "repository_pk": str(repository.pk),
                "mirror": wish["mirror"],
                "force": wish["force"],
                "captured": captured,
            },
        )
        return OperationPostponedResponse(task, request)


class SpkRepositoryVersionViewSet(RepositoryVersionViewSet):
    """Each change of a repository makes a version, which never changes."""

    parent_viewset = SpkRepositoryViewSet
    DEFAULT_ACCESS_POLICY = access.VERSION_POLICY

    @extend_schema(
        summary="Bring all files home",
        description="Download and verify all files of the version that only their sources have.",
        request=None,
        responses={202: AsyncOperationResponseSerializer},
    )
    @action(detail=True, methods=["post"], serializer_class=None)
    def materialize(
        self, request: Request, repository_pk: str, number: str, **kwargs: Any
    ) -> Response:
        """Start the task."""
        version = self.get_object()
        task = dispatch(
            materialize,
            shared_resources=[version.repository],
            kwargs={"version_pk": str(version.pk)},
        )
        return OperationPostponedResponse(task, request)
