"""docs/user/schedules.md says what schedules, their runs and their messages have."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from pathlib import Path

import pytest

from pulp_spk.app.models import SpkSchedule, SpkScheduleRun
from pulp_spk.app.schedules.webhook import DELIVERY, SIGNATURE, TIMESTAMP, body_of, headers_of
from pulp_spk.app.serializers import SpkScheduleRunSerializer, SpkScheduleSerializer
from unit_tests.app.schedules.conftest import FIRST

PAGE = (Path(__file__).parents[3] / "docs" / "user" / "schedules.md").read_text(encoding="utf-8")
COMMON = {"pulp_href", "prn", "pulp_created", "pulp_last_updated", "hidden_fields", "pulp_labels"}
SECRET = "a secret of sixteen"


def table(heading: str) -> dict[str, str]:
    """The rows of the first table after some words: names in the first cell, and the second."""
    lines = PAGE[PAGE.index(heading) :].splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("|---"))
    found = {}
    for line in lines[first + 1 :]:
        if not line.startswith("| "):
            break
        names, said = line.strip("| ").split(" | ")[:2]
        found |= dict.fromkeys(re.findall(r"`([^`]+)`", names), said)
    return found


@pytest.fixture
def run(schedule: SpkSchedule) -> SpkScheduleRun:
    """A run that has ended."""
    schedule.webhook_secret = SECRET
    return schedule.runs.create(
        due_at=FIRST,
        next_attempt_at=FIRST,
        wake_at=FIRST,
        result={"added": 1, "changes": {"added": [{"name": "one"}]}},
    )


@pytest.mark.django_db
def test_fields_of_schedules() -> None:
    rows = table("| Field | Default |")
    fields = SpkScheduleSerializer().fields
    assert set(rows) == {name for name, field in fields.items() if not field.read_only} - COMMON
    plain = SpkSchedule()
    for name, default in rows.items():
        if not fields[name].required:
            shown = default.strip("`")
            assert json.dumps(getattr(plain, name)).strip('"') == shown, name


def test_fields_of_runs() -> None:
    assert set(table("A run has:")) == set(SpkScheduleRunSerializer().fields)


def test_messages(run: SpkScheduleRun) -> None:
    rows = table("The body:")
    said = json.loads(body_of(run))
    assert set(said) == set(rows)
    for name in ("run", "changes"):
        assert set(said[name]) == set(re.findall(r"`([^`]+)`", rows[name]))
    for name in ("schedule", "repository"):
        assert set(said[name]) == {"name", "prn"}
    assert set(table("| Header |")) == {SIGNATURE, TIMESTAMP, DELIVERY}


def test_the_signature_is_checked_as_shown(run: SpkScheduleRun) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    body = body_of(run)
    headers = headers_of(run, body, 1_700_000_000)
    names = {
        "hmac": hmac,
        "hashlib": hashlib,
        "secret": SECRET.encode(),
        "timestamp": headers[TIMESTAMP],
        "body": body,
        "signature": headers[SIGNATURE],
    }
    exec(code, dict(names))
    for name, other in (("timestamp", "1700000001"), ("body", body + b" "), ("secret", b"other")):
        with pytest.raises(AssertionError):
            exec(code, names | {name: other})
