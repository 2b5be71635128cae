"""Schedules in the REST interface."""

from __future__ import annotations

from datetime import datetime
from gettext import gettext as _
from typing import Any

from django.utils.timezone import now
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from pulpcore.plugin.serializers import (
    DetailRelatedField,
    DomainUniqueValidator,
    HiddenFieldsMixin,
    IdentityField,
    ModelSerializer,
    pulp_labels_validator,
)

from pulp_spk.app.downloading.errors import DownloadError
from pulp_spk.app.exceptions import BadWebhookError, NoRemoteError
from pulp_spk.app.models import SpkRemote, SpkRepository, SpkSchedule
from pulp_spk.app.schedules import state
from pulp_spk.app.schedules.calendar import Calendar
from pulp_spk.app.schedules.permission import check_permission
from pulp_spk.app.schedules.webhook import check_webhook_url
from pulp_spk.app.serializers.form import JsonOnlyMixin
from pulp_spk.app.serializers.schedule_run import SpkScheduleRunSerializer
from pulp_spk.app.serializers.verifiable import check_verifiable

MAX_MINUTES = 24 * 60
MAX_SECONDS = 24 * 60 * 60
MAX_RETRIES = 20
TIMING = ("crontab", "timezone", "jitter", "enabled")


class SpkScheduleSerializer(JsonOnlyMixin, HiddenFieldsMixin, ModelSerializer):
    """When a repository is brought up to date from a source."""

    pulp_href = IdentityField(view_name="spk/schedules-detail")
    pulp_labels = serializers.HStoreField(required=False, validators=[pulp_labels_validator])
    name = serializers.CharField(
        max_length=255,
        help_text=_("What people call it."),
        validators=[DomainUniqueValidator(queryset=SpkSchedule.objects.all())],
    )
    repository = DetailRelatedField(
        help_text=_("The repository that is brought up to date."),
        view_name_pattern=r"repositories(-.*/.*)-detail",
        queryset=SpkRepository.objects.all(),
    )
    remote = DetailRelatedField(
        required=False,
        allow_null=True,
        help_text=_("The source; null for the remote that the repository has at each run."),
        view_name_pattern=r"remotes(-.*/.*)-detail",
        queryset=SpkRemote.objects.all(),
    )
    crontab = serializers.CharField(
        max_length=255,
        help_text=_(
            "Five fields: minute, hour, day of month, month, day of week (0 is Sunday). When both "
            "days are given, both must fit."
        ),
    )
    timezone = serializers.CharField(
        max_length=255, required=False, help_text=_("Name of the time zone, as Europe/Berlin.")
    )
    jitter = serializers.IntegerField(
        min_value=0,
        max_value=MAX_MINUTES,
        required=False,
        help_text=_(
            "Minutes (default 60) over which installations are spread, so that not all ask a "
            "source at the same time. Each schedule has a place of its own in them."
        ),
    )
    mirror = serializers.BooleanField(
        required=False, help_text=_("Whether to remove what the source no longer offers.")
    )
    materialize = serializers.BooleanField(
        required=False,
        help_text=_("Whether to download files that stayed at their source, after each sync."),
    )
    enabled = serializers.BooleanField(required=False, help_text=_("Whether it runs by itself."))
    retries = serializers.IntegerField(
        min_value=0,
        max_value=MAX_RETRIES,
        required=False,
        help_text=_("How often (default 3) to try again what failed for a reason that may pass."),
    )
    backoff = serializers.IntegerField(
        min_value=1,
        max_value=MAX_SECONDS,
        required=False,
        help_text=_("Seconds (default 300) before the second attempt; doubled for each further."),
    )
    webhook_url = serializers.CharField(
        write_only=True,
        required=False,
        allow_null=True,
        max_length=2048,
        help_text=_("Where to send what each run came to; kept encrypted, not shown again."),
    )
    webhook_secret = serializers.CharField(
        write_only=True,
        required=False,
        allow_null=True,
        min_length=16,
        max_length=1024,
        help_text=_("What that message is signed with; needed for a webhook."),
    )
    owner = serializers.SlugRelatedField(
        slug_field="username",
        read_only=True,
        help_text=_("Who made it: each run needs that user's permissions."),
    )
    next_runs = serializers.SerializerMethodField(help_text=_("When it is due the next times."))
    last_run = serializers.SerializerMethodField(help_text=_("The last run that was begun."))
    last_success = serializers.SerializerMethodField(
        help_text=_("When the repository was brought up to date for the last time.")
    )
    consecutive_failures = serializers.SerializerMethodField(
        help_text=_("How many runs have failed since one was completed.")
    )
    warnings = serializers.SerializerMethodField(help_text=_("What should be thought about."))

    @extend_schema_field(serializers.ListField(child=serializers.DateTimeField()))
    def get_next_runs(self, schedule: SpkSchedule) -> list[datetime]:
        """When it is due."""
        return state.next_runs(schedule)

    @extend_schema_field(SpkScheduleRunSerializer(allow_null=True))
    def get_last_run(self, schedule: SpkSchedule) -> dict[str, Any] | None:
        """What it did last."""
        run = state.last_run(schedule)
        return SpkScheduleRunSerializer(run, context=self.context).data if run else None

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_last_success(self, schedule: SpkSchedule) -> datetime | None:
        """When it last did what it should."""
        return state.last_success(schedule)

    def get_consecutive_failures(self, schedule: SpkSchedule) -> int:
        """How long it has not done what it should."""
        return state.consecutive_failures(schedule)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_warnings(self, schedule: SpkSchedule) -> list[str]:
        """What speaks against how it is set."""
        return state.warnings(schedule, now())

    def validate_webhook_url(self, url: str | None) -> str | None:
        """Refuse what could not be delivered to.

        Raises:
            BadWebhookError: when it is no address, or one that may not be entered.
        """
        try:
            return check_webhook_url(url) if url else None
        except DownloadError as error:
            raise BadWebhookError(str(error)) from error

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Look at what only makes sense together, and at what the user may do.

        Raises:
            CalendarError: when it is never due.
            BadWebhookError: when there is nothing to sign its messages with.
            NoRemoteError: when there is nothing to ask.
            NotAllowedError: when the user could not sync by hand.
        """
        data = super().validate(data)
        meant = {
            name: data.get(name, getattr(self.instance, name, None))
            for name in ("repository", "remote", "webhook_url", "webhook_secret")
        }
        timing = {
            name: data.get(name, getattr(self.instance or SpkSchedule(), name))
            for name in ("crontab", "timezone")
        }
        Calendar.of(timing["crontab"], timing["timezone"])
        if meant["webhook_url"] and not meant["webhook_secret"]:
            raise BadWebhookError(_("a webhook needs a secret"), hint=_("set webhook_secret"))
        repository = meant["repository"]
        remote = meant["remote"] or repository.remote
        if remote is None:
            raise NoRemoteError(
                _("neither the schedule nor its repository has a remote"), hint=_("set remote")
            )
        remote = remote.cast()
        check_permission(self.context["request"].user, repository, remote)
        check_verifiable(repository, remote)
        return data

    def create(self, validated_data: dict[str, Any]) -> SpkSchedule:
        """Make a schedule of the user who asks."""
        schedule = SpkSchedule(owner=self.context["request"].user, **validated_data)
        schedule.set_next(now())
        schedule.save()
        return schedule

    def update(self, instance: SpkSchedule, validated_data: dict[str, Any]) -> SpkSchedule:
        """Change it; what is due next is worked out anew where that has changed."""
        before = [getattr(instance, name) for name in TIMING]
        for name, value in validated_data.items():
            setattr(instance, name, value)
        if before != [getattr(instance, name) for name in TIMING]:
            instance.set_next(now())
        instance.save()
        return instance

    class Meta:
        model = SpkSchedule
        fields = (
            *ModelSerializer.Meta.fields,
            "hidden_fields",
            "pulp_labels",
            "name",
            "repository",
            "remote",
            *("crontab", "timezone", "jitter", "mirror", "materialize", "enabled"),
            *("retries", "backoff", "webhook_url", "webhook_secret", "owner"),
            *("next_runs", "last_run", "last_success", "consecutive_failures", "warnings"),
        )
