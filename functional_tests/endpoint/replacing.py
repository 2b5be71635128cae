"""Packages that are replaced together while devices ask."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Sequence

import requests

from test_harness.source import Source
from unit_tests.builders import build_spk

GENERATIONS = 6
DEVICES = 4


def seen_while_replaced(
    source: Source, ask: Sequence[Callable[[], requests.Response]]
) -> list[frozenset[str]]:
    """The versions that each answer showed while two packages were replaced again and again.

    Args:
        source: An empty one; in the end it has the packages of the last of GENERATIONS.
        ask: How devices ask it, in turns.
    """
    client = source.client
    units = [
        [
            client.upload(
                "content/spk/packages/",
                build_spk(info={"package": name, "version": f"{number}.0-{number}"}),
            )["pulp_href"]
            for name in ("left", "right")
        ]
        for number in range(1, GENERATIONS + 1)
    ]
    client.call("POST", f"{source.repository}modify/", json={"add_content_units": units[0]})
    seen: list[frozenset[str]] = []
    failures: list[str] = []
    done = threading.Event()

    def device() -> None:
        for one in itertools.cycle(ask):
            if done.is_set():
                return
            answer = one()
            if answer.status_code != 200:
                failures.append(answer.text)
                return
            seen.append(frozenset(entry["version"] for entry in answer.json()["packages"]))

    devices = [threading.Thread(target=device) for _ in range(DEVICES)]
    for one in devices:
        one.start()
    try:
        for before, after in itertools.pairwise(units):
            change = {"add_content_units": after, "remove_content_units": before}
            client.call("POST", f"{source.repository}modify/", json=change)
    finally:
        done.set()
        for one in devices:
            one.join()
    assert not failures
    return seen
