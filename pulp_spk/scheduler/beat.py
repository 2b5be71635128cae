"""The clock: makes rows for what is due, and wakes workers for rows with work."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from celery.beat import Scheduler
from django.db import connections
from django.utils.timezone import now
from kombu.exceptions import OperationalError

from pulp_spk.app.models import SpkScheduleRun
from pulp_spk.app.schedules.due import make_due, with_work
from pulp_spk.scheduler.tasks import wake

log = logging.getLogger(__name__)

INTERVAL = 2.0
"""Seconds between two looks at the rows: two small queries when nothing is due."""
BATCH = 100
FIRST_PAUSE, LONGEST_PAUSE = 10, 600
"""Seconds after which a row without progress gets another message: the first may be lost with a
worker that was killed; more would only pile up where no worker runs."""


class RowScheduler(Scheduler):
    """Celery's beat on rows instead of entries: it remembers nothing, so several may run."""

    def setup_schedule(self) -> None:
        """There are no entries to set up."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Look once; return the seconds until the next look."""
        try:
            sweep(now(), lambda run: wake.apply_async((str(run.pk),)))
        except OperationalError as error:
            log.warning("the broker is away, trying again: %s", error)
        except Exception:
            # Most likely the database is away. Nobody else would go on in our place.
            log.exception("trying again")
            connections.close_all()
        return INTERVAL


def sweep(time: datetime, send: Callable[[SpkScheduleRun], object]) -> None:
    """Make rows for what is due and send a message for each row with work.

    Args:
        time: Now.
        send: Sends a message; when it raises, the rows are tried again the next time.
    """
    make_due(time)
    for run in with_work(time)[:BATCH]:
        send(run)
        pause = timedelta(seconds=min(FIRST_PAUSE * 2 ** min(run.wakes, 16), LONGEST_PAUSE))
        # Unless the worker was faster than we are.
        told = SpkScheduleRun.objects.filter(pk=run.pk, wakes=run.wakes, wake_at=run.wake_at)
        told.update(wakes=run.wakes + 1, wake_at=time + pause)
