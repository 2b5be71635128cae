"""What workers do when they are woken: a step of a run, which is short, or nothing."""

from __future__ import annotations

from celery import shared_task
from django.utils.timezone import now

from pulp_spk.app.schedules.advance import advance
from pulp_spk.app.schedules.delivery import deliver


@shared_task(name="pulp_spk.wake")
def wake(run_pk: str) -> None:
    """Do what can be done for a run now; the row tells what that is."""
    advance(run_pk, now())
    deliver(run_pk, now())
