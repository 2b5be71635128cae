"""Messages to webhooks: how often, and where to."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model

from pulpcore.plugin.util import get_domain

from pulp_spk.app.downloading.errors import BadLinkError, ForbiddenAddressError, StatusError
from pulp_spk.app.models import SpkRepository, SpkSchedule, SpkScheduleRun
from pulp_spk.app.schedules import delivery

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Notice = SpkScheduleRun.Notice


@pytest.fixture
def run(db: None) -> SpkScheduleRun:
    """A run with a message that is due."""
    schedule = SpkSchedule.objects.create(
        name="nightly",
        repository=SpkRepository.objects.create(name="company"),
        crontab="0 3 * * *",
        backoff=100,
        webhook_url="http://localhost:9/",
        webhook_secret="s" * 16,
        owner=get_user_model().objects.create(username="somebody"),
        pulp_domain=get_domain(),
    )
    return SpkScheduleRun.objects.create(
        schedule=schedule,
        due_at=NOW,
        state="completed",
        next_attempt_at=NOW,
        wake_at=NOW,
        notice=Notice.PENDING,
        notice_at=NOW,
    )


def test_five_attempts(run: SpkScheduleRun, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[datetime] = []

    async def refuse(run: SpkScheduleRun, timestamp: int) -> None:
        sent.append(datetime.fromtimestamp(timestamp, UTC))
        raise StatusError("hook.example.com", 500)

    monkeypatch.setattr(delivery, "_send", refuse)
    for second in range(0, 5000, 10):
        delivery.deliver(run.pk, NOW + timedelta(seconds=second))
    assert [(moment - NOW).total_seconds() for moment in sent] == [0, 100, 300, 700, 1500]
    run.refresh_from_db()
    assert (run.notice, run.notice_attempts) == (Notice.FAILED, 5)
    assert "SPK0505" in run.notice_reason


@pytest.mark.parametrize("error", [ForbiddenAddressError, BadLinkError])
def test_what_does_not_get_better(
    run: SpkScheduleRun, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    async def refuse(run: SpkScheduleRun, timestamp: int) -> None:
        raise error("hook.example.com", "no")

    monkeypatch.setattr(delivery, "_send", refuse)
    delivery.deliver(run.pk, NOW)
    run.refresh_from_db()
    assert (run.notice, run.notice_attempts) == (Notice.FAILED, 1)


def test_killed_while_sending(run: SpkScheduleRun, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = []

    async def end(run: SpkScheduleRun, timestamp: int) -> None:
        sent.append(timestamp)
        raise KeyboardInterrupt

    monkeypatch.setattr(delivery, "_send", end)
    with pytest.raises(KeyboardInterrupt):
        delivery.deliver(run.pk, NOW)
    # Not while the first may still be at it.
    delivery.deliver(run.pk, NOW + timedelta(seconds=30))
    assert len(sent) == 1
    with pytest.raises(KeyboardInterrupt):
        delivery.deliver(run.pk, NOW + timedelta(seconds=60))


def test_taken_away(run: SpkScheduleRun) -> None:
    SpkSchedule.objects.update(webhook_url=None)
    delivery.deliver(run.pk, NOW)
    run.refresh_from_db()
    assert (run.notice, run.notice_attempts) == (Notice.NONE, 0)


@pytest.mark.parametrize(
    "url", ["http://localhost:9/", "http://127.0.0.1:9/", "http://[::1]:9/", "http://10.0.0.1/"]
)
def test_private_addresses(run: SpkScheduleRun, settings: SimpleNamespace, url: str) -> None:
    settings.SPK_SYNC_PRIVATE_NETWORKS = []
    run.schedule.webhook_url = url
    with pytest.raises(ForbiddenAddressError):
        asyncio.run(delivery._send(run, 0))
