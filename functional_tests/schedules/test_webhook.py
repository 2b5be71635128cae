"""Somebody is told what each run came to, and can be sure who tells it."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from functional_tests.schedules.conftest import LONG, Scheduled
from functional_tests.sync.conftest import fresh_spk
from pulp_spk.embedded.processes import wait_until
from test_harness.foreign_source import ForeignSource
from test_harness.pulp import Pulp

Make = Callable[..., Scheduled]
SECRET = "a secret that nobody knows"


@dataclass
class Receiver:
    """Takes messages at a path of a server.

    Attributes:
        server: The server.
        answers: Statuses to answer with, then 204 for ever.
        got: Headers and bodies.
    """

    server: ForeignSource
    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.handlers["/hook"] = self._take

    @property
    def url(self) -> str:
        """Where, with something in it that is not for logs."""
        return f"{self.server.url}/hook?key=hidden-key"

    async def _take(self, request: web.BaseRequest) -> web.StreamResponse:
        self.got.append((dict(request.headers), await request.read()))
        status = self.answers.pop(0) if self.answers else 204
        return web.Response(status=status, headers={"Location": f"{self.server.url}/other"})

    def checked(self) -> list[dict[str, Any]]:
        """The messages, each with a good signature of its own time."""
        said = []
        for headers, body in self.got:
            stamp = headers["X-SPK-Timestamp"]
            expected = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
            assert headers["X-SPK-Signature"] == f"sha256={expected.hexdigest()}"
            assert abs(time.time() - int(stamp)) < 3600
            assert headers["Content-Type"] == "application/json"
            said.append(json.loads(body))
            assert said[-1]["delivery"] == headers["X-SPK-Delivery"]
        return said


def noticed(it: Scheduled, state: str) -> dict[str, Any]:
    """The last run, when its message has come to that."""
    assert wait_until(lambda: it.runs[-1]["notice"] == state, LONG), it.log[-5000:]
    return it.runs[-1]


def test_told(by_files: Pulp, scheduled: Make) -> None:
    it = scheduled(by_files)
    receiver = Receiver(it.mirror.upstream, answers=[500, 302])
    source = it.mirror.upstream
    info = {"version": "1.0-1", "arch": "armada38x geminilake"}
    old = source.add(fresh_spk("tool", info=info), "tool")
    made = it.make(webhook_url=receiver.url, webhook_secret=SECRET)
    assert {f["name"]: f["is_set"] for f in made["hidden_fields"]} == {
        "webhook_url": True,
        "webhook_secret": True,
    }
    it.run_now()
    run = noticed(it, "delivered")
    assert (run["state"], run["notice_attempts"], run["notice_reason"]) == ("completed", 3, "")
    first, second, third = receiver.checked()
    assert first == second == third
    assert source.requests["/other"] == 0
    assert first["event"] == "schedule.run"
    assert first["schedule"]["name"] == made["name"]
    assert first["run"]["state"] == "completed"
    assert first["result"]["added"] == 1
    (added,) = first["changes"]["added"]
    assert (added["name"], added["version"]) == ("tool", "1.0-1")
    assert sorted(added["platforms"]) == ["armada38x", "geminilake"]

    source.entries.remove(old)
    source.add(fresh_spk("tool", info={**info, "version": "1.1-1"}), "tool", "1.1-1")
    it.run_now()
    noticed(it, "delivered")
    (update,) = receiver.checked()[-1]["changes"]["updated"]
    assert (update["version"], update["previous"]) == ("1.1-1", ["1.0-1"])
    assert sorted(update["platforms"]) == ["armada38x", "geminilake"]

    # A failure is told as well.
    it.client.update(it.href, retries=0)
    source.envelope = lambda entries, asked: web.Response(status=503)
    it.run_now()
    run = noticed(it, "delivered")
    assert run["state"] == "failed"
    told = receiver.checked()[-1]
    assert told["run"]["state"] == "failed"
    assert "SPK0520" in told["run"]["reason"]

    # Nothing of it is in any log, or at rest in the clear.
    for name in ("scheduler", "api", "worker"):
        log = by_files.services.layout.log(name).read_text(encoding="utf-8")
        assert SECRET not in log and "hidden-key" not in log
    [(url, secret)] = it.sql(
        "SELECT webhook_url, webhook_secret FROM spk_spkschedule WHERE pulp_id = %s", it.pk
    )
    assert "hook" not in url and "nobody" not in secret
