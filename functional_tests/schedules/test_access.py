"""Who may make schedules, and what they may do in his name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from functional_tests.api.conftest import PASSWORD
from functional_tests.schedules.conftest import SCHEDULES, Scheduled
from functional_tests.sync.conftest import fresh_spk
from test_harness.client import Client
from test_harness.pulp import Pulp

Make = Callable[..., Scheduled]


def user(pulp: Pulp, *roles: str) -> Client:
    """A user with some roles on everything."""
    name = f"t{uuid4().hex[:10]}"
    href = pulp.client.create("users/", username=name, password=PASSWORD)["pulp_href"]
    for role in roles:
        pulp.client.create(f"{href}roles/", role=role, content_object=None, domain=None)
    return pulp.client_of(name, PASSWORD)


MAKER = ("spk.spkrepository_creator", "spk.spkremote_creator", "spk.spkdistribution_creator")


def test_owner(by_files: Pulp, scheduled: Make) -> None:
    owner = user(by_files, *MAKER, "spk.spkschedule_creator")
    name = owner.http.auth[0]
    it = scheduled(by_files, owner)
    it.mirror.upstream.add(fresh_spk("one"), "one")
    assert it.make()["owner"] == name
    it.set_clock()
    (run,) = it.wait("completed")
    # The task is the owner's: he may see and cancel it.
    assert owner.get(run["task"])["state"] == "completed"
    assert it.mirror.names == {"one"}
    # Strangers see nothing of it, viewers can change nothing.
    stranger = user(by_files, "spk.spkschedule_creator")
    assert stranger.request("GET", it.href).status_code == 404
    assert stranger.list(SCHEDULES) == []
    role = {"role": "spk.spkschedule_viewer", "users": [stranger.http.auth[0]]}
    owner.call("POST", f"{it.href}add_role/", json=role)
    assert stranger.get(f"{it.href}history/")
    for action in ("run_now", "pause", "resume"):
        assert stranger.request("POST", f"{it.href}{action}/").status_code == 403
    # Who may change a schedule may still let it do only what he could do himself.
    role = {"role": "spk.spkschedule_owner", "users": [stranger.http.auth[0]]}
    owner.call("POST", f"{it.href}add_role/", json=role)
    stranger.call("POST", f"{it.href}pause/")
    forbidden = (("POST", f"{it.href}run_now/"), ("POST", f"{it.href}resume/"), ("PATCH", it.href))
    for method, path in forbidden:
        answer = stranger.request(method, path, json={"crontab": "* * * * *"})
        assert (answer.status_code, "SPK0062" in answer.text) == (403, True), answer.text
    body = {"name": "x", "repository": it.mirror.target.repository, "remote": it.mirror.remote}
    answer = stranger.request("POST", SCHEDULES, json={**body, "crontab": "0 3 * * *"})
    assert answer.status_code in (400, 403), answer.text

    owner.call("POST", f"{it.href}resume/")
    # He loses the permission: the next run tells, and does nothing.
    for entry in owner.get(f"{it.mirror.target.repository}list_roles/")["roles"]:
        body = {"role": entry["role"], "users": entry["users"]}
        by_files.client.call("POST", f"{it.mirror.target.repository}remove_role/", json=body)
    tasks = it.tasks
    it.set_clock()
    _, failed = it.wait("completed", "failed")
    assert "SPK0062" in failed["reason"] and name in failed["reason"]
    assert failed["task"] is None
    assert it.tasks == tasks
    assert it.shown["consecutive_failures"] == 1


def test_owner_is_gone(by_files: Pulp, scheduled: Make) -> None:
    owner = user(by_files, *MAKER, "spk.spkschedule_creator")
    it = scheduled(by_files, owner)
    it.make()
    it.client = by_files.client
    (href,) = [
        each["pulp_href"] for each in by_files.client.list("users/", username=owner.http.auth[0])
    ]
    by_files.client.delete(href)
    it.set_clock()
    (run,) = it.wait("failed")
    assert "SPK0062" in run["reason"]
    assert it.shown["owner"] is None


def test_goes_with_its_repository_or_remote(by_files: Pulp, scheduled: Make) -> None:
    for gone in ("repository", "remote"):
        it = scheduled(by_files)
        it.make()
        it.run_now()
        it.wait("completed")
        it.client.delete(it.mirror.remote if gone == "remote" else it.mirror.target.repository)
        assert it.client.request("GET", it.href).status_code == 404
    # Without one of its own it asks the repository's, and tells when there is none any more.
    it = scheduled(by_files)
    it.client.update(it.mirror.target.repository, remote=it.mirror.remote)
    it.make(remote=None)
    it.client.delete(it.mirror.remote)
    assert "remote" in it.shown["warnings"][0]
    it.set_clock(timedelta(hours=1))
    (run,) = it.wait("failed")
    assert "SPK0063" in run["reason"]


def refused(it: Scheduled, **fields: Any) -> str:
    """Why a schedule with such fields is not made."""
    body = {
        "name": uuid4().hex,
        "repository": it.mirror.target.repository,
        "remote": it.mirror.remote,
        "crontab": "0 3 * * *",
        **fields,
    }
    answer = it.client.request("POST", SCHEDULES, json=body)
    assert answer.status_code == 400, answer.text
    return answer.text


def test_what_is_refused(by_files: Pulp, scheduled: Make) -> None:
    it = scheduled(by_files)
    for fields, said in (
        ({"crontab": "0 3 * *"}, "SPK0060"),
        ({"timezone": "Mars/Olympus"}, "SPK0060"),
        ({"remote": None}, "SPK0063"),
        ({"jitter": -1}, "jitter"),
        ({"jitter": 2000}, "jitter"),
        ({"retries": 1000}, "retries"),
        ({"webhook_url": "https://example.com/hook"}, "SPK0061"),
        ({"webhook_url": "ftp://example.com/", "webhook_secret": "s" * 16}, "SPK0061"),
        ({"webhook_url": "http://10.0.0.1/", "webhook_secret": "s" * 16}, "SPK0061"),
        ({"webhook_url": "http://169.254.1.1/", "webhook_secret": "s" * 16}, "SPK0061"),
        ({"webhook_url": "https://example.com/", "webhook_secret": "short"}, "webhook_secret"),
    ):
        assert said in refused(it, **fields)


def test_asking_too_often(by_files: Pulp, scheduled: Make) -> None:
    # Paused, for they might become due meanwhile.
    it = scheduled(by_files, url="https://packages.example.com/")
    hourly = {"crontab": "0 * * * *", "enabled": False}
    assert "every 1 hours" in it.make(**hourly)["warnings"][0]
    assert it.make(crontab="0 */6 * * *", enabled=False)["warnings"] == []
    near = scheduled(by_files)
    assert near.make(**hourly)["warnings"] == []


def test_labels(by_files: Pulp, scheduled: Make) -> None:
    it = scheduled(by_files)
    it.make(pulp_labels={"team": "it"})
    it.client.call("POST", f"{it.href}set_label/", json={"key": "site", "value": uuid4().hex})
    labels = it.shown["pulp_labels"]
    assert labels["team"] == "it"
    chosen = it.client.list(SCHEDULES, pulp_label_select=f"site={labels['site']}")
    assert [schedule["pulp_href"] for schedule in chosen] == [it.href]
