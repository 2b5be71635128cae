"""Messages to webhooks: how often, and where to."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from socket import create_server
from types import SimpleNamespace

import pytest
from aiohttp import ClientTimeout

from pulp_spk.app.downloading.errors import BadLinkError, ForbiddenAddressError, StatusError
from pulp_spk.app.models import SpkSchedule, SpkScheduleRun
from pulp_spk.app.schedules import delivery

NOW = datetime(2026, 1, 1, tzinfo=UTC)
Notice = SpkScheduleRun.Notice


@pytest.fixture
def run(schedule: SpkSchedule) -> SpkScheduleRun:
    """A run with a message that is due."""
    SpkSchedule.objects.update(webhook_url="http://localhost:9/", webhook_secret="s" * 16)
    schedule.refresh_from_db()
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
    for second in range(0, 5000, 100):
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
    SpkSchedule.objects.update(webhook_url=url)
    delivery.deliver(run.pk, NOW)
    run.refresh_from_db()
    assert (run.notice, run.notice_attempts) == (Notice.FAILED, 1)
    assert "SPK0502" in run.notice_reason


@contextmanager
def receiver(answer: bytes) -> Iterator[str]:
    """The address of a server that takes one message and says what no HTTP server says."""
    with create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _address = server.accept()
            # The sender may hang up before it has heard all.
            with connection, suppress(OSError):
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/hook?key=hidden-key"
        thread.join(60)


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 nonsense\r\n\r\n", b"\0\xff\r\n" * 100, b"x" * 100_000]
)
def test_an_address_is_not_for_logs(
    run: SpkScheduleRun,
    settings: SimpleNamespace,
    caplog: pytest.LogCaptureFixture,
    answer: bytes,
) -> None:
    settings.SPK_SYNC_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    with receiver(answer) as url, caplog.at_level(logging.DEBUG):
        SpkSchedule.objects.update(webhook_url=url)
        delivery.deliver(run.pk, NOW)
    run.refresh_from_db()
    assert (run.notice, "SPK0507" in run.notice_reason) == (Notice.PENDING, True)
    assert "hidden-key" not in run.notice_reason + caplog.text
    assert len(run.notice_reason) <= 1000


def test_nobody_answers(
    run: SpkScheduleRun, settings: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert delivery.TIMEOUT.total is not None
    assert timedelta(seconds=delivery.TIMEOUT.total) < delivery.LEASE
    settings.SPK_SYNC_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(delivery, "TIMEOUT", ClientTimeout(total=0.2))
    with create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/hook?key=hidden-key"
        SpkSchedule.objects.update(webhook_url=url)
        delivery.deliver(run.pk, NOW)
    run.refresh_from_db()
    assert (run.notice, run.notice_reason) == (Notice.PENDING, "[SPK0508] takes too long")


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example"])
def test_a_name_that_cannot_be_asked_for(run: SpkScheduleRun, host: str) -> None:
    SpkSchedule.objects.update(webhook_url=f"http://{host}/")
    delivery.deliver(run.pk, NOW)
    run.refresh_from_db()
    assert (run.notice, run.notice_attempts) == (Notice.FAILED, 1)


def test_no_more_attempts_when_each_is_killed(
    run: SpkScheduleRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []

    async def end(run: SpkScheduleRun, timestamp: int) -> None:
        sent.append(timestamp)
        raise KeyboardInterrupt

    monkeypatch.setattr(delivery, "_send", end)
    for minute in range(20):
        with suppress(KeyboardInterrupt):
            delivery.deliver(run.pk, NOW + timedelta(minutes=minute))
    assert len(sent) == 5
    run.refresh_from_db()
    assert run.notice == Notice.FAILED
