"""When a schedule is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pulp_spk.app.exceptions import CalendarError
from pulp_spk.app.schedules.calendar import Calendar, jitter_of

BEGIN = datetime(2026, 3, 27, 12, tzinfo=UTC)


def due(crontab: str, zone: str = "UTC", *, after: datetime = BEGIN, count: int = 3) -> list[str]:
    found = Calendar.of(crontab, zone).next(after, count)
    return [moment.strftime("%Y-%m-%d %H:%M") for moment in found]


@pytest.mark.parametrize(
    "crontab, times",
    [
        ("0 3 * * *", ["2026-03-28 03:00", "2026-03-29 03:00", "2026-03-30 03:00"]),
        ("*/20 * * * *", ["2026-03-27 12:20", "2026-03-27 12:40", "2026-03-27 13:00"]),
        ("0 0 * * 0", ["2026-03-29 00:00", "2026-04-05 00:00", "2026-04-12 00:00"]),
        ("0 0 * * sun", ["2026-03-29 00:00", "2026-04-05 00:00", "2026-04-12 00:00"]),
        ("5,10 6-7 1 1 *", ["2027-01-01 06:05", "2027-01-01 06:10", "2027-01-01 07:05"]),
        ("0 0 29 2 *", ["2028-02-29 00:00", "2032-02-29 00:00", "2036-02-29 00:00"]),
        # Both days have to fit.
        ("0 0 13 * 5", ["2026-11-13 00:00", "2027-08-13 00:00", "2028-10-13 00:00"]),
    ],
)
def test_fields(crontab: str, times: list[str]) -> None:
    assert due(crontab) == times


def test_a_moment_that_is_due_is_not_due_again() -> None:
    noon = Calendar.of("0 12 * * *", "UTC")
    assert noon.after(BEGIN) == BEGIN + timedelta(days=1)
    assert noon.after(BEGIN - timedelta(microseconds=1)) == BEGIN


def test_summer_time() -> None:
    # On 29 March 02:30 does not exist in Berlin; in UTC the day's run is at the same time.
    assert due("30 2 * * *", "Europe/Berlin") == [
        "2026-03-28 01:30",
        "2026-03-29 01:30",
        "2026-03-30 00:30",
    ]
    hourly = due("30 * * * *", "Europe/Berlin", after=datetime(2026, 3, 29, 0, tzinfo=UTC))
    assert hourly == ["2026-03-29 00:30", "2026-03-29 01:30", "2026-03-29 02:30"]


def test_winter_time() -> None:
    # On 25 October 02:30 is there twice: once is enough.
    late = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert due("30 2 * * *", "Europe/Berlin", after=late) == [
        "2026-10-25 00:30",
        "2026-10-26 01:30",
        "2026-10-27 01:30",
    ]


def test_jitter_only_moves() -> None:
    plain = Calendar.of("0 3 * * *", "Europe/Berlin")
    late = Calendar.of("0 3 * * *", "Europe/Berlin", timedelta(minutes=50))
    shifted = [moment + timedelta(minutes=50) for moment in plain.next(BEGIN, 5)]
    assert late.next(BEGIN, 5) == shifted
    # Between the crontab's time and the installation's own it is still to come.
    assert late.after(plain.after(BEGIN)) == shifted[0]


def test_each_installation_has_its_own_place() -> None:
    places = [jitter_of(f"installation {number}", 60) for number in range(300)]
    assert places == [jitter_of(f"installation {number}", 60) for number in range(300)]
    assert min(places) >= timedelta() and max(places) < timedelta(hours=1)
    for quarter in range(4):
        begin = timedelta(minutes=15 * quarter)
        assert sum(begin <= place < begin + timedelta(minutes=15) for place in places) > 40
    assert jitter_of("any", 0) == timedelta()


def test_shortest_pause() -> None:
    assert Calendar.of("0 1,3,20 * * *", "UTC").shortest_pause(BEGIN) == timedelta(hours=2)
    assert Calendar.of("0 3 * * *", "UTC").shortest_pause(BEGIN) == timedelta(days=1)
    # One pause is shorter by an hour in spring, which is no reason for a warning.
    four = Calendar.of("0 */6 * * *", "Europe/Berlin")
    assert four.shortest_pause(BEGIN) == timedelta(hours=6)


@pytest.mark.parametrize(
    "crontab, zone",
    [
        ("", "UTC"),
        ("0 3 * *", "UTC"),
        ("0 0 3 * * *", "UTC"),
        ("60 3 * * *", "UTC"),
        ("0 24 * * *", "UTC"),
        ("0 3 0 * *", "UTC"),
        ("0 3 * 13 *", "UTC"),
        ("0 3 * * 8", "UTC"),
        ("0 3 * * someday", "UTC"),
        ("*/0 3 * * *", "UTC"),
        ("-1 3 * * *", "UTC"),
        ("5;3 3 * * *", "UTC"),
        (", 3 * * *", "UTC"),
        ("@daily", "UTC"),
        ("0 0 31 2 *", "UTC"),
        ("0 " * 1000, "UTC"),
        ("0 3 * * *", "Berlin"),
        ("0 3 * * *", ""),
        ("0 3 * * *", "../../etc/passwd"),
        ("0 3 * * *", "/etc/localtime"),
        ("0 3 * * *", "Europe"),
        ("0 3 * * *", "UTC\0"),
    ],
)
def test_refused(crontab: str, zone: str) -> None:
    with pytest.raises(CalendarError, match="SPK0060"):
        Calendar.of(crontab, zone)
