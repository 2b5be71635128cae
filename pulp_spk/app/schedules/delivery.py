"""Delivering what a run came to to the schedule's webhook."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from uuid import UUID

from aiohttp import ClientSession, ClientTimeout, TCPConnector, ThreadedResolver
from django.db import transaction

from pulp_spk.app.downloading.addresses import GuardedResolver
from pulp_spk.app.downloading.errors import (
    BadLinkError,
    DownloadError,
    ForbiddenAddressError,
    StatusError,
    translated,
)
from pulp_spk.app.downloading.user_agent import user_agent
from pulp_spk.app.models import SpkScheduleRun
from pulp_spk.app.schedules.advance import backoff
from pulp_spk.app.schedules.outcome import plain
from pulp_spk.app.schedules.webhook import address_rule, body_of, headers_of, parsed

log = logging.getLogger(__name__)

ATTEMPTS = 5
TIMEOUT = ClientTimeout(total=30, sock_connect=10)
LEASE = timedelta(seconds=60)
"""How long nobody else sends it: longer than the timeout."""
FINAL = (BadLinkError, ForbiddenAddressError)
"""What does not get better by waiting."""

Notice = SpkScheduleRun.Notice


def deliver(run_pk: UUID | str, now: datetime) -> None:
    """Send a message that is due, once; note whether it was taken.

    A receiver may get it twice when we are killed while it is sent: its delivery id tells.
    """
    run = _claim(run_pk, now)
    if run is None:
        return
    try:
        asyncio.run(_send(run, int(now.timestamp())))
    except DownloadError as error:
        # The address may have a secret in it.
        reason = plain(f"[{error.error_code}] {error.reason}")
        log.warning(
            "webhook of schedule %s, attempt %d: %s",
            *(run.schedule.name, run.notice_attempts, reason),
        )
        last = isinstance(error, FINAL) or run.notice_attempts >= ATTEMPTS
        again = now + backoff(run.schedule.backoff, run.notice_attempts)
        _note(run, Notice.FAILED if last else Notice.PENDING, reason, again)
    else:
        _note(run, Notice.DELIVERED)


@transaction.atomic
def _claim(run_pk: UUID | str, now: datetime) -> SpkScheduleRun | None:
    """Take a message that is due; nobody else takes it before it would be due again."""
    run = (
        SpkScheduleRun.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("schedule__repository__remote", "schedule__remote", "schedule__pulp_domain")
        .filter(pk=run_pk, notice=Notice.PENDING, notice_at__lte=now)
        .first()
    )
    if run is None:
        return None
    if not run.schedule.webhook_url:
        # It was taken away meanwhile.
        run.notice = Notice.NONE
        run.save(update_fields=["notice"])
        return None
    if run.notice_attempts >= ATTEMPTS:
        run.notice, run.notice_reason = Notice.FAILED, "each attempt was broken off"
        run.save(update_fields=["notice", "notice_reason"])
        return None
    run.notice_attempts += 1
    run.notice_at = now + LEASE
    run.wakes, run.wake_at = 0, now
    run.save(update_fields=["notice_attempts", "notice_at", "wakes", "wake_at"])
    return run


async def _send(run: SpkScheduleRun, timestamp: int) -> None:
    """Send it.

    Raises:
        DownloadError: when it was not taken.
    """
    url = parsed(run.schedule.webhook_url)
    body = body_of(run)
    headers = headers_of(run, body, timestamp) | {"User-Agent": user_agent()}
    resolver = GuardedResolver(address_rule(), ThreadedResolver())
    shown = url.host or ""
    async with ClientSession(connector=TCPConnector(resolver=resolver), timeout=TIMEOUT) as session:
        with translated(shown):
            # A redirect would turn the message into another request to another place.
            async with session.post(
                url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                status = answer.status
    if not 200 <= status < 300:
        raise StatusError(shown, status)


def _note(
    run: SpkScheduleRun, notice: Notice, reason: str = "", again: datetime | None = None
) -> None:
    attempt = SpkScheduleRun.objects.filter(pk=run.pk, notice_attempts=run.notice_attempts)
    attempt.update(notice=notice, notice_reason=reason, notice_at=again)
