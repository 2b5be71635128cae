"""Rows for what is due: one for each due time, whatever else goes wrong."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import DataError, OperationalError
from rest_framework.test import APIClient

from pulpcore.plugin.models import Task

from pulp_spk.app.models import SpkSchedule, SpkScheduleRun
from pulp_spk.app.schedules import advance as steps
from pulp_spk.app.schedules import due
from pulp_spk.app.schedules.due import make_due, run_now, with_work
from pulp_spk.app.schedules.state import consecutive_failures, last_success
from unit_tests.app.schedules.conftest import FIRST

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
Notice = SpkScheduleRun.Notice


def told(schedule: SpkSchedule) -> list[tuple[str, str]]:
    """Why there are runs, and how far they are, the earliest first."""
    return list(schedule.runs.order_by("due_at").values_list("trigger", "state"))


def past(schedule: SpkSchedule, count: int, state: str, until: datetime) -> None:
    """Runs that have ended so, a minute apart."""
    times = [until - timedelta(minutes=number) for number in range(count)]
    SpkScheduleRun.objects.bulk_create(
        SpkScheduleRun(
            schedule=schedule,
            due_at=time,
            state=state,
            finished_at=time,
            next_attempt_at=time,
            wake_at=time,
        )
        for time in times
    )


def test_one_run_for_a_due_time(schedule: SpkSchedule) -> None:
    assert make_due(FIRST - SECOND) == 0
    assert make_due(FIRST) == 1
    assert make_due(FIRST + SECOND) == 0
    schedule.refresh_from_db()
    assert schedule.next_due_at == FIRST + DAY
    # Somebody has read the row before and writes it back now, with what was due then.
    schedule.next_due_at = FIRST
    schedule.save()
    make_due(FIRST + 2 * SECOND)
    assert told(schedule) == [("crontab", "running")]
    assert Task.objects.count() == 1
    schedule.refresh_from_db()
    assert schedule.next_due_at == FIRST + DAY


@pytest.mark.parametrize("days, trigger", [(0.9, "crontab"), (1, "catch_up"), (400.5, "catch_up")])
def test_one_run_for_all_that_were_missed(schedule: SpkSchedule, days: float, trigger: str) -> None:
    back = FIRST + days * DAY
    assert make_due(back) == 1
    assert make_due(back + SECOND) == 0
    assert told(schedule) == [(trigger, "waiting")]
    schedule.refresh_from_db()
    assert back < schedule.next_due_at <= back + DAY


def test_one_that_cannot_be_read_does_not_stop_the_others(schedule: SpkSchedule) -> None:
    broken = SpkSchedule.objects.create(
        name="broken", repository=schedule.repository, crontab="nonsense", next_due_at=FIRST
    )
    assert make_due(FIRST) == 1
    assert make_due(FIRST + DAY) == 1
    broken.refresh_from_db()
    assert (broken.next_due_at, told(broken)) == (None, [])


@pytest.mark.parametrize("usable", [True, False])
def test_one_that_the_database_refuses_does_not_stop_them(
    schedule: SpkSchedule, monkeypatch: pytest.MonkeyPatch, usable: bool
) -> None:
    first = SpkSchedule.objects.create(
        name="first", repository=schedule.repository, crontab="0 3 * * *", next_due_at=FIRST
    )
    make = due._make_if_due

    def refuse(pk: UUID, now: datetime) -> bool:
        if pk == first.pk:
            raise OperationalError("canceling statement due to statement timeout")
        return make(pk, now)

    monkeypatch.setattr(due, "_make_if_due", refuse)
    if usable:
        assert make_due(FIRST) == 1
        return
    # It is nobody's fault: the clock tries again later.
    monkeypatch.setattr(due.connection, "is_usable", lambda: False)
    with pytest.raises(OperationalError):
        make_due(FIRST)


def running(schedule: SpkSchedule) -> SpkScheduleRun:
    """The first run, whose task has ended well."""
    make_due(FIRST)
    run = schedule.runs.get()
    steps.advance(run.pk, FIRST)
    run.refresh_from_db()
    assert run.state == "running"
    Task.objects.filter(pk=run.task_id).update(state="completed")
    return run


@pytest.mark.parametrize("error", [RuntimeError, DataError])
def test_a_run_that_cannot_be_carried_on_fails(
    schedule: SpkSchedule, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    run = running(schedule)

    def fail(task: Task) -> None:
        raise error("a secret")

    monkeypatch.setattr(steps, "sync_result", fail)
    # The next run is not lost with it, and looks after the one before.
    assert make_due(FIRST + DAY) == 1
    assert told(schedule) == [("crontab", "failed"), ("crontab", "waiting")]
    run.refresh_from_db()
    assert error.__name__ in run.reason
    assert "secret" not in run.reason


def test_the_database_goes_away(schedule: SpkSchedule, monkeypatch: pytest.MonkeyPatch) -> None:
    run = running(schedule)

    def fail(task: Task) -> None:
        raise OperationalError

    with monkeypatch.context() as broken, pytest.raises(OperationalError):
        broken.setattr(steps, "sync_result", fail)
        steps.advance(run.pk, FIRST + SECOND)
    assert told(schedule) == [("crontab", "running")]
    assert [found.pk for found in with_work(FIRST + SECOND)] == [run.pk]
    steps.advance(run.pk, FIRST + 2 * SECOND)
    assert told(schedule) == [("crontab", "completed")]


def test_a_failed_start_leaves_no_task(
    schedule: SpkSchedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatch = steps.dispatch

    def fail(*arguments: object, **named: object) -> None:
        dispatch(*arguments, **named)
        raise RuntimeError

    monkeypatch.setattr(steps, "dispatch", fail)
    make_due(FIRST)
    steps.advance(schedule.runs.get().pk, FIRST)
    assert told(schedule) == [("crontab", "failed")]
    assert not Task.objects.exists()


def test_history(schedule: SpkSchedule) -> None:
    past(schedule, 70, "failed", FIRST)
    client = APIClient()
    client.force_authenticate(schedule.owner)
    runs = client.get(f"/pulp/api/v3/spk/schedules/{schedule.pk}/history/").json()
    assert len(runs) == 50
    times = [run["due_at"] for run in runs]
    assert times == sorted(times, reverse=True)
    assert datetime.fromisoformat(times[0]) == FIRST


def test_what_nobody_asks_for_is_forgotten(schedule: SpkSchedule) -> None:
    past(schedule, 70, "failed", FIRST - 30 * DAY)
    past(schedule, 1, "completed", FIRST - 20 * DAY)
    past(schedule, 60, "failed", FIRST - DAY)
    schedule.runs.filter(due_at__lt=FIRST - 20 * DAY, due_at__minute=50).update(
        notice=Notice.PENDING
    )
    run_now(schedule, FIRST)
    # The failures are counted, and the last success is shown.
    assert consecutive_failures(schedule) == 60
    assert last_success(schedule) == FIRST - 20 * DAY
    messages = schedule.runs.filter(notice=Notice.PENDING).count()
    assert schedule.runs.count() == 1 + 60 + 1 + messages

    past(schedule, 1, "completed", FIRST + SECOND)
    schedule.runs.update(notice=Notice.NONE)
    schedule.runs.filter(state="waiting").update(state="skipped", finished_at=FIRST)
    run_now(schedule, FIRST + DAY)
    assert schedule.runs.count() == 50
    assert consecutive_failures(schedule) == 0
