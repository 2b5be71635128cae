"""Clients that ask without a pause, and compare every answer with the right one."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode, urlsplit

import requests

from pulp_spk.embedded.processes import wait_until
from test_harness.source import DS920, Source

PATIENCE = 120.0
"""Seconds. A content app that is started on a busy machine takes connections long before it can
answer them."""
PAUSE = 0.05
"""Seconds after an error: nobody answers, so nothing else would slow the client down."""


@dataclass(frozen=True)
class Question:
    """What is asked for, and the one right answer.

    Attributes:
        url: Asked by GET.
        body: The right answer.
        headers: What is sent with it.
    """

    url: str
    body: bytes = field(repr=False)
    headers: tuple[tuple[str, str], ...] = ()


def question(
    url: str,
    parameters: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Question:
    """A question whose right answer is what comes now, while nothing disturbs."""
    if parameters:
        url = f"{url}?{urlencode(parameters)}"
    # As it will be asked: the library would ask for a compressed answer.
    headers = {"Accept-Encoding": "identity", **(headers or {})}
    answer = requests.get(url, headers=headers, timeout=120)
    assert answer.status_code == 200, answer.text
    return Question(url, answer.content, tuple(headers.items()))


def questions(source: Source) -> list[Question]:
    """The catalog of a device, and each file and icon of it."""
    entries = source.packages(DS920).values()
    links = [link for entry in entries for link in (entry["link"], entry["thumbnail"][0])]
    return [question(source.url, DS920), *(question(link) for link in dict.fromkeys(links))]


def page(source: Source) -> Question:
    """What a browser is shown, which takes core's way."""
    return question(source.url, headers={"User-Agent": "Mozilla/5.0", "Accept": "text/html"})


class Askers:
    """A context in which clients ask, each one question again and again.

    Attributes:
        right: How many right answers came, by question.
        wrong: What was said to be right (200) and was not.
        statuses: How many answers came with which other status.
        broken: How many requests got no answer or not the whole of it, by kind of error.
    """

    def __init__(self, questions: list[Question]) -> None:
        self.right: Counter[Question] = Counter()
        self.wrong: list[str] = []
        self.statuses: Counter[int] = Counter()
        self.broken: Counter[str] = Counter()
        self._questions = questions
        self._done = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(one,)) for one in questions]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def everything_is_right(self, seconds: float = PATIENCE) -> bool:
        """Wait until each question that is asked from now on got a right answer, twice."""
        before = self.right.copy()
        return wait_until(
            lambda: all(self.right[q] > before[q] + 1 for q in self._questions), seconds
        )

    def nothing_is_right(self, seconds: float = PATIENCE) -> bool:
        """Wait until clients are refused."""
        before = self.broken.total()
        return wait_until(lambda: self.broken.total() > before, seconds)

    def report(self) -> str:
        """What came, for the message of a failed test."""
        kinds = f"{dict(self.statuses)}, {dict(self.broken)}"
        return f"{self.right.total()} right, wrong: {self.wrong[:3]}, others: {kinds}"

    def _ask(self, asked: Question) -> None:
        parts = urlsplit(asked.url)
        while not self._done.is_set():
            connection = http.client.HTTPConnection(parts.netloc, timeout=PATIENCE)
            try:
                path = asked.url.removeprefix(f"http://{parts.netloc}")
                connection.request("GET", path, headers=dict(asked.headers))
                answer = connection.getresponse()
                # Less than Content-Length says is an error here, more is never read.
                body = answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.broken[type(error).__name__] += 1
                self._done.wait(PAUSE)
            else:
                self._judge(asked, answer, body)
            finally:
                connection.close()

    def _judge(self, asked: Question, answer: http.client.HTTPResponse, body: bytes) -> None:
        if answer.status != 200:
            self.statuses[answer.status] += 1
            self._done.wait(PAUSE)
        elif body == asked.body and answer.headers["Content-Length"] == str(len(body)):
            self.right[asked] += 1
        else:
            self.wrong.append(
                f"{asked.url}: {len(body)} of {len(asked.body)} bytes, {body[:200]!r}"
            )
