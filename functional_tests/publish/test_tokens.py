"""Who may make, see and revoke tokens."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from functional_tests.publish.conftest import TOKENS, Job
from test_harness.client import Client

User = Callable[..., Client]


def give(client: Client, job: Job, role: str, name: str) -> None:
    """Give a role on the job's repository."""
    body = {"role": role, "users": [name]}
    client.call("POST", f"{job.repository['pulp_href']}add_role/", json=body)


def test_the_token_is_shown_once(job: Job) -> None:
    assert re.fullmatch("pulpspk_[0-9a-f]{64}", job.secret)
    shown = job.owner.get(job.token["pulp_href"])
    assert shown == {key: value for key, value in job.token.items() if key != "token"}
    assert (shown["owner"], shown["package"], shown["revoked_at"]) == (job.name, "", None)
    in_a_year = datetime.now(UTC) + timedelta(days=365)
    assert abs(datetime.fromisoformat(shown["expires_at"]) - in_a_year) < timedelta(minutes=10)
    assert job.another_token()["token"] != job.secret


def test_never_expires(job: Job) -> None:
    assert job.another_token(expires_at=None)["expires_at"] is None


def test_what_is_refused(job: Job, client: Client) -> None:
    href = job.repository["pulp_href"]
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    for body, said in (
        ({"name": "x", "repository": href, "expires_at": past}, "SPK0038"),
        ({"name": "x"}, "repository"),
        ({"repository": href}, "name"),
        ({"name": job.name, "repository": href}, "unique"),
        ({"name": "x", "repository": href, "digest": "0" * 64}, "Unexpected field"),
    ):
        answer = client.request("POST", TOKENS, json=body)
        assert (answer.status_code, said in answer.text) == (400, True), answer.text


def test_what_is_not_for_the_asker_to_say(job: Job) -> None:
    made = job.another_token(owner="admin", last_used_at="2020-01-01T00:00:00Z")
    assert (made["owner"], made["last_used_at"]) == (job.name, None)


def test_find(job: Job) -> None:
    limited = job.another_token(package="tool")
    revoked = job.another_token()
    job.owner.call("POST", f"{revoked['pulp_href']}revoke/")

    def found(**filters: object) -> set[str]:
        return {token["prn"] for token in job.owner.list(TOKENS, **filters)}

    every = {token["prn"] for token in (job.token, limited, revoked)}
    assert found() == found(repository=job.repository["pulp_href"]) == every
    assert found(name=job.name) == {job.token["prn"]}
    assert found(package="tool") == {limited["prn"]}
    assert found(revoked_at__isnull=False) == {revoked["prn"]}


def test_who_may_make_one(job: Job, client: Client, user: User) -> None:
    somebody = user()
    name = somebody.http.auth[0]
    body = {"name": name, "repository": job.repository["pulp_href"]}
    assert somebody.request("POST", TOKENS, json=body).status_code == 403
    give(client, job, "spk.spkrepository_viewer", name)
    assert somebody.request("POST", TOKENS, json=body).status_code == 403
    give(client, job, "spk.spkrepository_owner", name)
    made = somebody.create(TOKENS, **body)
    assert made["owner"] == name
    assert job.post(job.spk(), made["token"]).status_code == 201
    # Who runs the repository sees it, and stops it.
    assert made["prn"] in {token["prn"] for token in job.owner.list(TOKENS)}
    assert job.owner.call("POST", f"{made['pulp_href']}revoke/")["revoked_at"]
    job.owner.delete(made["pulp_href"])


def test_strangers_and_viewers(job: Job, client: Client, user: User) -> None:
    somebody = user()
    href = job.token["pulp_href"]
    assert somebody.list(TOKENS) == []
    assert somebody.request("GET", href).status_code == 404
    assert somebody.request("DELETE", href).status_code == 404
    assert somebody.request("POST", f"{href}revoke/").status_code == 404
    role = {"role": "spk.spktoken_viewer", "users": [somebody.http.auth[0]]}
    job.owner.call("POST", f"{href}add_role/", json=role)
    assert [token["prn"] for token in somebody.list(TOKENS)] == [job.token["prn"]]
    assert somebody.request("DELETE", href).status_code == 403
    assert somebody.request("POST", f"{href}revoke/").status_code == 403
    nobody = Client(somebody.api_url, None)
    assert nobody.request("GET", TOKENS).status_code == 401


def test_a_removed_repository_takes_its_tokens_along(job: Job, client: Client) -> None:
    repository = job.owner.create("repositories/spk/spk/", name=f"{job.name}-gone")
    token = job.another_token(repository=repository["pulp_href"])
    job.owner.delete(repository["pulp_href"])
    assert client.request("GET", token["pulp_href"]).status_code == 404
