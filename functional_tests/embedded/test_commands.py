"""`pulp-spk up`, `status` and `down` as a person uses them."""

import re
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from functional_tests.embedded.conftest import MakeMachine
from functional_tests.embedded.machine import Machine
from pulp_spk.embedded.processes import wait_until


def test_up_status_down(machine: Machine) -> None:
    assert machine.status() == {}
    assert "SPK0802" in machine.run("status", code=3)
    said = machine.run("up", "--detach", "--port=0")
    # It was migrated before.
    assert "Preparing" not in said

    status = machine.status()
    assert status["healthy"]
    assert set(status["processes"]) == {"api", "content", "postgres", "worker"}
    assert machine.client().get("users/")["count"] == 1
    assert (machine.data / "admin_password").stat().st_mode & 0o077 == 0

    held = machine.run("up", code=1)
    assert "SPK0801" in held
    assert str(status["supervisor"]) in held

    machine.run("down")
    assert machine.status() == {}
    assert machine.traces() == []
    machine.run("down", code=3)


def test_two_starts_at_once(machine: Machine) -> None:
    both = [machine.begin("up", "--port=0") for _ in range(2)]
    assert wait_until(lambda: any(child.poll() is not None for child in both), 120)
    (loser,) = (child for child in both if child.poll() is not None)
    (winner,) = (child for child in both if child is not loser)
    assert loser.communicate()[0].count("SPK0801") == 1
    assert loser.returncode == 1
    assert machine.wait_healthy()["supervisor"] == winner.pid
    winner.send_signal(signal.SIGINT)
    assert "Stopped" in winner.communicate(timeout=180)[0]
    assert winner.returncode == 0
    assert machine.traces() == []


def test_signal_while_starting(machine: Machine) -> None:
    child = machine.begin("up", "--port=0")
    assert child.stdout
    for line in child.stdout:
        if "Starting API" in line:
            break
    child.send_signal(signal.SIGHUP)
    child.communicate(timeout=180)
    assert child.returncode == 0
    assert machine.traces() == []


def test_network_address(machine: Machine) -> None:
    said = machine.run("up", "--detach", "--port=0", "--lan=127.0.0.2")
    assert "Warning: the network can reach the REST API too, over plain HTTP" in said
    status = machine.status()
    assert urlsplit(status["content_origin"]).hostname == "127.0.0.2"
    client = machine.client()
    assert urlsplit(client.api_url).hostname == "127.0.0.2"
    made = client.create("distributions/spk/spk/", name="lan", base_path="lan")
    assert made["base_url"] == f"{status['content_origin']}/pulp/content/lan/"
    answer = requests.get(made["base_url"], timeout=90)
    assert answer.status_code < 500


def test_loopback_only(running_machine: Machine) -> None:
    port = urlsplit(running_machine.status()["content_origin"]).port
    with socket.socket() as probe:
        probe.settimeout(5)
        with pytest.raises(OSError, match="refused"):
            probe.connect(("127.0.0.2", port))


def test_port_in_use(machine: Machine) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = machine.run("up", f"--port={port}", code=1)
    assert "SPK0805" in said
    assert str(port) in said
    assert machine.traces() == []


def test_long_path(make_machine: MakeMachine) -> None:
    machine = make_machine("/".join(["a-folder-with-a-long-name"] * 5))
    machine.run("up", "--detach", "--port=0")
    assert machine.status()["healthy"]
    runtime = Path(runtime_of(machine))
    assert runtime.is_dir()
    machine.run("down")
    assert not runtime.exists()
    assert machine.traces() == []


def runtime_of(machine: Machine) -> str:
    """The folder of PostgreSQL's socket outside of the data folder."""
    text = (machine.data / "run.json").read_text(encoding="utf-8")
    found = re.search(r'"runtime": "(.+)"', text)
    assert found
    return found[1]
