"""A schedule in the database, and the times at which tests look at it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model

from pulp_spk.app.models import SpkRemote, SpkRepository, SpkSchedule

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FIRST = datetime(2026, 1, 1, 3, tzinfo=UTC)
"""When the schedule is due for the first time."""


@pytest.fixture
def schedule(db: None) -> SpkSchedule:
    """A schedule of the admin's, daily at three."""
    name = uuid.uuid4().hex
    return SpkSchedule.objects.create(
        name=name,
        repository=SpkRepository.objects.create(name=name),
        remote=SpkRemote.objects.create(name=name, url="https://packages.example.com/"),
        crontab="0 3 * * *",
        jitter=0,
        backoff=100,
        next_due_at=FIRST,
        owner=get_user_model().objects.get(username="admin"),
    )
