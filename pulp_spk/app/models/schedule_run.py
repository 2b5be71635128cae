"""Runs of schedules."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from pulpcore.plugin.models import BaseModel


class SpkScheduleRun(BaseModel):
    """One run of a schedule: the truth about it, whatever became of messages and processes.

    Fields:
        schedule: Whose run it is.
        due_at: When it was due; with the schedule the key of the run.
        trigger: Why it is there.
        state: How far it has come.
        phase: What the task is doing, or did last.
        attempt: How often a sync was started.
        next_attempt_at: From when on a waiting run may be started.
        task: The Pulp task of the phase; null before, and when it was purged.
        started_at, finished_at: When the first task was started, and when all was done.
        result: Counts and changes, see `pulp_spk.app.schedules.outcome`.
        reason: Why it failed, was skipped, or is tried again.
        notice: What became of the message to the schedule's webhook.
        notice_attempts: How often it was sent.
        notice_at: From when on it may be sent (again).
        notice_reason: Why it could not be delivered.
        wakes: Messages to workers since the row has changed for the last time.
        wake_at: From when on one more may be sent.
    """

    class State(models.TextChoices):
        """How far a run has come."""

        WAITING = "waiting"
        RUNNING = "running"
        COMPLETED = "completed"
        FAILED = "failed"
        SKIPPED = "skipped"

    class Trigger(models.TextChoices):
        """Why there is a run."""

        CRONTAB = "crontab"
        CATCH_UP = "catch_up"
        MANUAL = "manual"

    class Phase(models.TextChoices):
        """What a run's task does."""

        SYNC = "sync"
        MATERIALIZE = "materialize"

    class Notice(models.TextChoices):
        """What became of the message to a webhook."""

        NONE = "none"
        PENDING = "pending"
        DELIVERED = "delivered"
        FAILED = "failed"

    schedule = models.ForeignKey("SpkSchedule", related_name="runs", on_delete=models.CASCADE)
    due_at = models.DateTimeField()
    trigger = models.CharField(max_length=16, choices=Trigger.choices, default=Trigger.CRONTAB)
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    phase = models.CharField(max_length=16, choices=Phase.choices, default=Phase.SYNC)
    attempt = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    task = models.ForeignKey("core.Task", null=True, related_name="+", on_delete=models.SET_NULL)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    reason = models.TextField(default="")
    notice = models.CharField(max_length=16, choices=Notice.choices, default=Notice.NONE)
    notice_attempts = models.PositiveIntegerField(default=0)
    notice_at = models.DateTimeField(null=True)
    notice_reason = models.TextField(default="")
    wakes = models.PositiveIntegerField(default=0)
    wake_at = models.DateTimeField()

    UNFINISHED = (State.WAITING, State.RUNNING)
    COUNTED = (State.COMPLETED, State.FAILED)
    """States that say something about the source."""

    class Meta:
        unique_together = ("schedule", "due_at")
        ordering = ("-due_at",)
        indexes = [
            models.Index(
                name="spk_schedule_run_open",
                fields=["wake_at"],
                condition=Q(state__in=("waiting", "running")) | Q(notice="pending"),
            )
        ]
