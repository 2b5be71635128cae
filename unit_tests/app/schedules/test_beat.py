"""The clock: how often it looks, and that it knows nothing that is not in the rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from celery.beat import Service
from kombu.exceptions import OperationalError

from pulp_spk.app.models import SpkSchedule, SpkScheduleRun
from pulp_spk.scheduler import app, beat
from unit_tests.app.schedules.conftest import FIRST, NOW

SECOND = timedelta(seconds=1)


class Clock:
    """A clock whose time and broker are the test's.

    Attributes:
        sent: The runs that workers were woken for.
        away: Whether the broker is away.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[str] = []
        self.away = False
        self.time = NOW
        monkeypatch.setattr(beat, "now", lambda: self.time)
        monkeypatch.setattr(beat.wake, "apply_async", self._send)
        # As `celery beat` makes it.
        self.scheduler = Service(app, scheduler_cls=app.Beat().scheduler_cls).scheduler

    def _send(self, arguments: tuple[str]) -> None:
        if self.away:
            raise OperationalError
        self.sent += arguments

    def tick(self, time: datetime) -> float:
        """Let it look at that time; the seconds until it looks again."""
        self.time = time
        return self.scheduler.tick()


@pytest.fixture
def clock(schedule: SpkSchedule, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that a scheduler runs."""
    return Clock(monkeypatch)


def test_it_looks_every_ten_seconds_at_least(clock: Clock) -> None:
    assert isinstance(clock.scheduler, beat.RowScheduler)
    clock.away = True
    for time in (NOW, FIRST, FIRST + SECOND):
        assert 0 < clock.tick(time) <= 10


def change(schedule: SpkSchedule, time: datetime, **fields: Any) -> None:
    """Change a schedule, as the REST interface does it in another process."""
    for name, value in fields.items():
        setattr(schedule, name, value)
    schedule.set_next(time)
    schedule.save()


def test_the_next_look_sees_what_was_changed(clock: Clock, schedule: SpkSchedule) -> None:
    clock.tick(NOW)
    change(schedule, NOW, crontab="* * * * *")
    clock.tick(NOW + timedelta(minutes=1))
    assert clock.sent == [str(run.pk) for run in schedule.runs.all()]
    assert len(clock.sent) == 1
    # Neither paused nor changed ones do what they were to do before.
    SpkScheduleRun.objects.all().delete()
    change(schedule, NOW, enabled=False)
    clock.tick(NOW + timedelta(minutes=5))
    change(schedule, NOW, enabled=True, crontab="0 4 * * *")
    clock.tick(FIRST + timedelta(minutes=5))
    assert not schedule.runs.exists()
    schedule.delete()
    clock.tick(FIRST + timedelta(hours=5))
    assert len(clock.sent) == 1


def test_the_broker_is_away(clock: Clock, schedule: SpkSchedule) -> None:
    clock.away = True
    clock.tick(FIRST)
    assert clock.sent == []
    (run,) = schedule.runs.all()
    clock.away = False
    clock.tick(FIRST + 2 * SECOND)
    assert clock.sent == [str(run.pk)]


def test_messages_that_are_lost(clock: Clock, schedule: SpkSchedule) -> None:
    at = []
    for second in range(0, 1300, 10):
        before = len(clock.sent)
        clock.tick(FIRST + second * SECOND)
        at += [second] * (len(clock.sent) - before)
    # More and more seldom, so that they do not pile up where no worker runs.
    assert at == [0, 10, 30, 70, 150, 310, 630, 1230]
    assert set(clock.sent) == {str(schedule.runs.get().pk)}


def test_an_error_does_not_end_it(
    clock: Clock, schedule: SpkSchedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(time: datetime) -> int:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(beat, "make_due", fail)
        # It would end the connection that holds the test's transaction.
        broken.setattr(beat.connections, "close_all", lambda: None)
        assert clock.tick(FIRST) <= 10
    clock.tick(FIRST + SECOND)
    assert len(clock.sent) == 1
