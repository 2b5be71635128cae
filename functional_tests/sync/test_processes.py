"""Syncs that are killed, cancelled, or meet more broken packages than fit into the budget."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import web

from functional_tests.sync.conftest import Mirror, fresh_spk
from functional_tests.sync.test_materialize import materialize
from pulp_spk.embedded.processes import wait_until
from test_harness.foreign_source import ForeignSource
from test_harness.pulp import Pulp, start_pulp
from test_harness.session import SESSION

BUDGET = 10


@pytest.fixture(scope="module")
def narrow() -> Iterator[Pulp]:
    """A Pulp that lets few downloaded files wait to be saved."""
    pulp = start_pulp(SESSION, "narrow", {"SYNC_MAX_IN_FLIGHT_ITEMS": BUDGET, "WORKER_TTL": 3})
    yield pulp
    pulp.stop()


@pytest.fixture
def mirror(narrow: Pulp, make_mirror: Callable[..., Mirror]) -> Mirror:
    """A mirror in that Pulp."""
    return make_mirror(client=narrow.client)


class Gate:
    """A file of the source that comes only when a test lets it."""

    def __init__(self, upstream: ForeignSource, path: str) -> None:
        self.reached = threading.Event()
        self._upstream = upstream
        self._path = path
        upstream.handlers[path] = self._wait

    async def _wait(self, request: web.BaseRequest) -> web.StreamResponse:
        size = len(self._upstream.files[self._path].data)
        response = web.StreamResponse(headers={"Content-Length": str(size)})
        await response.prepare(request)
        # In pieces: the last one that came is not written before the whole is verified.
        for start in range(0, 4096, 512):
            await response.write(self._upstream.files[self._path].data[start : start + 512])
            await asyncio.sleep(0.05)
        self.reached.set()
        await self._upstream.forever()
        return response

    def open(self) -> None:
        """Let it come from now on."""
        del self._upstream.handlers[self._path]


def started(mirror: Mirror, gate: Gate) -> str:
    """Start a sync and return the task's href when it is in the middle of a file."""
    answer = mirror.client.request(
        "POST", f"{mirror.target.repository}sync/", json={"remote": mirror.remote}
    )
    assert gate.reached.wait(120)
    return str(answer.json()["task"])


def states(mirror: Mirror, task: str) -> dict[str, str]:
    """How each part of a task ended, by the code of its progress report."""
    reports = mirror.client.get(task)["progress_reports"]
    return {report["code"]: report["state"] for report in reports}


def files_of_tasks(pulp: Pulp) -> list[Path]:
    """Files that tasks have left."""
    return [path for path in pulp.services.layout.temporary.rglob("*") if path.is_file()]


def test_a_third_of_a_thousand_is_broken(mirror: Mirror) -> None:
    for number in range(1000):
        broken = {"md5": f"{number:032}"} if number % 10 < 3 else {}
        mirror.upstream.add(fresh_spk(f"p{number}", icons=False), f"p{number}", **broken)
    failed = mirror.fail()
    assert failed["error"]["error_code"] == "SPK0522"
    assert {report["code"]: report["state"] for report in failed["progress_reports"]}.items() >= {
        "sync.asking.cells": "completed",
        "sync.reading.packages": "failed",
    }.items()
    assert mirror.version == 0
    mirror.upstream.forget()
    task = mirror.sync(force=True)
    result = task["result"]
    assert (result["added"], result["left_out_count"]) == (700, 300)
    assert len(mirror.packages) == 700


def test_cancel(mirror: Mirror, narrow: Pulp) -> None:
    mirror.upstream.add(fresh_spk("one"), "one")
    entry = mirror.upstream.add(fresh_spk("slow"), "slow")
    gate = Gate(mirror.upstream, mirror.upstream.path_of(entry))
    task = started(mirror, gate)
    mirror.client.update(task, state="canceled")
    assert wait_until(lambda: mirror.client.get(task)["state"] == "canceled", 120)
    assert wait_until(lambda: "running" not in states(mirror, task).values(), 60)
    assert states(mirror, task)["sync.reading.packages"] == "canceled"
    gate.open()
    mirror.sync()
    assert mirror.names == {"one", "slow"}
    assert mirror.version == 1
    assert wait_until(lambda: not files_of_tasks(narrow), 120)


def test_cancel_while_files_are_brought_home(
    make_mirror: Callable[..., Mirror], narrow: Pulp
) -> None:
    mirror = make_mirror(client=narrow.client, policy="on_demand")
    for name in ("one", "slow"):
        entry = mirror.upstream.add(fresh_spk(name), name)
    mirror.sync()
    gate = Gate(mirror.upstream, mirror.upstream.path_of(entry))
    version = mirror.client.get(mirror.target.repository)["latest_version_href"]
    task = mirror.client.request("POST", f"{version}materialize/").json()["task"]
    assert gate.reached.wait(120)

    def here() -> set[str]:
        return {package["name"] for package in mirror.packages if package["artifact"]}

    assert wait_until(lambda: here() == {"one"}, 120)
    mirror.client.update(task, state="canceled")
    assert wait_until(lambda: mirror.client.get(task)["state"] == "canceled", 120)
    assert wait_until(lambda: "running" not in states(mirror, task).values(), 60)
    assert wait_until(lambda: not files_of_tasks(narrow), 120)
    gate.open()
    result = materialize(mirror)["result"]
    assert (result["offered"], result["downloads"], result["left_out"]) == (1, 1, [])
    assert here() == {"one", "slow"}


def test_kill(mirror: Mirror, narrow: Pulp) -> None:
    mirror.upstream.add(fresh_spk("one"), "one")
    entry = mirror.upstream.add(fresh_spk("slow"), "slow")
    gate = Gate(mirror.upstream, mirror.upstream.path_of(entry))
    task = started(mirror, gate)
    assert wait_until(lambda: bool(files_of_tasks(narrow)), 120)
    worker = narrow.services.processes["worker"].pid
    os.killpg(os.getpgid(worker), signal.SIGKILL)
    gate.open()
    assert wait_until(lambda: mirror.client.get(task)["state"] == "failed", 120)
    assert wait_until(lambda: "running" not in states(mirror, task).values(), 60)
    assert mirror.version == 0
    mirror.sync()
    assert mirror.names == {"one", "slow"}
    assert mirror.version == 1
    assert wait_until(lambda: not files_of_tasks(narrow), 120)
