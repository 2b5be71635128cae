"""The ways on which a file comes in, and what a person is told who is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from functional_tests.api.conftest import PACKAGES
from test_harness.client import Client, TaskFailed


@dataclass(frozen=True)
class Refusal:
    """What a person gets.

    Attributes:
        code: Of the error.
        message: All that is said.
    """

    code: str
    message: str


@dataclass(frozen=True)
class Target:
    """A repository, and what a build job needs to publish into it.

    Attributes:
        href: Of the repository.
        name: Of the repository.
        token: For the publish calls.
    """

    href: str
    name: str
    token: str


Way = Callable[[Client, bytes, Target], requests.Response]
"""Sends a file by a call that answers at once."""


def rest(client: Client, data: bytes, target: Target) -> requests.Response:
    """Our own call, which knows no repository."""
    return client.request("POST", f"{PACKAGES}upload/", files={"file": ("a.spk", data)})


def publish_raw(client: Client, data: bytes, target: Target) -> requests.Response:
    """The publish call whose body is the file."""
    return _publish(client, target, "packages", data=data)


def publish_form(client: Client, data: bytes, target: Target) -> requests.Response:
    """The publish call that takes a form."""
    return _publish(client, target, "upload", files={"file": ("a.spk", data)})


def _publish(client: Client, target: Target, call: str, **body: Any) -> requests.Response:
    url = f"{client.api_url}/pulp/spk/{target.name}/api/{call}"
    headers = {"Authorization": f"Bearer {target.token}"}
    return requests.post(url, headers=headers, timeout=120, **body)


WAYS: dict[str, Way] = {"rest": rest, "publish": publish_raw, "publish-form": publish_form}


def refusal_of(answer: requests.Response) -> Refusal:
    """What an answer says; anything but a refusal with a code is a failed test."""
    assert answer.status_code in (400, 422), f"{answer.status_code}: {answer.text[:2000]}"
    said = answer.json()
    return Refusal(said["code"], " ".join(map(str, said.values())))


def send(client: Client, data: bytes, **fields: Any) -> str:
    """Send a file by the call that reads it in a task, and give the task's href."""
    files = {"file": ("a.spk", data)}
    answer = client.request("POST", PACKAGES, files=files, data=fields)
    assert answer.status_code == 202, answer.text[:2000]
    return answer.json()["task"]


def refusal_of_task(client: Client, task: str) -> Refusal:
    """What a task says when it is done; success is a failed test."""
    try:
        client.wait(task, seconds=300)
    except TaskFailed as failed:
        error = failed.task["error"]
        return Refusal(error["error_code"], error["description"])
    raise AssertionError("the file was taken")
