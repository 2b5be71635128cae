"""Schedules in the REST interface."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from pulpcore.plugin.viewsets import (
    NAME_FILTER_OPTIONS,
    BaseFilterSet,
    HyperlinkRelatedFilter,
    LabelFilter,
    LabelsMixin,
    NamedModelViewSet,
    RolesMixin,
)

from pulp_spk.app import access
from pulp_spk.app.models import SpkSchedule
from pulp_spk.app.pagination import Pages
from pulp_spk.app.parsers import PARSERS
from pulp_spk.app.schedules.due import run_now
from pulp_spk.app.schedules.permission import check_permission
from pulp_spk.app.schedules.state import SHOWN_HISTORY
from pulp_spk.app.serializers import SpkScheduleRunSerializer, SpkScheduleSerializer


class SpkScheduleFilter(BaseFilterSet):
    """Filters of schedules."""

    repository = HyperlinkRelatedFilter()
    remote = HyperlinkRelatedFilter()
    pulp_label_select = LabelFilter()

    class Meta:
        model = SpkSchedule
        fields = {"name": NAME_FILTER_OPTIONS, "enabled": ["exact"]}


class SpkScheduleViewSet(
    NamedModelViewSet,
    mixins.CreateModelMixin,
    mixins.RetrieveModelMixin,
    mixins.ListModelMixin,
    mixins.UpdateModelMixin,
    mixins.DestroyModelMixin,
    LabelsMixin,
    RolesMixin,
):
    """A schedule brings a repository up to date from a source, again and again.

    It needs a scheduler beside Pulp's own services.
    """

    endpoint_name = "spk/schedules"
    queryset = SpkSchedule.objects.select_related("owner", "repository__remote", "remote").order_by(
        "-pulp_created"
    )
    parser_classes = PARSERS
    pagination_class = Pages
    serializer_class = SpkScheduleSerializer
    filterset_class = SpkScheduleFilter
    queryset_filtering_required_permission = f"spk.view_{access.SCHEDULE}"
    DEFAULT_ACCESS_POLICY = access.SCHEDULE_POLICY
    LOCKED_ROLES = access.SCHEDULE_ROLES

    @extend_schema(
        summary="Run a schedule now",
        description="Make a run that is due at once, also while the schedule is paused. It is "
        "skipped while another run of the schedule is not finished.",
        request=None,
        responses={201: SpkScheduleRunSerializer},
    )
    @action(detail=True, methods=["post"], serializer_class=SpkScheduleRunSerializer)
    def run_now(self, request: Request, pk: str, **kwargs: Any) -> Response:
        """Make a run."""
        schedule = self.get_object()
        self._check_permission(schedule)
        run = run_now(schedule, now())
        return Response(self.get_serializer(run).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Pause a schedule",
        description="Let it not run by itself any more. A run that has begun goes on.",
        request=None,
        responses={201: SpkScheduleSerializer},
    )
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, pk: str, **kwargs: Any) -> Response:
        """Let it not run by itself."""
        return self._enable(self.get_object(), False)

    @extend_schema(
        summary="Resume a schedule",
        description="Let it run by itself again. What was missed meanwhile is not made up for.",
        request=None,
        responses={201: SpkScheduleSerializer},
    )
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, pk: str, **kwargs: Any) -> Response:
        """Let it run by itself."""
        schedule = self.get_object()
        self._check_permission(schedule)
        return self._enable(schedule, True)

    def _check_permission(self, schedule: SpkSchedule) -> None:
        """Refuse to let others do what the user could not do himself.

        Raises:
            NotAllowedError: naming the permission that is missing.
        """
        source = schedule.source
        check_permission(self.request.user, schedule.repository, source and source.cast())

    def _enable(self, schedule: SpkSchedule, enabled: bool) -> Response:
        if schedule.enabled != enabled:
            schedule.enabled = enabled
            schedule.set_next(now())
            schedule.save()
        # The schema of pulpcore has 201 for every POST of a viewset that creates.
        return Response(self.get_serializer(schedule).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="List the runs of a schedule",
        description=f"The last {SHOWN_HISTORY}, the latest first.",
        responses={200: SpkScheduleRunSerializer(many=True)},
    )
    @action(
        detail=True,
        methods=["get"],
        serializer_class=SpkScheduleRunSerializer,
        filter_backends=[],
        pagination_class=None,
    )
    def history(self, request: Request, pk: str, **kwargs: Any) -> Response:
        """The latest runs."""
        runs = self.get_object().runs.select_related("task")[:SHOWN_HISTORY]
        return Response(self.get_serializer(runs, many=True).data)
