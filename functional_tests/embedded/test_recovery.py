"""What a private Pulp does when processes die, the database goes away, or everything is killed."""

import json
import os
import re
import signal
import time
from pathlib import Path

import pytest

from functional_tests.embedded.conftest import MakeMachine
from functional_tests.embedded.machine import Machine
from functional_tests.load.askers import Askers, page, questions
from pulp_spk.embedded.processes import identify, send, wait_until
from test_harness.source import make_source
from unit_tests.builders import build_spk

PACKAGES = "content/spk/packages/"


def test_supervisor_killed(running_machine: Machine) -> None:
    """The kernel ends what belongs to a supervisor that was killed."""
    pids = running_machine.everything()
    os.kill(running_machine.status()["supervisor"], signal.SIGKILL)
    assert wait_until(lambda: not any(identify(pid) for pid in pids), 120)
    assert running_machine.status() == {}
    running_machine.run("up", "--detach", "--port=0")
    assert running_machine.status()["healthy"]


def test_everything_killed(running_machine: Machine) -> None:
    leftovers = running_machine.data / "tmp" / "1@nowhere"
    leftovers.mkdir()
    send(running_machine.everything(), signal.SIGKILL)
    # After a reboot the server's old pid may belong to anybody.
    pid_file = running_machine.data / "postgres" / "postmaster.pid"
    lines = pid_file.read_text(encoding="utf-8").splitlines()
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n", encoding="utf-8")
    said = running_machine.run("up", "--detach")
    assert "Preparing" not in said
    assert running_machine.status()["healthy"]
    assert not leftovers.exists()
    online = running_machine.client().get("status/")["online_workers"]
    assert len(online) == 1


def test_orphans_are_ended(running_machine: Machine) -> None:
    """Gunicorn's workers outlive their killed master and keep its port."""
    status = running_machine.status()
    everything = running_machine.everything()
    leaders = [status["supervisor"], *status["processes"].values()]
    orphans = [pid for pid in everything if pid not in leaders]
    send(leaders, signal.SIGKILL)
    assert any(identify(pid) for pid in orphans)
    said = running_machine.run("up", "--detach")
    assert "of a run that was killed" in said
    again = running_machine.status()
    assert again["healthy"]
    assert again["content_origin"] == status["content_origin"]
    assert not any(identify(pid) for pid in orphans)


@pytest.mark.parametrize("name", ["api", "content", "worker", "postgres"])
def test_killed_child_returns(lasting_machine: Machine, name: str) -> None:
    before = lasting_machine.status()["processes"]
    os.kill(before[name], signal.SIGKILL)
    # A worker ends when its connection is cut.
    ended = {"postgres", "worker"} if name == "postgres" else {name}

    def replaced() -> bool:
        now = lasting_machine.status()["processes"]
        return ended <= set(now) and all(now[each] != before[each] for each in ended)

    assert wait_until(replaced, 120)
    lasting_machine.wait_healthy()


def test_task_waits_for_a_worker(lasting_machine: Machine) -> None:
    """A task that was dispatched while no worker ran is done by the next one."""
    client = lasting_machine.client()
    worker = lasting_machine.status()["processes"]["worker"]
    os.kill(worker, signal.SIGSTOP)
    answer = client.request("POST", PACKAGES, files={"file": ("a.spk", build_spk())})
    assert answer.status_code == 202, answer.text
    os.kill(worker, signal.SIGKILL)
    task = client.wait(answer.json()["task"])
    assert task["state"] == "completed"


def test_record_of_a_dead_worker(lasting_machine: Machine) -> None:
    """Nobody waits a quarter of an hour for pulpcore to notice that a worker is gone."""
    client = lasting_machine.client()
    before = {app["name"] for app in client.get("status/")["online_workers"]}
    os.kill(lasting_machine.status()["processes"]["worker"], signal.SIGKILL)

    def replaced() -> bool:
        now = {app["name"] for app in client.get("status/")["online_workers"]}
        return len(now) == 1 and not now & before

    assert wait_until(replaced, 120)


def told(log: str) -> set[str]:
    """What the content app says that it has answered."""
    lines = re.findall(r"Catalog requests: ({.+})", log)
    return {key for line in lines for key, number in json.loads(line).items() if number}


@pytest.mark.slow
def test_database_away(lasting_machine: Machine) -> None:
    """Forty seconds without PostgreSQL, which Pulp's own programs do not survive.

    Devices go on asking: what they are told is right, or an error, or nothing.
    """
    client = lasting_machine.client()
    source = make_source(client, build_spk())
    files, away = lasting_machine.data / "postgres", lasting_machine.data / "postgres.away"
    with Askers([*questions(source), page(source)]) as askers:
        assert askers.everything_is_right(), askers.report()
        files.rename(away)
        os.kill(lasting_machine.status()["processes"]["postgres"], signal.SIGKILL)
        begun = time.monotonic()
        assert wait_until(lambda: not lasting_machine.status()["healthy"], 60)
        time.sleep(max(0.0, 40 - (time.monotonic() - begun)))
        before = len(lasting_machine.log("content"))
        away.rename(files)
        lasting_machine.wait_healthy()
        assert askers.everything_is_right(), askers.report()
        # Neither way is gone for good, with the other one doing its work.
        served = {"fast packages 200", "fast picture 200", "core page 200"}
        assert wait_until(lambda: served <= told(lasting_machine.log("content")[before:]), 120)
    assert not askers.wrong, askers.report()
    assert all(status >= 500 for status in askers.statuses), askers.report()
    unit = client.upload(PACKAGES, build_spk(info={"package": "after"}))
    assert unit["name"] == "after"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become another account")
def test_without_user_namespaces(make_machine: MakeMachine) -> None:
    """Root's PostgreSQL runs under a system account where user namespaces are forbidden."""
    machine = make_machine(PULP_SPK_NO_USER_NAMESPACE="1")
    machine.run("up", "--detach", "--port=0")
    postgres = machine.status()["processes"]["postgres"]
    assert Path(f"/proc/{postgres}").stat().st_uid != 0
    machine.run("down")
    assert machine.traces() == []
    # And back: the files are root's again.
    machine.variables.clear()
    machine.run("up", "--detach", "--port=0")
    assert (machine.data / "postgres").stat().st_uid == 0
