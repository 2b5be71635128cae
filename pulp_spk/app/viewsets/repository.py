"""Repositories in the REST interface."""

from __future__ import annotations

from collections.abc import Callable
from gettext import gettext as _
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
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
from pulp_spk.app.exceptions import NoSigningServiceError
from pulp_spk.app.models import SpkRepository, SpkVerdict
from pulp_spk.app.pagination import Pages
from pulp_spk.app.parsers import PARSERS
from pulp_spk.app.serializers import (
    SpkRepositorySerializer,
    SpkRepositorySyncSerializer,
    SpkVerdictSerializer,
)
from pulp_spk.app.serializers.verifiable import check_verifiable
from pulp_spk.app.signing.judge import digests_of
from pulp_spk.app.signing.verdict import Outcome
from pulp_spk.app.tasks.materialize import materialize
from pulp_spk.app.tasks.sign import sign, unsign
from pulp_spk.app.tasks.sync import synchronize
from pulp_spk.app.tasks.verify import verify


class SpkRepositoryViewSet(RepositoryViewSet, ModifyRepositoryActionMixin, RolesMixin):
    """Repositories hold packages, with the listings and images that belong to them."""

    endpoint_name = "spk"
    queryset = SpkRepository.objects.exclude(user_hidden=True)
    parser_classes = PARSERS
    pagination_class = Pages
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
        remote = (wish.get("remote") or repository.remote).cast()
        check_verifiable(repository, remote)
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

    @extend_schema(
        summary="Sign packages",
        description="Sign each package of the latest version whose file is here, by the signing "
        "service of the repository. A signed package is a new one, which takes the other's place.",
        request=None,
        responses={202: AsyncOperationResponseSerializer},
    )
    @action(detail=True, methods=["post"], serializer_class=None)
    def sign(self, request: Request, pk: str, **kwargs: Any) -> Response:
        """Start the task."""
        repository = self.get_object()
        if repository.package_signing_service is None:
            raise NoSigningServiceError(
                _("the repository has no signing service"),
                value=repository.name,
                hint=_("set package_signing_service"),
            )
        return self._alone(repository, sign, request)

    @extend_schema(
        summary="Take signatures away",
        description="Put the files back that were signed here: as they came if they are still "
        "here, else without any signature.",
        request=None,
        responses={202: AsyncOperationResponseSerializer},
    )
    @action(detail=True, methods=["post"], serializer_class=None)
    def unsign(self, request: Request, pk: str, **kwargs: Any) -> Response:
        """Start the task."""
        return self._alone(self.get_object(), unsign, request)

    @staticmethod
    def _alone(
        repository: SpkRepository, task: Callable[..., Any], request: Request
    ) -> OperationPostponedResponse:
        """Start a task that has the repository for itself."""
        dispatched = dispatch(
            task, exclusive_resources=[repository], kwargs={"repository_pk": str(repository.pk)}
        )
        return OperationPostponedResponse(dispatched, request)


class SpkRepositoryVersionViewSet(RepositoryVersionViewSet):
    """Each change of a repository makes a version, which never changes."""

    parent_viewset = SpkRepositoryViewSet
    pagination_class = Pages
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

    @extend_schema(
        summary="Verify signatures",
        description="Verify the signature of each package whose file is here, by the keys of the "
        "repository and of its remote. The task's result tells how many hold, and names those "
        "that do not.",
        request=None,
        responses={202: AsyncOperationResponseSerializer},
    )
    @action(detail=True, methods=["post"], serializer_class=None)
    def verify(self, request: Request, repository_pk: str, number: str, **kwargs: Any) -> Response:
        """Start the task."""
        version = self.get_object()
        task = dispatch(
            verify,
            shared_resources=[version.repository],
            kwargs={"version_pk": str(version.pk)},
        )
        return OperationPostponedResponse(task, request)

    @extend_schema(
        summary="List verdicts on signatures",
        description="What became of the signatures of the version's packages when they were "
        "verified for the last time.",
        parameters=[
            OpenApiParameter("outcome", enum=[outcome.value for outcome in Outcome]),
            OpenApiParameter("name", description="INFO `package`"),
        ],
        responses={200: SpkVerdictSerializer(many=True)},
    )
    @action(detail=True, methods=["get"], serializer_class=SpkVerdictSerializer, filter_backends=[])
    def verdicts(
        self, request: Request, repository_pk: str, number: str, **kwargs: Any
    ) -> Response:
        """The verdicts, a page of them."""
        version = self.get_object()
        repository = version.repository.cast()
        rows = SpkVerdict.objects.filter(
            repository=repository, package__in=version.content
        ).select_related("package")
        if outcome := request.query_params.get("outcome"):
            rows = rows.filter(outcome=outcome)
        if name := request.query_params.get("name"):
            rows = rows.filter(package__name=name)
        page = self.paginate_queryset(rows.order_by("package__name", "package__version", "pk"))
        context = {**self.get_serializer_context(), "keyring_digests": digests_of(repository)}
        serializer = SpkVerdictSerializer(page, many=True, context=context)
        return self.get_paginated_response(serializer.data)
