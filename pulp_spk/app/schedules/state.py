"""How a schedule is doing: its last runs, and what speaks against how it is set."""

from __future__ import annotations

from datetime import datetime, timedelta
from gettext import gettext as _
from ipaddress import ip_address

from yarl import URL

from pulp_spk.app.exceptions import CalendarError
from pulp_spk.app.models import SpkSchedule, SpkScheduleRun

POLITE = timedelta(hours=6)
"""A Package Center asks its sources once or twice a day; a mirror that asks for a whole matrix of
devices should not ask more often than that."""

SHOWN_NEXT = 3
SHOWN_HISTORY = 50

State = SpkScheduleRun.State


def last_run(schedule: SpkSchedule) -> SpkScheduleRun | None:
    """The latest run that has begun, whatever came of it."""
    return schedule.runs.exclude(state=State.SKIPPED).select_related("task").first()


def last_success(schedule: SpkSchedule) -> datetime | None:
    """When the repository was brought up to date for the last time."""
    done = schedule.runs.filter(state=State.COMPLETED).order_by("-finished_at")
    return done.values_list("finished_at", flat=True).first()


def consecutive_failures(schedule: SpkSchedule) -> int:
    """How many runs have failed since one was completed."""
    failed = schedule.runs.filter(state=State.FAILED)
    if success := last_success(schedule):
        failed = failed.filter(finished_at__gt=success)
    return failed.count()


def next_runs(schedule: SpkSchedule) -> list[datetime]:
    """When it will be due; nothing while it is paused."""
    if not schedule.enabled or schedule.next_due_at is None:
        return []
    try:
        rest = schedule.calendar.next(schedule.next_due_at, SHOWN_NEXT - 1)
    except CalendarError:
        rest = []
    return [schedule.next_due_at, *rest]


def warnings(schedule: SpkSchedule, now: datetime) -> list[str]:
    """What people should think about."""
    remote = schedule.source
    if remote is None:
        return [_("Neither the schedule nor its repository has a remote: each run will fail.")]
    try:
        pause = schedule.calendar.shortest_pause(now)
    except CalendarError as error:
        return [str(error.detail[0])]
    if pause < POLITE and is_foreign(remote.url):
        hours = _("every {:g} hours").format(pause.total_seconds() / 3600)
        return [
            _("The source of somebody else is asked {}; 6 hours or more are polite.").format(hours)
        ]
    return []


def is_foreign(url: str) -> bool:
    """Whether a source is likely not in the own network, as far as its address tells."""
    host = (URL(url).host or "").lower().rstrip(".")
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".lan", ".internal", ".home.arpa"))
