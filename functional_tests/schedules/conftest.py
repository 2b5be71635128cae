"""What the tests of schedules share: Pulps with a scheduler, and a clock that can be set."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from functional_tests.sync.conftest import DSM, Mirror
from pulp_spk.embedded.processes import wait_until
from test_harness.client import Client
from test_harness.foreign_source import ForeignSource
from test_harness.pulp import Pulp, start_pulp, start_redis
from test_harness.session import SESSION
from test_harness.source import make_source

SCHEDULES = "spk/schedules/"
FINISHED = {"completed", "failed", "skipped"}
LONG = 180.0
"""Seconds: a bound for a machine that does much else, nothing that is waited for."""

SETTINGS = {"WORKER_TTL": 3, "SPK_SYNC_PRIVATE_NETWORKS": ["127.0.0.0/8"]}


@pytest.fixture(scope="session")
def by_files() -> Iterator[Pulp]:
    """A Pulp whose scheduler sends its messages as files."""
    pulp = start_pulp(SESSION, "by_files", SETTINGS, scheduler=True)
    yield pulp
    pulp.stop()


@pytest.fixture(scope="session")
def by_redis() -> Iterator[Pulp]:
    """A Pulp with domains whose scheduler sends them through Pulp's own Redis."""
    redis, url = start_redis(SESSION, "redis-of-scheduler")
    settings = {**SETTINGS, "DOMAIN_ENABLED": True, "CACHE_ENABLED": True, "REDIS_URL": url}
    pulp = start_pulp(SESSION, "by_redis", settings, [redis], scheduler=True)
    pulp.client.root = "/pulp/default/api/v3/"
    yield pulp
    pulp.stop()


@pytest.fixture(params=["by_files", "by_redis"])
def scheduling(request: pytest.FixtureRequest) -> Pulp:
    """Each of them."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def upstream() -> Iterator[ForeignSource]:
    """A foreign source without any package."""
    source = ForeignSource().start()
    yield source
    source.stop()


@dataclass
class Scheduled:
    """A mirror with a schedule.

    Attributes:
        pulp: Where.
        client: Whoever made the schedule.
        mirror: What it brings up to date.
        href: The schedule.
    """

    pulp: Pulp
    client: Client
    mirror: Mirror
    href: str = ""
    fields: dict[str, Any] = field(default_factory=dict)

    def make(self, **fields: Any) -> dict[str, Any]:
        """Make the schedule; it is not due for months if nothing else is said."""
        soon = datetime.now(UTC).month % 12 + 2
        body = {
            "name": f"schedule-{uuid.uuid4().hex[:12]}",
            "repository": self.mirror.target.repository,
            "remote": self.mirror.remote,
            "crontab": f"0 0 1 {(soon - 1) % 12 + 1} *",
            "backoff": 1,
            **fields,
        }
        made = self.client.create(SCHEDULES, **body)
        self.href = made["pulp_href"]
        return made

    @property
    def shown(self) -> dict[str, Any]:
        """The schedule."""
        return self.client.get(self.href)

    @property
    def runs(self) -> list[dict[str, Any]]:
        """Its runs, the earliest first."""
        return self.client.get(f"{self.href}history/")[::-1]

    @property
    def states(self) -> list[str]:
        """How far they have come."""
        return [run["state"] for run in self.runs]

    @property
    def tasks(self) -> int:
        """How many syncs of the repository there were."""
        named = {"name": "pulp_spk.app.tasks.sync.synchronize"}
        href = self.mirror.target.repository
        admin = self.pulp.client_of(*self.pulp.auth)
        admin.root = self.client.root
        name = admin.get(href)["prn"]
        return len(admin.list("tasks/", **named, reserved_resources=name))

    def set_clock(self, ago: timedelta = timedelta(seconds=1)) -> None:
        """Let the schedule be due since a while, as if no scheduler had run since then."""
        self.sql(
            "UPDATE spk_spkschedule SET next_due_at = now() - %s WHERE pulp_id = %s", ago, self.pk
        )

    @property
    def pk(self) -> str:
        """Key of the schedule's row."""
        return self.href.rstrip("/").rpartition("/")[2]

    def sql(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look at the rows, or change them."""
        services = self.pulp.services
        with services.cluster.connect(services.database) as connection:
            cursor = connection.execute(text, values)
            return cursor.fetchall() if cursor.description else []

    @property
    def log(self) -> str:
        """What the scheduler has said."""
        return self.pulp.services.layout.log("scheduler").read_text(encoding="utf-8")

    def run_now(self) -> dict[str, Any]:
        """Ask for a run."""
        return self.client.call("POST", f"{self.href}run_now/")

    def wait(self, *states: str) -> list[dict[str, Any]]:
        """Wait until the runs are in these states, the earliest first, and return them."""
        seen: list[list[dict[str, Any]]] = []

        def reached() -> bool:
            seen[:] = [self.runs]
            return [run["state"] for run in seen[0]] == list(states)

        assert wait_until(reached, LONG), f"{seen}\n{self.log[-5000:]}"
        return seen[0]


@pytest.fixture
def scheduled(upstream: ForeignSource) -> Callable[..., Scheduled]:
    """Makes a mirror that a schedule can be made for."""

    def scheduled(pulp: Pulp, client: Client | None = None, **remote: Any) -> Scheduled:
        client = client or pulp.client
        name = f"remote-{uuid.uuid4().hex[:12]}"
        fields = {"max_retries": 0, "policy": "immediate", **DSM, **remote}
        made = client.create("remotes/spk/spk/", name=name, **{"url": f"{upstream.url}/", **fields})
        mirror = Mirror(client, made["pulp_href"], make_source(client), upstream)
        return Scheduled(pulp, client, mirror)

    return scheduled
