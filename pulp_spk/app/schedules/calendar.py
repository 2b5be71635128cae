"""When a schedule is due: a crontab in a time zone, later by the installation's own jitter."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from gettext import gettext as _
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from celery.schedules import ParseException, crontab

from pulp_spk.app.exceptions import CalendarError

MAX_TEXT = 255
HORIZON = 8 * 366 + 1
"""Days without a due time after which there is none: 29 February may take eight years."""
FIELDS = ("minute", "hour", "day of month", "month", "day of week")


@dataclass(frozen=True)
class Calendar:
    """All times at which a schedule is due.

    The day of month and the day of week must both fit, as Celery has it; crontab(5) takes either
    when both are given.

    Attributes:
        minutes, hours, days, months, weekdays: The numbers of each field; 0 is Sunday.
        zone: In which they are meant.
        jitter: How much later the installation is.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    zone: ZoneInfo
    jitter: timedelta = timedelta()

    @classmethod
    def of(cls, text: str, timezone: str, jitter: timedelta = timedelta()) -> Calendar:
        """Read a crontab.

        Raises:
            CalendarError: when it is none, is never due, or the time zone is not known.
        """
        fields = text.split() if len(text) <= MAX_TEXT else []
        if len(fields) != len(FIELDS):
            raise CalendarError(
                _("a crontab has five fields"),
                value=text[:MAX_TEXT],
                hint=_("write {}, as in 0 3 * * *").format(", ".join(FIELDS)),
            )
        minute, hour, day, month, weekday = fields
        try:
            read = crontab(minute, hour, weekday, day, month)
        except (ParseException, ValueError, ArithmeticError, LookupError) as error:
            raise CalendarError(
                _("the crontab cannot be read: {}").format(error), value=text
            ) from error
        sets = (
            *(read.minute, read.hour, read.day_of_month, read.month_of_year),
            read.day_of_week,
        )
        found = cls(*map(frozenset, sets), _zone(timezone), jitter)
        if next(found.times(datetime(2000, 1, 1, tzinfo=UTC)), None) is None:
            raise CalendarError(_("the crontab is never due"), value=text)
        return found

    def times(self, after: datetime) -> Iterator[datetime]:
        """The due times after a moment, in order, in UTC."""
        moment = after - self.jitter
        day = moment.astimezone(self.zone).date()
        idle = 0
        while idle < HORIZON:
            idle += 1
            for due in self._of_day(day):
                if due > moment:
                    idle = 0
                    yield due + self.jitter
            try:
                day += timedelta(days=1)
            except OverflowError:
                return

    def after(self, moment: datetime) -> datetime:
        """The first due time after a moment.

        Raises:
            CalendarError: when the calendar ends.
        """
        for due in self.times(moment):
            return due
        raise CalendarError(_("the crontab is never due again"))

    def next(self, after: datetime, count: int) -> list[datetime]:
        """The next due times."""
        return list(islice(self.times(after), count))

    def shortest_pause(self, after: datetime, count: int = 25) -> timedelta:
        """The shortest time between two of the next runs, changes of summer time aside."""
        steady = replace(self, zone=ZoneInfo("UTC"))
        pauses = (late - early for early, late in pairwise(steady.next(after, count)))
        return min(pauses, default=timedelta.max)

    def _of_day(self, day: date) -> list[datetime]:
        """The due times of a local day.

        A time that the change to summer time leaves out is due one hour later; one that the change
        back repeats is due the first time.
        """
        # Python counts weekdays from Monday.
        if (
            day.month not in self.months
            or day.day not in self.days
            or day.isoweekday() % 7 not in self.weekdays
        ):
            return []
        local = (
            datetime.combine(day, time(hour, minute), self.zone)
            for hour in self.hours
            for minute in self.minutes
        )
        return sorted({moment.astimezone(UTC) for moment in local})


def jitter_of(identity: str, minutes: int) -> timedelta:
    """The installation's own place in the minutes over which all are spread, to the second."""
    if minutes <= 0:
        return timedelta()
    number = int.from_bytes(hashlib.sha256(identity.encode()).digest()[:8], "big")
    return timedelta(seconds=number % (minutes * 60))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise CalendarError(
            _("the time zone is not known"), value=name[:MAX_TEXT], hint=_("as Europe/Berlin")
        ) from error
