"""What a run may do, and how often it tries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from pulpcore.plugin.models import Task
from pulpcore.plugin.util import assign_role, remove_role

from pulp_spk.app.models import SpkSchedule, SpkScheduleRun
from pulp_spk.app.schedules.advance import MATERIALIZE, SYNC, advance
from pulp_spk.app.schedules.due import make_due
from unit_tests.app.schedules.conftest import FIRST

OWNER = "spk.spkrepository_owner"
Change = Callable[[SpkSchedule, Any], None]


@pytest.fixture
def owner(schedule: SpkSchedule) -> Any:
    """Somebody whose roles just suffice for the schedule, which is his."""
    user = get_user_model().objects.create(username="somebody")
    assign_role(OWNER, user, schedule.repository)
    assign_role("spk.spkremote_viewer", user, schedule.remote)
    SpkSchedule.objects.update(owner=user)
    return user


@pytest.fixture
def run(schedule: SpkSchedule) -> SpkScheduleRun:
    """A run that is due."""
    make_due(FIRST)
    return schedule.runs.get()


def end(run: SpkScheduleRun, state: str, **error: str) -> None:
    """Let the task of a run end."""
    run.refresh_from_db()
    Task.objects.filter(pk=run.task_id).update(state=state, error=error or None)


def take_repository(schedule: SpkSchedule, user: Any) -> None:
    remove_role(OWNER, user, schedule.repository)


def take_remote(schedule: SpkSchedule, user: Any) -> None:
    remove_role("spk.spkremote_viewer", user, schedule.remote)


def lock_out(schedule: SpkSchedule, user: Any) -> None:
    get_user_model().objects.filter(pk=user.pk).update(is_active=False)


def delete(schedule: SpkSchedule, user: Any) -> None:
    user.delete()


CHANGES = pytest.mark.parametrize("change", [take_repository, take_remote, lock_out, delete])


@CHANGES
def test_each_run_needs_the_permissions(
    schedule: SpkSchedule, owner: Any, run: SpkScheduleRun, change: Change
) -> None:
    change(schedule, owner)
    advance(run.pk, FIRST)
    run.refresh_from_db()
    assert (run.state, "SPK0062" in run.reason) == ("failed", True)
    assert not Task.objects.exists()


@CHANGES
def test_each_attempt_needs_them(
    schedule: SpkSchedule, owner: Any, run: SpkScheduleRun, change: Change
) -> None:
    advance(run.pk, FIRST)
    end(run, "failed", error_code="SPK0520", description="no answer")
    advance(run.pk, FIRST)
    change(schedule, owner)
    advance(run.pk, FIRST + timedelta(seconds=100))
    run.refresh_from_db()
    assert (run.state, run.attempt, "SPK0062" in run.reason) == ("failed", 2, True)
    assert Task.objects.count() == 1


@CHANGES
def test_the_files_need_them(
    schedule: SpkSchedule, owner: Any, run: SpkScheduleRun, change: Change
) -> None:
    SpkSchedule.objects.update(materialize=True)
    advance(run.pk, FIRST)
    end(run, "completed")
    change(schedule, owner)
    advance(run.pk, FIRST)
    run.refresh_from_db()
    assert (run.state, run.phase, "SPK0062" in run.reason) == ("failed", "materialize", True)
    assert [task.name for task in Task.objects.all()] == [SYNC]


def test_tasks_are_the_owners(schedule: SpkSchedule, owner: Any, run: SpkScheduleRun) -> None:
    SpkSchedule.objects.update(materialize=True)
    advance(run.pk, FIRST)
    end(run, "completed")
    advance(run.pk, FIRST)
    sync, materialize = Task.objects.order_by("pulp_created")
    assert (sync.name, materialize.name) == (SYNC, MATERIALIZE)
    for task in (sync, materialize):
        assert task.pulp_domain_id == schedule.pulp_domain_id
        assert owner.has_perm("core.view_task", task)
        assert task.user_roles.filter(user=owner).exists()
    # Each is found in Pulp's logs by an id of its own.
    assert sync.logging_cid and materialize.logging_cid
    assert sync.logging_cid != materialize.logging_cid


def test_a_second_worker_does_nothing(schedule: SpkSchedule, run: SpkScheduleRun) -> None:
    for _ in range(3):
        advance(run.pk, FIRST)
    assert Task.objects.count() == 1
    end(run, "completed")
    for _ in range(3):
        advance(run.pk, FIRST)
    run.refresh_from_db()
    assert (run.state, run.attempt, Task.objects.count()) == ("completed", 1, 1)


def test_as_often_as_is_said(schedule: SpkSchedule, run: SpkScheduleRun) -> None:
    SpkSchedule.objects.update(retries=2)
    started = []
    for second in range(0, 1000, 10):
        now = FIRST + timedelta(seconds=second)
        before = Task.objects.count()
        advance(run.pk, now)
        if Task.objects.count() > before:
            started.append(second)
            end(run, "failed", reason="Worker has gone missing.")
    # Each failure is seen ten seconds after the attempt; the pauses are 100 and 200 seconds.
    assert started == [0, 110, 320]
    run.refresh_from_db()
    assert (run.state, run.attempt) == ("failed", 3)


def test_a_task_that_was_purged(schedule: SpkSchedule, run: SpkScheduleRun) -> None:
    advance(run.pk, FIRST)
    Task.objects.all().delete()
    advance(run.pk, FIRST)
    run.refresh_from_db()
    assert (run.state, "removed" in run.reason) == ("failed", True)
