"""Retry-After, and how many requests a second."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web

from pulp_spk.app.downloading.errors import BusyError, StatusError
from pulp_spk.app.downloading.patience import LONGEST_PAUSE, Patience, Pauses, retry_after
from unit_tests.app.downloading.server import SLEPT, remote_of, run, serve


def answers(*said: str | None, status: int = 429) -> tuple[list[float], int, BaseException | None]:
    """The waits, the number of requests and the error when a server first answers with these."""

    async def go() -> tuple[int, BaseException | None]:
        left = list(said)

        async def handler(request: web.Request) -> web.Response:
            if not left:
                return web.Response(body=b"fine")
            value = left.pop(0)
            return web.Response(
                status=status, headers={} if value is None else {"Retry-After": value}
            )

        async with serve(handler) as home, remote_of(home.url) as remote:
            error = None
            try:
                await remote.get_downloader(url=home.url).run()
            except StatusError as caught:
                error = caught
            return len(home.asked), error

    requests, error = run(go())
    return SLEPT[:], requests, error


@pytest.mark.parametrize("status", [429, 503])
def test_it_is_heeded(status: int) -> None:
    slept, requests, error = answers("30", status=status)
    assert error is None
    assert requests == 2
    assert 10 < max(slept) <= 30


def test_a_date() -> None:
    due = format_datetime(datetime.now(UTC) + timedelta(seconds=110), usegmt=True)
    slept, _requests, error = answers(due)
    assert error is None
    assert 50 < max(slept) <= 110


@pytest.mark.parametrize("value", [str(int(LONGEST_PAUSE) + 1), "9" * 400])
def test_longer_than_is_waited(value: str) -> None:
    slept, requests, error = answers(value)
    assert isinstance(error, BusyError)
    assert "SPK0506" in str(error)
    assert (slept, requests) == ([], 1)


def test_not_for_other_answers() -> None:
    slept, requests, error = answers("100", status=500)
    assert error is None
    assert requests == 2
    assert max(slept) < 100


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "soon",
        "-5",
        "1e3",
        "Sat, 99 Foo 2022 19:43:31 GMT",
        f"Sat, 29 Oct {'9' * 20} 19:43:31 GMT",
        f"Sat, 29 Oct 2022 {'9' * 20}:43:31 GMT",
        f"Sat, 29 Oct 2022 19:43:31 +{'9' * 20}",
    ],
)
def test_nonsense(value: str | None) -> None:
    if value is not None:
        assert retry_after(value) is None
    _slept, requests, error = answers(value)
    assert error is None
    assert requests == 2


def test_past_dates() -> None:
    assert retry_after("Sat, 29 Oct 2022 19:43:31 GMT") == 0
    assert retry_after("Sat, 29 Oct 2022 19:43:31 -0000") == 0


def test_however_often_it_is_tried_the_waits_stay_short() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def attempt() -> None:
        raise StatusError("http://a.example/", 500)

    patience = Patience(Pauses(sleep), 2000, longest=LONGEST_PAUSE)
    with pytest.raises(StatusError):
        run(patience.insist(attempt))
    assert len(slept) == 2000
    assert max(slept[:2]) <= 4
    assert 4 < max(slept) <= 60


def test_others_wait_as_well() -> None:
    async def go() -> list[float]:
        waits: list[float] = []

        async def sleep(seconds: float) -> None:
            waits.append(seconds)

        pauses = Pauses(sleep)
        pauses.ask("a.example", 50)
        pauses.ask("a.example", 20)
        await pauses.wait("b.example")
        await pauses.wait("a.example")
        return waits

    (wait,) = run(go())
    assert 20 < wait <= 50


def test_rate_limit() -> None:
    async def go() -> list[float]:
        times: list[float] = []

        async def handler(request: web.Request) -> web.Response:
            times.append(time.monotonic())
            return web.Response(body=b"fine")

        async with serve(handler) as home, remote_of(home.url, rate_limit=2) as remote:
            downloaders = [remote.get_downloader(url=home.url) for _ in range(3)]
            begun = time.monotonic()
            await asyncio.gather(*(downloader.read_catalog() for downloader in downloaders))
        return [arrival - begun for arrival in sorted(times)]

    assert run(go())[2] > 0.9
