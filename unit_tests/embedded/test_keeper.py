"""A child that is kept running, with programs of the shell in place of Pulp's."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from pulp_spk.embedded import keeper as module
from pulp_spk.embedded.keeper import Keeper, Service
from pulp_spk.embedded.processes import ProcessId, group_members, identify, send, wait_until

MakeKeeper = Callable[[str], Keeper]


@pytest.fixture
def make_keeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeKeeper]:
    monkeypatch.setattr(module, "FIRST_PAUSE", 0.05)
    made: list[Keeper] = []

    def make(script: str) -> Keeper:
        service = Service(
            name="test",
            command=("/bin/sh", "-c", script),
            environment={"PATH": os.defpath},
            folder=tmp_path,
            log=tmp_path / "log",
            stop=((signal.SIGTERM, 0.5),),
        )
        made.append(Keeper(service))
        return made[-1]

    yield make
    for each in made:
        each.stop()


def pid_of(keeper: Keeper) -> int:
    assert keeper.process
    return keeper.process.pid


def test_killed_child_is_started_again(make_keeper: MakeKeeper) -> None:
    keeper = make_keeper("exec sleep 60")
    keeper.start()
    first = pid_of(keeper)
    os.kill(first, signal.SIGKILL)
    assert wait_until(lambda: keeper.starts == 2 and pid_of(keeper) != first, 5)
    assert identify(pid_of(keeper))
    assert not identify(first)


def test_pauses_grow(make_keeper: MakeKeeper, tmp_path: Path) -> None:
    log = tmp_path / "times"
    log.touch()
    keeper = make_keeper("date +%s.%N >>times")
    keeper.start()
    assert wait_until(lambda: len(log.read_text().split()) >= 5, 10)
    keeper.stop()
    times = [float(line) for line in log.read_text().split()]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps[3] > gaps[0] + 0.2


def test_what_it_needs_is_waited_for(make_keeper: MakeKeeper) -> None:
    looks: list[bool] = []
    there = threading.Event()

    def may_start() -> bool:
        looks.append(there.is_set())
        return looks[-1]

    keeper = make_keeper("exit 1")
    keeper.may_start = may_start
    keeper.start()
    assert wait_until(lambda: len(looks) > 2, 60)
    # The first time is for whoever starts it to choose.
    assert keeper.starts == 1
    there.set()
    assert wait_until(lambda: keeper.starts > 1, 60)
    # Also a stop need not wait for what is never there.
    there.clear()
    before = len(looks)
    assert wait_until(lambda: len(looks) > before and not looks[-1], 60)
    keeper.stop()
    assert keeper.process
    assert not keeper.process.alive()


def test_stop_ends_the_whole_group(make_keeper: MakeKeeper) -> None:
    keeper = make_keeper("sleep 60 & sleep 61 & wait")
    keeper.start()
    group = pid_of(keeper)
    assert wait_until(lambda: len(group_members(group)) == 3, 5)
    keeper.stop()
    assert group_members(group) == []
    assert keeper.starts == 1


def test_stop_of_the_deaf(make_keeper: MakeKeeper) -> None:
    keeper = make_keeper("trap '' TERM; echo ready; while :; do sleep 0.1; done")
    keeper.start()
    assert wait_until(lambda: "ready" in keeper.service.log.read_text(), 5)
    keeper.stop()
    assert keeper.last_exit == -signal.SIGKILL


def test_orphans_go_before_the_next_start(make_keeper: MakeKeeper) -> None:
    keeper = make_keeper("sleep 60 & wait")
    keeper.start()
    group = pid_of(keeper)
    assert wait_until(lambda: len(group_members(group)) == 2, 5)
    os.kill(group, signal.SIGKILL)
    assert wait_until(lambda: keeper.starts == 2, 5)
    assert group_members(group) == []


def test_missing_program(make_keeper: MakeKeeper, tmp_path: Path) -> None:
    keeper = make_keeper("exec /nowhere/program")
    keeper.start()
    assert wait_until(lambda: keeper.last_exit == 127 and keeper.starts >= 2, 5)
    keeper.stop()


PARENT = """
import os, sys, time
from pathlib import Path
from pulp_spk.embedded.keeper import Keeper, Service
keeper = Keeper(Service("t", ("sleep", "60"), dict(os.environ), Path("/"), Path(os.devnull)))
keeper.start()
print(keeper.process.pid, flush=True)
time.sleep(60)
"""


def test_child_dies_with_its_keeper() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert identify(child)
        parent.kill()
        assert wait_until(lambda: identify(child) is None, 5)


def test_identity_is_more_than_a_pid() -> None:
    mine = identify(os.getpid())
    assert mine
    assert mine.alive()
    assert not ProcessId(mine.pid, mine.started + 1, mine.boot).alive()
    assert not ProcessId(mine.pid, mine.started, "another boot").alive()


def test_zombie_is_dead() -> None:
    child = subprocess.Popen(["true"])
    assert wait_until(lambda: identify(child.pid) is None, 5)
    send([child.pid], signal.SIGTERM)
    assert child.wait() == 0
