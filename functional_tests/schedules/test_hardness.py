"""Runs end, once, whatever is killed or goes away in the middle."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from aiohttp import web

from functional_tests.schedules.conftest import LONG, Scheduled
from functional_tests.schedules.programs import Programs, without_scheduler
from functional_tests.sync.conftest import fresh_spk
from functional_tests.sync.test_processes import Gate
from pulp_spk.embedded.processes import send, wait_until
from test_harness.pulp import Pulp

Make = Callable[..., Scheduled]


def halted(it: Scheduled) -> Gate:
    """Begin a run, whose sync then waits for a file."""
    entry = it.mirror.upstream.add(fresh_spk("slow"), "slow")
    gate = Gate(it.mirror.upstream, it.mirror.upstream.path_of(entry))
    it.set_clock()
    assert gate.reached.wait(LONG), it.log[-5000:]
    return gate


def kill(pulp: Pulp, name: str) -> None:
    """Kill a service with all of its processes; its keeper starts it again."""
    send(pulp.services.keepers[name].pids, signal.SIGKILL)


def test_overlap_and_catching_up(by_files: Pulp, scheduled: Make) -> None:
    it = scheduled(by_files)
    it.make(crontab="0 3 * * *")
    gate = halted(it)
    it.set_clock()
    _, skipped = it.wait("running", "skipped")
    assert "still running" in skipped["reason"]
    assert skipped["task"] is None
    gate.open()
    # The file does not come any more, and the source has to be asked again.
    it.client.update(it.runs[0]["task"], state="canceled")
    canceled, _ = it.wait("failed", "skipped")
    assert "cancel" in canceled["reason"]
    assert it.mirror.version == 0
    # Ten days without a scheduler, one run.
    it.sql("DELETE FROM spk_spkschedulerun")
    it.set_clock(timedelta(days=10))
    (run,) = it.wait("completed")
    assert run["trigger"] == "catch_up"
    assert it.shown["last_success"] == run["finished_at"]
    assert (it.tasks, it.mirror.version) == (2, 1)


def test_scheduler_is_killed(scheduling: Pulp, scheduled: Make) -> None:
    it = scheduled(scheduling)
    it.make()
    gate = halted(it)
    kill(scheduling, "scheduler")
    gate.open()
    it.client.update(it.runs[0]["task"], state="canceled")
    # Whoever looks next sees what has become of the task.
    it.wait("failed")
    assert it.tasks == 1
    # Killed between the due time and the dispatch, or soon after it.
    for number, moment in enumerate((0.0, 2.0), 1):
        it.set_clock()
        time.sleep(moment)
        kill(scheduling, "scheduler")
        it.wait("failed", *["completed"] * number)
        assert it.tasks == number + 1
    assert it.mirror.version == 1


def test_worker_of_pulp_is_killed(scheduling: Pulp, scheduled: Make) -> None:
    it = scheduled(scheduling)
    it.make()
    gate = halted(it)
    kill(scheduling, "worker")
    gate.open()
    (run,) = it.wait("completed")
    assert run["attempt"] == 2
    assert (it.tasks, it.mirror.version, it.mirror.names) == (2, 1, {"slow"})


def test_source_is_away(by_files: Pulp, scheduled: Make) -> None:
    it = scheduled(by_files)
    source = it.mirror.upstream
    usual, source.envelope = source.envelope, lambda entries, asked: web.Response(status=503)
    it.make(retries=1)
    it.run_now()
    (failed,) = it.wait("failed")
    assert failed["attempt"] == 2
    assert "SPK0520" in failed["reason"]
    assert it.shown["consecutive_failures"] == 1
    # It comes back before the attempts are used up.
    it.client.update(it.href, retries=20)
    it.run_now()
    assert wait_until(lambda: it.runs[-1]["attempt"] > 1, LONG)
    source.envelope = usual
    source.add(fresh_spk("one"), "one")
    _, run = it.wait("failed", "completed")
    assert run["attempt"] > 1
    assert it.shown["consecutive_failures"] == 0


@pytest.fixture
def broker_away(scheduling: Pulp) -> Iterator[Callable[[], None]]:
    """Takes the broker away while the fixture is in use; the call brings it back."""
    if scheduling.helpers:
        (redis,) = scheduling.helpers
        place = redis.service.folder / "redis.sock"
        # It is started again, and ends for want of a place for its socket.
        place.unlink()
        place.mkdir()
        send(redis.pids, signal.SIGKILL)
    else:
        place = scheduling.services.layout.temporary / "celery" / "messages"
        # A scheduler that was just started has not made it yet.
        assert wait_until(place.exists, LONG)
        place.rename(place.with_name("away"))
        place.touch()

    def back() -> None:
        if place.is_dir():
            place.rmdir()
        else:
            place.unlink()
            place.with_name("away").rename(place)

    yield back


def test_broker_is_away(scheduling: Pulp, scheduled: Make, broker_away: Callable[[], None]) -> None:
    before = scheduling.services.keepers["scheduler"].starts
    try:
        it = scheduled(scheduling)
        it.mirror.upstream.add(fresh_spk("one"), "one")
        it.make()
        it.set_clock()
        if scheduling.helpers:
            it.wait("waiting")
        else:
            # Celery's worker ends without its folder; the keeper starts it until it is there.
            keeper = scheduling.services.keepers["scheduler"]
            assert wait_until(lambda: keeper.starts > before + 1, LONG)
    finally:
        broker_away()
    it.wait("completed")
    assert it.tasks == 1


def test_celery_programs_are_killed(by_files: Pulp, scheduled: Make) -> None:
    it = scheduled(by_files)
    it.make()
    with without_scheduler(by_files), Programs(by_files, clocks=1, workers=1) as programs:
        gate = halted(it)
        programs.kill()
        gate.open()
        it.client.update(it.runs[0]["task"], state="canceled")
        it.wait("failed")
        it.set_clock()
        it.wait("failed", "completed")
    assert (it.tasks, it.mirror.version) == (2, 1)


def test_many_clocks_and_workers(by_redis: Pulp, scheduled: Make) -> None:
    it = scheduled(by_redis)
    it.mirror.upstream.add(fresh_spk("one"), "one")
    it.make()
    with Programs(by_redis, clocks=2, workers=1) as programs:
        for number in range(1, 4):
            it.set_clock()
            it.wait(*["completed"] * number)
            assert it.tasks == number
        # One clock and the workers are killed; the others go on.
        kill(by_redis, "scheduler")
        programs.kill()
        it.set_clock()
        it.wait(*["completed"] * 4)
        assert it.tasks == 4
    assert it.mirror.version == 1
