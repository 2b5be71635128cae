"""A schedule that is due runs through, whatever its messages travel by."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from functional_tests.schedules.conftest import Scheduled
from functional_tests.sync.conftest import fresh_spk
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
    # What is set anew acts at once: nothing of the old crontab is remembered anywhere.
    it.client.update(it.href, crontab="* * * * *")
    assert datetime.fromisoformat(it.shown["next_runs"][0]) - datetime.now().astimezone() < (
        timedelta(minutes=1)
    )
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
