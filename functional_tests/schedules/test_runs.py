"""A schedule that is due runs through, whatever its messages travel by."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from aiohttp import web

from functional_tests.api.conftest import PASSWORD
from functional_tests.schedules.conftest import SCHEDULES, Scheduled
from functional_tests.schedules.test_webhook import SECRET, Receiver, noticed
from functional_tests.sync.conftest import fresh_spk
from test_harness.program import Program
from test_harness.pulp import Pulp

Make = Callable[..., Scheduled]


def test_due(scheduling: Pulp, scheduled: Make) -> None:
    it = scheduled(scheduling)
    it.mirror.upstream.add(fresh_spk("one"), "one")
    made = it.make()
    assert (made["last_run"], made["consecutive_failures"], made["owner"]) == (None, 0, "admin")
    assert made["next_runs"] == sorted(made["next_runs"]) and len(made["next_runs"]) == 3
    it.set_clock()
    (run,) = it.wait("completed")
    assert (run["trigger"], run["attempt"], run["reason"]) == ("crontab", 1, "")
    assert it.mirror.names == {"one"}
    assert it.client.get(run["task"])["state"] == "completed"
    counts = {name: run["result"][name] for name in ("added", "updated", "removed", "skipped")}
    assert counts == {"added": 1, "updated": 0, "removed": 0, "skipped": 0}
    shown = it.shown
    assert shown["last_run"] == run
    assert shown["last_success"] == run["finished_at"]
    # The clock was set back by us: it goes on from now.
    assert shown["next_runs"] == made["next_runs"]


def test_what_changed(by_files: Pulp, scheduled: Make) -> None:
    it = scheduled(by_files)
    source = it.mirror.upstream
    info = {"version": "1.0-1", "arch": "x86_64"}
    old = source.add(fresh_spk("tool", info=info), "tool")
    gone = source.add(fresh_spk("gone"), "gone")
    for number in range(5):
        source.add(fresh_spk(f"p{number}"), f"p{number}")
    it.make(mirror=True)
    it.run_now()
    it.wait("completed")
    source.entries.remove(old)
    source.entries.remove(gone)
    source.add(fresh_spk("tool", info={**info, "version": "2.0-1"}), "tool", "2.0-1")
    source.add(fresh_spk("new"), "new")
    it.run_now()
    run = it.wait("completed", "completed")[-1]
    changes = run["result"]["changes"]
    assert [(p["name"], p["version"]) for p in changes["added"]] == [("new", "1.0-1")]
    (update,) = changes["updated"]
    assert (update["name"], update["version"]) == ("tool", "2.0-1")
    assert (update["previous"], update["platforms"]) == (["1.0-1"], ["x86_64"])
    assert [p["name"] for p in changes["removed"]] == ["gone"]
    assert run["trigger"] == "manual"
    it.run_now()
    nothing = it.wait("completed", "completed", "completed")[-1]["result"]
    assert nothing["version"] is None
    assert nothing["changes"] == {"added": [], "updated": [], "removed": []}


def test_pause_and_change(by_files: Pulp, scheduled: Make) -> None:
    it = scheduled(by_files)
    it.mirror.upstream.add(fresh_spk("one"), "one")
    made = it.make()
    paused = it.client.call("POST", f"{it.href}pause/")
    assert (paused["enabled"], paused["next_runs"]) == (False, [])
    resumed = it.client.call("POST", f"{it.href}resume/")
    assert (resumed["enabled"], resumed["next_runs"]) == (True, made["next_runs"])
    later = it.client.update(it.href, crontab="30 4 29 2 *", timezone="Europe/Berlin", jitter=0)
    for text in later["next_runs"]:
        due = datetime.fromisoformat(text)
        assert (due.month, due.day, due.hour, due.minute) == (2, 29, 3, 30)
    # What is set anew acts at once; it is not due before this test ends.
    soon = datetime.now(UTC) + timedelta(hours=6)
    it.client.update(it.href, crontab=f"{soon.minute} {soon.hour} * * *", timezone="UTC")
    next_run = datetime.fromisoformat(it.shown["next_runs"][0])
    assert next_run == soon.replace(second=0, microsecond=0)
    it.client.call("POST", f"{it.href}pause/")
    it.sql("UPDATE spk_spkschedule SET next_due_at = now() WHERE pulp_id = %s", it.pk)
    it.run_now()
    it.wait("completed")
    assert [run["trigger"] for run in it.runs] == ["manual"]


def test_files_are_brought_home(by_files: Pulp, scheduled: Make) -> None:
    it = scheduled(by_files, policy="on_demand")
    it.mirror.upstream.add(fresh_spk("far"), "far")
    it.make(materialize=True)
    it.run_now()
    (run,) = it.wait("completed")
    assert run["phase"] == "materialize"
    assert run["result"]["added"] == 1
    assert run["result"]["materialized"] == {"downloads": 1, "skipped": 0}
    assert all(package["artifact"] for package in it.mirror.packages)


def test_in_a_domain(by_redis: Pulp, scheduled: Make) -> None:
    name = f"d{uuid.uuid4().hex[:8]}"
    domain = by_redis.client.create(
        "domains/",
        name=name,
        storage_class="pulpcore.app.models.storage.FileSystem",
        storage_settings={"MEDIA_ROOT": str(by_redis.services.layout.root / "media")},
    )["pulp_href"]
    user = by_redis.client.create("users/", username=name, password=PASSWORD)["pulp_href"]
    everywhere = {"content_object": None, "domain": domain}
    roles = [
        by_redis.client.create(f"{user}roles/", role=f"spk.{role}", **everywhere)["pulp_href"]
        for role in ("spkschedule_creator", "spkrepository_owner", "spkremote_viewer")
    ]
    it = scheduled(by_redis, by_redis.client_of(*by_redis.auth, domain=name))
    it.client = by_redis.client_of(name, PASSWORD, domain=name)
    it.mirror.upstream.add(fresh_spk("one"), "one")
    receiver = Receiver(it.mirror.upstream)
    it.make(webhook_url=receiver.url, webhook_secret=SECRET, retries=0)
    it.set_clock()
    it.wait("completed")
    run = noticed(it, "delivered")
    (said,) = receiver.checked()
    assert (said["domain"], said["result"]["added"]) == (name, 1)
    assert it.mirror.names == {"one"}
    # The task is in the domain, and the owner's, with an id of its own in Pulp's logs.
    assert run["task"].startswith(f"/pulp/{name}/")
    task = it.client.get(run["task"])
    assert task["logging_cid"]
    assert it.client.get("tasks/", logging_cid=task["logging_cid"])["count"] == 1

    # Nobody sees it from another domain, nor makes one there for what is here.
    assert it.href not in {each["pulp_href"] for each in by_redis.client.list(SCHEDULES)}
    assert by_redis.client.request("GET", f"{SCHEDULES}{it.pk}/").status_code == 404
    elsewhere = Scheduled(by_redis, by_redis.client, it.mirror)
    with pytest.raises(requests.HTTPError, match="400 "):
        elsewhere.make()

    # A role on the domain is enough, and is missed when it is taken away.
    by_redis.client.delete(roles[1])
    it.client = it.mirror.client
    it.set_clock()
    _, failed = it.wait("completed", "failed")
    assert "SPK0062" in failed["reason"]


def test_what_monitoring_is_told(by_files: Pulp, scheduled: Make, tmp_path: Path) -> None:
    it = scheduled(by_files)
    program = Program.talking_to(tmp_path, by_files.api_url, by_files.auth)
    source = it.mirror.upstream
    source.add(fresh_spk("one"), "one")
    source.add(fresh_spk("broken"), "broken", md5="0" * 32)
    name = it.make(retries=0)["name"]

    def check(*words: str) -> tuple[int, str]:
        done = program.run("schedule", "check", "--name", name, *words)
        return done.code, done.out + done.err

    it.run_now()
    (run,) = it.wait("completed")
    assert (run["result"]["added"], run["result"]["skipped"]) == (1, 1)
    code, said = check()
    assert (code, said.startswith(f"OK: {name}: the last success was ")) == (0, True), said
    # Half of the devices get nothing.
    source.catalogs["armada38x"] = web.Response(status=503)
    it.run_now()
    run = it.wait("completed", "completed")[-1]
    assert (run["result"]["cells"], run["result"]["failed_cells"]) == (4, 2)
    code, said = check()
    assert (code, said) == (
        1,
        f"WARNING: {name}: 2 of 4 devices of the matrix got no catalog\n",
    )
    code, said = check("--max-age", "0")
    assert (code, said.startswith(f"CRITICAL: {name}: the last success was ")) == (2, True), said
