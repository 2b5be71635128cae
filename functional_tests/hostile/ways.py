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


Way = Callable[[Client, bytes, str], requests.Response]
"""Sends a file for a repository (its name) by a call that answers at once."""


def rest(client: Client, data: bytes, repository: str) -> requests.Response:
    """Our own call, which knows no repository."""
    return client.request("POST", f"{PACKAGES}upload/", files={"file": ("a.spk", data)})


WAYS: dict[str, Way] = {"rest": rest}


def refusal_of(answer: requests.Response) -> Refusal:
    """What an answer says; anything but a refusal with a code is a failed test."""
    assert answer.status_code == 400, f"{answer.status_code}: {answer.text[:2000]}"
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
