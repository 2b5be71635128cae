"""Rows for what is due."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from pulpcore.plugin.constants import TASK_FINAL_STATES

from pulp_spk.app.exceptions import CalendarError
from pulp_spk.app.models import SpkSchedule, SpkScheduleRun
from pulp_spk.app.schedules.advance import DATABASE_AWAY, advance
from pulp_spk.app.schedules.state import SHOWN_HISTORY, last_success

log = logging.getLogger(__name__)

State, Trigger, Notice = SpkScheduleRun.State, SpkScheduleRun.Trigger, SpkScheduleRun.Notice


def make_due(now: datetime) -> int:
    """Make a run for each schedule that is due; return how many.

    Several processes may do this at once: the schedule's row is locked, and schedule and due time
    are unique.
    """
    due = SpkSchedule.objects.filter(enabled=True, next_due_at__lte=now)
    return sum(_try(pk, now) for pk in due.values_list("pk", flat=True))


def _try(pk: UUID, now: datetime) -> bool:
    try:
        return _make_if_due(pk, now)
    except Exception as error:
        if isinstance(error, DATABASE_AWAY) and not connection.is_usable():
            raise
        # One schedule must not stop the clock of all others.
        log.exception("schedule %s cannot be run", pk)
        return False


@transaction.atomic
def _make_if_due(pk: UUID, now: datetime) -> bool:
    locked = SpkSchedule.objects.select_for_update(skip_locked=True, no_key=True)
    schedule = locked.filter(pk=pk, enabled=True, next_due_at__lte=now).first()
    if schedule is None:
        return False
    due_at = schedule.next_due_at
    try:
        # After a time without scheduler, one run stands for all that were missed.
        missed = schedule.calendar.after(due_at) <= now
        schedule.set_next(now)
    except CalendarError as error:
        log.error("schedule %s cannot be carried on: %s", schedule.name, error)
        schedule.next_due_at = None
    else:
        _make_run(schedule, due_at, Trigger.CATCH_UP if missed else Trigger.CRONTAB, now)
    # Not by save(): nobody has changed the schedule.
    SpkSchedule.objects.filter(pk=pk).update(next_due_at=schedule.next_due_at)
    return schedule.next_due_at is not None


@transaction.atomic
def run_now(schedule: SpkSchedule, now: datetime) -> SpkScheduleRun:
    """Make a run that is due at once, also of a schedule that is paused."""
    locked = SpkSchedule.objects.select_for_update(no_key=True).get(pk=schedule.pk)
    return _make_run(locked, now, Trigger.MANUAL, now)


def _make_run(
    schedule: SpkSchedule, due_at: datetime, trigger: Trigger, now: datetime
) -> SpkScheduleRun:
    """The run of a schedule for a due time; one that would overlap another is skipped."""
    runs = SpkScheduleRun.objects.filter(schedule=schedule, state__in=SpkScheduleRun.UNFINISHED)
    # Its task may have ended while nobody looked.
    for pk in runs.values_list("pk", flat=True):
        advance(pk, now)
    before = runs.first()
    fields = {"trigger": trigger, "next_attempt_at": now, "wake_at": now}
    if before:
        fields |= {
            "state": State.SKIPPED,
            "finished_at": now,
            "reason": f"the run of {before.due_at:%Y-%m-%d %H:%M:%S} UTC is still {before.state}",
        }
    run, _made = SpkScheduleRun.objects.get_or_create(
        schedule=schedule, due_at=due_at, defaults=fields
    )
    _forget_old(schedule)
    return run


def _forget_old(schedule: SpkSchedule) -> None:
    """Keep the runs that are shown, the last success, and the failures since, which are counted."""
    if success := last_success(schedule):
        shown = list(schedule.runs.values_list("pk", flat=True)[:SHOWN_HISTORY])
        old = schedule.runs.filter(finished_at__lt=success).exclude(pk__in=shown)
        old.exclude(notice=Notice.PENDING).delete()


def with_work(now: datetime) -> QuerySet[SpkScheduleRun]:
    """Runs for which a worker can do something now, and which none was told of a moment ago."""
    task_gone = Q(task=None) | Q(task__state__in=TASK_FINAL_STATES)
    return SpkScheduleRun.objects.filter(
        Q(state=State.WAITING, next_attempt_at__lte=now)
        | (Q(state=State.RUNNING) & task_gone)
        | Q(notice=Notice.PENDING, notice_at__lte=now),
        wake_at__lte=now,
    ).order_by("wake_at", "due_at")
