"""What a run goes through: sync, files, result. One step, one transaction, one row."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextvars import copy_context
from datetime import datetime, timedelta
from uuid import UUID

from django.db import InterfaceError, OperationalError, transaction
from django_guid import set_guid
from django_guid.utils import generate_guid

from pulpcore.plugin.constants import TASK_FINAL_STATES, TASK_STATES
from pulpcore.plugin.models import Task
from pulpcore.plugin.tasking import dispatch
from pulpcore.plugin.util import set_current_user, set_domain

from pulp_spk.app.exceptions import BadValueError, NoRemoteError, RefusedError
from pulp_spk.app.models import SpkSchedule, SpkScheduleRun
from pulp_spk.app.schedules.outcome import materialize_result, may_pass, reason_of, sync_result
from pulp_spk.app.schedules.permission import check_permission
from pulp_spk.app.serializers.verifiable import check_verifiable

SYNC = "pulp_spk.app.tasks.sync.synchronize"
MATERIALIZE = "pulp_spk.app.tasks.materialize.materialize"

log = logging.getLogger(__name__)

LONGEST_BACKOFF = 24 * 60 * 60
"""Seconds. Doubling alone would soon wait for years."""

DATABASE_AWAY = (OperationalError, InterfaceError)
"""What says nothing about the row that was worked on."""

State, Phase, Notice = SpkScheduleRun.State, SpkScheduleRun.Phase, SpkScheduleRun.Notice


@transaction.atomic
def advance(run_pk: UUID | str, now: datetime) -> None:
    """Take a run as far as it goes now; a run that somebody else is at is left alone.

    The Pulp task is dispatched in the transaction that notes it: whoever is killed in between has
    done neither.
    """
    run = (
        SpkScheduleRun.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("schedule__repository", "schedule__pulp_domain", "schedule__owner", "task")
        .filter(pk=run_pk, state__in=SpkScheduleRun.UNFINISHED)
        .first()
    )
    if run is None:
        return
    try:
        with transaction.atomic():
            if not _step(run, now):
                return
    except DATABASE_AWAY:
        raise
    except Exception as error:
        # It would be so each time, and a run that never ends keeps all later ones from being made.
        log.exception("schedule %s: its run cannot be carried on", run.schedule.name)
        run.refresh_from_db()
        said = f"internal error, see the scheduler's log: {type(error).__name__}"
        _finish(run, State.FAILED, now, said)
    run.wakes, run.wake_at = 0, now
    run.save()


def _step(run: SpkScheduleRun, now: datetime) -> bool:
    """Do what can be done for a run now; return whether that was anything."""
    if run.state == State.WAITING and run.next_attempt_at <= now:
        _start(run, now)
    elif run.state == State.RUNNING and (run.task is None or run.task.state in TASK_FINAL_STATES):
        _follow(run, now)
    else:
        return False
    return True


def backoff(seconds: int, attempt: int) -> timedelta:
    """The pause after an attempt, counted from 1."""
    return timedelta(seconds=min(seconds * 2 ** min(attempt - 1, 32), LONGEST_BACKOFF))


def _start(run: SpkScheduleRun, now: datetime) -> None:
    schedule = run.schedule
    run.started_at = run.started_at or now
    run.attempt += 1
    try:
        remote = schedule.source
        if remote is None:
            raise NoRemoteError("neither the schedule nor its repository has a remote")
        remote = remote.cast()
        check_permission(schedule.owner, schedule.repository, remote)
        check_verifiable(schedule.repository, remote)
    except (RefusedError, BadValueError) as error:
        _finish(run, State.FAILED, now, reason_of(error))
        return

    def sync() -> Task:
        return dispatch(
            SYNC,
            exclusive_resources=[schedule.repository],
            shared_resources=[remote],
            kwargs={
                "remote_pk": str(remote.pk),
                "repository_pk": str(schedule.repository.pk),
                "mirror": schedule.mirror,
            },
        )

    def materialize() -> Task:
        return dispatch(
            MATERIALIZE,
            shared_resources=[schedule.repository],
            kwargs={"version_pk": str(schedule.repository.latest_version().pk)},
        )

    run.task = _as_owner(schedule, sync if run.phase == Phase.SYNC else materialize)
    run.state = State.RUNNING


def _as_owner(schedule: SpkSchedule, work: Callable[[], Task]) -> Task:
    """Do something as the schedule's owner in its domain."""

    def do() -> Task:
        set_guid(generate_guid())
        set_domain(schedule.pulp_domain)
        set_current_user(schedule.owner)
        return work()

    # What is set there ends with the copy.
    return copy_context().run(do)


def _follow(run: SpkScheduleRun, now: datetime) -> None:
    task = run.task
    if task is None:
        _finish(run, State.FAILED, now, "its task was removed before its result was read")
    elif task.state == TASK_STATES.COMPLETED:
        _take_result(run, task, now)
    elif may_pass(task) and run.attempt <= run.schedule.retries:
        run.state, run.reason = State.WAITING, reason_of(task)
        run.next_attempt_at = now + backoff(run.schedule.backoff, run.attempt)
    else:
        _finish(run, State.FAILED, now, reason_of(task))


def _take_result(run: SpkScheduleRun, task: Task, now: datetime) -> None:
    run.reason = ""
    if run.phase == Phase.MATERIALIZE:
        run.result = {**run.result, "materialized": materialize_result(task)}
    else:
        run.result = sync_result(task)
        if run.schedule.materialize:
            run.phase, run.attempt = Phase.MATERIALIZE, 0
            _start(run, now)
            return
    _finish(run, State.COMPLETED, now)


def _finish(run: SpkScheduleRun, state: State, now: datetime, reason: str = "") -> None:
    run.state, run.finished_at, run.reason = state, now, reason
    if run.schedule.webhook_url:
        run.notice, run.notice_at = Notice.PENDING, now
