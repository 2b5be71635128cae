"""The publish calls: what is taken, and each reason for which something is refused."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import requests

from functional_tests.api.conftest import PASSWORD, REPOSITORIES
from functional_tests.publish.conftest import TOKENS, Answer, Job
from pulp_spk.embedded.processes import wait_until
from test_harness.client import Client
from test_harness.pulp import Pulp
from unit_tests.builders import build_spk

Left = Callable[[], list[Path]]

pytestmark = pytest.mark.usefixtures("left")


def refusal(answer: Answer) -> tuple[int, str]:
    """Status and code of an answer."""
    return answer.status_code, answer.json()["code"]


def test_raw(job: Job) -> None:
    answer = job.post(job.spk(version="1.2.3-4", arch="geminilake", os_min_ver="7.0-40000"))
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["package"], body["version"]) == (job.name, "1.2.3-4")
    assert (body["firmware"], body["architectures"]) == ("7.0-40000", ["geminilake"])
    assert body["repository_version"] == f"{job.repository['pulp_href']}versions/1/"
    assert answer.headers["Location"] == body["pulp_href"]
    assert job.owner.get(body["pulp_href"])["sha256"] == body["sha256"]
    assert job.offered() == [(job.name, "1.2.3-4")]


def test_form(job: Job) -> None:
    answer = job.send(job.spk())
    assert (answer.status_code, answer.json()["package"]) == (201, job.name)
    assert len(job.offered()) == 1


@pytest.mark.parametrize("call", ["packages", "upload"])
def test_a_slash_more_is_no_redirect(job: Job, call: str) -> None:
    files = {"file": ("p.spk", job.spk())}
    body: dict[str, Any] = {"files": files} if call == "upload" else {"data": job.spk()}
    answer = requests.post(
        f"{job.url}/{call}/", auth=(job.secret, ""), allow_redirects=False, timeout=60, **body
    )
    assert answer.status_code == 201


def test_again(job: Job) -> None:
    """A job that is started again is no failure."""
    spk = job.spk()
    first, second = job.post(spk), job.send(spk)
    assert (first.status_code, second.status_code) == (201, 200)
    assert "task" not in second.json()
    same = {"pulp_href", "md5", "repository_version"}
    assert {key: first.json()[key] for key in same} == {key: second.json()[key] for key in same}


def test_another_file_of_the_same_version(job: Job) -> None:
    assert job.post(job.spk(arch="x86_64 geminilake")).status_code == 201
    other = job.post(job.spk(arch="geminilake", description="another build"))
    assert refusal(other) == (409, "SPK0036")
    assert f"{job.name} " in other.json()["value"]
    assert job.post(job.spk(arch="rtd1296", description="another build")).status_code == 201
    assert len(job.offered()) == 2


def test_chunked(job: Job) -> None:
    """Without Content-Length, as `curl -T -` sends it."""
    spk = job.spk()
    pieces = (spk[start : start + 1000] for start in range(0, len(spk), 1000))
    answer = job.post(pieces)
    assert answer.status_code == 201, answer.text
    assert answer.json()["size"] == len(spk)


def test_no_token(job: Job, pulp: Pulp) -> None:
    for auth in (None, pulp.auth):
        answer = requests.post(f"{job.url}/packages", data=job.spk(), auth=auth, timeout=60)
        assert refusal(answer) == (401, "SPK0030")
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert job.offered() == []


def test_a_token_opens_nothing_else(job: Job, pulp: Pulp) -> None:
    someone = pulp.client_of(job.secret, "")
    assert someone.request("GET", REPOSITORIES).status_code == 401
    someone.http.auth = None
    someone.http.headers["Authorization"] = f"Bearer {job.secret}"
    assert someone.request("GET", REPOSITORIES).status_code == 401


def test_wrong_token(job: Job) -> None:
    for secret in (job.secret[:-1] + "x", "pulpspk_", "pulpspk_" + "0" * 64, "x"):
        assert refusal(job.post(job.spk(), secret)) == (401, "SPK0030")
        assert refusal(job.send(job.spk(), secret)) == (401, "SPK0030")


def test_an_answer_is_heard_by_who_sends_much(job: Job) -> None:
    answer = job.post(bytes(20_000_000), "pulpspk_wrong")
    assert refusal(answer) == (401, "SPK0030")


def test_revoked(job: Job, client: Client) -> None:
    assert job.post(job.spk()).status_code == 201
    revoked = job.owner.call("POST", f"{job.token['pulp_href']}revoke/")
    assert revoked["revoked_at"]
    assert refusal(job.post(job.spk())) == (401, "SPK0031")
    assert client.call("POST", f"{job.token['pulp_href']}revoke/") == revoked


def test_revoked_meanwhile(job: Job, left: Left) -> None:
    """While the body comes."""
    spk = build_spk(info={"package": job.name}, members={"big.bin": bytes(3_000_000)})
    with half_sent(job, spk[:-1000], len(spk)) as connection:
        assert wait_until(lambda: bool(left()), 60)
        job.owner.call("POST", f"{job.token['pulp_href']}revoke/")
        connection.sendall(spk[-1000:])
        assert answer_on(connection) == (401, "SPK0031")
    assert job.offered() == []


def test_expired(job: Job) -> None:
    for seconds in (3, 30, 90):
        soon = (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()
        body = {"name": uuid4().hex, "repository": job.repository["pulp_href"], "expires_at": soon}
        made = job.owner.request("POST", TOKENS, json=body)
        if made.status_code == 201:
            break  # else so much time went by meanwhile
    token = made.json()["token"]
    while job.post(b"", token).status_code == 400:
        pass
    assert datetime.now(UTC) >= datetime.fromisoformat(soon)
    assert refusal(job.post(job.spk(), token)) == (401, "SPK0031")


def test_deleted(job: Job) -> None:
    job.owner.delete(job.token["pulp_href"])
    assert refusal(job.post(job.spk())) == (401, "SPK0030")


def test_other_repository(job: Job) -> None:
    """Whether there is such a repository does not show."""
    other = job.owner.create(REPOSITORIES, name=f"{job.name}-other")
    urls = [job.url.replace(job.name, f"{job.name}-{name}") for name in ("other", "none")]
    answers = [job.post(job.spk(), url=f"{url}/packages") for url in urls]
    assert [refusal(answer) for answer in answers] == [(403, "SPK0032")] * 2
    job.owner.delete(other["pulp_href"])


def test_other_package(job: Job) -> None:
    token = job.another_token(package="something-else")["token"]
    assert refusal(job.post(job.spk(), token)) == (403, "SPK0033")
    assert job.post(build_spk(info={"package": "something-else"}), token).status_code == 201
    assert [name for name, _ in job.offered()] == ["something-else"]


def test_owner_lost_the_permission(job: Job, client: Client) -> None:
    role = {"role": "spk.spkrepository_owner", "users": [job.name]}
    client.call("POST", f"{job.repository['pulp_href']}remove_role/", json=role)
    assert refusal(job.post(job.spk())) == (403, "SPK0032")
    client.call("POST", f"{job.repository['pulp_href']}add_role/", json=role)
    assert job.post(job.spk()).status_code == 201


def test_owner_is_inactive(job: Job, client: Client) -> None:
    (user,) = client.list("users/", username=job.name)
    client.update(user["pulp_href"], is_active=False)
    assert refusal(job.post(job.spk())) == (401, "SPK0031")


def test_owner_is_gone(job: Job, pulp: Pulp, client: Client) -> None:
    name = f"u{uuid4().hex[:10]}"
    href = client.create("users/", username=name, password=PASSWORD)["pulp_href"]
    role = {"role": "spk.spkrepository_owner", "users": [name]}
    client.call("POST", f"{job.repository['pulp_href']}add_role/", json=role)
    owner = pulp.client_of(name, PASSWORD)
    token = owner.create(TOKENS, name=name, repository=job.repository["pulp_href"])["token"]
    assert job.post(b"", token).status_code == 400
    client.delete(href)
    assert refusal(job.post(job.spk(), token)) == (401, "SPK0030")


@pytest.mark.parametrize("same", [True, False], ids=["the-same-file", "different-files"])
def test_several_at_once(job: Job, same: bool) -> None:
    """Of one version: each job hears what became of its own file."""
    files = [job.spk(description="of all" if same else f"of {number}") for number in range(4)]
    with ThreadPoolExecutor(len(files)) as pool:
        answers = list(pool.map(job.post, files))
    statuses = [answer.status_code for answer in answers]
    if same:
        assert set(statuses) <= {200, 201}
        assert len({answer.json()["pulp_href"] for answer in answers}) == 1
    else:
        assert sorted(statuses) == [201, 409, 409, 409]
    assert len(job.offered()) == 1


@pytest.mark.parametrize(
    ("spk", "code"),
    [
        (b"no archive at all", "SPK0101"),
        (bytes.fromhex("70adbeef") + bytes(1000), "SPK0102"),
        (build_spk()[: len(build_spk()) // 2], "SPK0103"),
        (build_spk(info={"version": "a b"}), "SPK0206"),
    ],
    ids=["unreadable", "encrypted", "cut-off", "version"],
)
def test_invalid_file(job: Job, spk: bytes, code: str) -> None:
    for answer in (job.post(spk), job.send(spk)):
        assert refusal(answer) == (422, code)
        assert answer.json()["detail"]
    assert job.offered() == []


def test_no_file(job: Job) -> None:
    assert refusal(job.post(b"")) == (400, "SPK0035")
    assert refusal(job.send(b"")) == (400, "SPK0035")
    assert refusal(job.send(job.spk(), field="package")) == (400, "SPK0035")
    assert refusal(job.post(job.spk(), url=f"{job.url}/upload")) == (400, "SPK0035")
    fields = {f"field{number}": "x" for number in range(1100)}
    headers = {"Authorization": f"Bearer {job.secret}"}
    many = requests.post(f"{job.url}/upload", files=fields, headers=headers, timeout=60)
    assert refusal(many) == (400, "SPK0035")


def test_too_large(job: Job) -> None:
    """What is announced is refused before it is sent."""
    with half_sent(job, b"", length=5_000_000_000) as connection:
        assert answer_on(connection) == (413, "SPK0034")


def test_dropped_connection(job: Job, left: Left, pulp: Pulp) -> None:
    spk = build_spk(info={"package": job.name}, members={"big.bin": bytes(3_000_000)})
    said = len(pulp.api_log)
    for length in (len(spk), None):
        with half_sent(job, spk[: len(spk) // 2], length) as connection:
            assert wait_until(lambda: bool(left()), 60)
            # It ends its half, and still listens.
            connection.shutdown(socket.SHUT_WR)
            assert answer_on(connection) == (400, "SPK0035")
        with half_sent(job, spk[: len(spk) // 2], length):
            assert wait_until(lambda: bool(left()), 60)
        assert wait_until(lambda: not left(), 60)
    assert job.offered() == []
    assert "Traceback" not in pulp.api_log[said:]


def half_sent(job: Job, data: bytes, length: int | None) -> socket.socket:
    """A connection on which a request was begun: with a length, or in chunks."""
    address = urlsplit(job.url)
    sized = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    head = (
        f"POST {address.path}/packages HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Authorization: Bearer {job.secret}\r\n{sized}\r\n\r\n"
    )
    body = b"%x\r\n%b\r\n" % (len(data), data) if length is None else data
    connection = socket.create_connection((address.hostname, address.port), timeout=60)
    connection.sendall(head.encode() + body)
    return connection


def answer_on(connection: socket.socket) -> tuple[int, str]:
    """Status and code of what comes, however long the connection stays open."""
    answer = HTTPResponse(connection)
    answer.begin()
    return answer.status, json.loads(answer.read())["code"]


def test_use_is_noted(job: Job) -> None:
    href = job.token["pulp_href"]
    assert job.owner.get(href)["last_used_at"] is None
    job.post(b"")
    first = job.owner.get(href)["last_used_at"]
    assert first is not None
    job.post(b"")
    assert job.owner.get(href)["last_used_at"] == first


def test_tasks_belong_to_the_owner(job: Job, client: Client) -> None:
    task = job.post(job.spk()).json()["task"]
    assert job.owner.get(task)["state"] == "completed"
    (user,) = client.list("users/", username=job.name)
    assert client.get(task)["created_by"] == user["pulp_href"]


def test_audit(job: Job, pulp: Pulp) -> None:
    job.post(job.spk())
    job.owner.call("POST", f"{job.token['pulp_href']}revoke/")
    job.owner.delete(job.token["pulp_href"])
    lines = re.findall(r"pulp_spk\.audit:INFO: (.*)", pulp.api_log)
    events = [event for event in map(json.loads, lines) if event["object"] == job.token["prn"]]
    assert [event["event"] for event in events] == [
        "token.create",
        "token.publish",
        "token.revoke",
        "token.delete",
    ]
    assert {event["user"] for event in events} == {job.name}
    assert events[0]["after"]["repository"] == job.name
    assert events[1]["after"]["package"].startswith(f"{job.name} ")
    assert job.secret not in pulp.api_log


@pytest.fixture
def tenant(pulp_domains: Pulp) -> Iterator[tuple[str, Client]]:
    """A domain, and the admin in it."""
    name = f"d{uuid4().hex[:8]}"
    media = str(pulp_domains.services.layout.root / "media")
    pulp_domains.client.create(
        "domains/",
        name=name,
        storage_class="pulpcore.app.models.storage.FileSystem",
        storage_settings={"MEDIA_ROOT": media},
    )
    return name, pulp_domains.client_of(*pulp_domains.auth, domain=name)


def test_domains(pulp_domains: Pulp, tenant: tuple[str, Client]) -> None:
    domain, there = tenant
    here = pulp_domains.client
    jobs = []
    for client, path in ((here, "default"), (there, domain)):
        repository = client.create(REPOSITORIES, name=domain)
        token = client.create(TOKENS, name=domain, repository=repository["pulp_href"])
        url = f"{pulp_domains.api_url}/pulp/spk/{path}/{domain}/api"
        jobs.append(Job(url, domain, client, repository, token))
    ours, theirs = jobs
    assert theirs.post(theirs.spk()).status_code == 201
    assert (ours.offered(), len(theirs.offered())) == ([], 1)
    assert refusal(ours.post(ours.spk(), theirs.secret)) == (403, "SPK0032")
    assert [token["prn"] for token in there.list(TOKENS)] == [theirs.token["prn"]]
    body = {"name": "x", "repository": ours.repository["pulp_href"]}
    assert there.request("POST", TOKENS, json=body).status_code == 400


def test_password_of_the_owner_does_not_count(job: Job) -> None:
    """A publish call takes tokens only, so that no password gets into a build job."""
    answer = requests.post(
        f"{job.url}/packages", data=job.spk(), auth=(job.name, PASSWORD), timeout=60
    )
    assert refusal(answer) == (401, "SPK0030")
