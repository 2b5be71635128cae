"""What is worth another attempt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pulpcore.plugin.models import Task

from pulp_spk.app.schedules.advance import backoff
from pulp_spk.app.schedules.outcome import may_pass, reason_of


@pytest.mark.django_db
@pytest.mark.parametrize(
    "state, error, again",
    [
        ("failed", {"error_code": "SPK0520", "description": "no answer"}, True),
        ("failed", {"error_code": "SPK0508", "description": "too slow"}, True),
        ("failed", {"reason": "Worker has gone missing."}, True),
        ("failed", {"reason": "Aborted during worker shutdown."}, True),
        ("failed", {"error_code": "SPK0521", "description": "too many cells"}, False),
        ("failed", {"error_code": "SPK0501", "description": "no URL"}, False),
        ("failed", {"description": "KeyError"}, False),
        ("failed", None, False),
        ("canceled", {"reason": "Worker has gone missing."}, False),
        ("canceled", None, False),
    ],
)
def test_may_pass(state: str, error: dict[str, str] | None, again: bool) -> None:
    task = Task(state=state, error=error)
    assert may_pass(task) is again
    assert reason_of(task)


def test_backoff() -> None:
    pauses = [backoff(300, attempt) for attempt in (1, 2, 3, 20, 10**6)]
    minutes = [pause / timedelta(minutes=1) for pause in pauses]
    assert minutes == [5, 10, 20, 1440, 1440]
