"""Runs of schedules in the REST interface."""

from __future__ import annotations

from gettext import gettext as _

from rest_framework import serializers

from pulpcore.plugin.serializers import RelatedField

from pulp_spk.app.models import SpkScheduleRun


class SpkScheduleRunSerializer(serializers.ModelSerializer):
    """One run of a schedule."""

    task = RelatedField(
        view_name="tasks-detail",
        read_only=True,
        help_text=_("The task of the sync, or of the download of missing files after it."),
    )
    result = serializers.DictField(
        read_only=True,
        help_text=_(
            "Counts `added`, `updated`, `removed`, `skipped`, `cells` and `failed_cells`, the "
            "number of the new `version` if there is one, and the `changes` by name."
        ),
    )

    class Meta:
        model = SpkScheduleRun
        fields = (
            "due_at",
            "trigger",
            "state",
            "phase",
            "attempt",
            "next_attempt_at",
            "started_at",
            "finished_at",
            "task",
            "result",
            "reason",
            "notice",
            "notice_attempts",
            "notice_reason",
        )
        read_only_fields = fields
        ref_name = "SpkScheduleRun"
