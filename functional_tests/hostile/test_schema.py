"""What schemathesis makes of our part of the API's own description: no answer is an error 500.

`SPK_SCHEMA_EXAMPLES=200 pytest functional_tests/hostile/test_schema.py` tries more.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from functional_tests.api.conftest import DISTRIBUTIONS, PACKAGES, REPOSITORIES
from functional_tests.api.test_listings import IMAGES, LISTINGS
from functional_tests.api.test_remotes import REMOTES
from pulp_spk.embedded.processes import wait_until
from test_harness.pulp import Pulp, start_pulp
from test_harness.session import SESSION
from unit_tests.builders import build_spk, png

EXAMPLES = int(os.environ.get("SPK_SCHEMA_EXAMPLES", "4"))
FOREIGN_ZONE = re.compile(r"T[0-9:.]+[+-](1[6-9]|2[0-9]):")
"""Core's filters of times hand zones to PostgreSQL that it does not know, in every list of Pulp."""
METHODS = ("get", "post", "put", "patch", "delete")
"""In this order, so that nothing is gone before it was asked for."""


@pytest.fixture(scope="module")
def world() -> Iterator[Pulp]:
    """A Pulp of its own: what these tests make and delete is nobody else's."""
    pulp = start_pulp(SESSION, "schema")
    yield pulp
    pulp.stop()


@pytest.fixture(scope="module")
def hrefs(world: Pulp) -> dict[str, str]:
    """One object of each kind, by the name of the parameter that stands for it."""
    client = world.client
    repository = client.create(REPOSITORIES, name="schema")["pulp_href"]
    package = client.upload(PACKAGES, build_spk(), repository=repository)
    remote = client.create(
        REMOTES, name="schema", url="http://127.0.0.1:9/", models=["DS920+"], max_retries=0
    )
    made = {
        "repository": repository,
        "package": package["pulp_href"],
        "image": client.upload(IMAGES, png(9))["pulp_href"],
        "listing": client.create(LISTINGS, name="a", beta=True)["pulp_href"],
        "remote": remote["pulp_href"],
        "distribution": client.create(
            DISTRIBUTIONS, name="schema", base_path="schema", repository=repository
        )["pulp_href"],
        "token": client.create("spk/tokens/", repository=repository, name="a")["pulp_href"],
        "schedule": client.create(
            "spk/schedules/",
            name="schema",
            repository=repository,
            remote=remote["pulp_href"],
            crontab="0 3 * * *",
        )["pulp_href"],
        "version": f"{repository}versions/1/",
    }
    return made


def test_no_error_500(world: Pulp, hrefs: dict[str, str]) -> None:
    url = f"{world.api_url}/pulp/api/v3/docs/api.json?component=spk"
    schema = schemathesis.openapi.from_dict(requests.get(url, timeout=60).json())
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) > 40
    failures: dict[str, str] = {}
    statuses: Counter[int] = Counter()
    for operation in sorted(operations, key=lambda one: METHODS.index(one.method.lower())):
        if failure := failure_of(world, operation, hrefs, statuses):
            failures[f"{operation.method.upper()} {operation.path}"] = failure
    print(dict(statuses), *failures.items(), sep="\n")
    assert not failures
    # It has been far enough in to be refused for what it said, and to be let through.
    assert min(statuses[200], statuses[202], statuses[400]) > 0


def failure_of(
    world: Pulp,
    operation: schemathesis.APIOperation,
    hrefs: dict[str, str],
    statuses: Counter[int],
) -> str:
    """The request that was answered with 500, "" if there was none; statuses are counted."""
    failed: list[str] = []
    deletes = operation.method.lower() == "delete"
    if deletes:
        # What goes while core looks at it is an error 500 of core's.
        wait_until_idle(world)

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        request = case.as_transport_kwargs(base_url=world.api_url)
        path = operation.path
        for name in case.path_parameters:
            path = path.replace(f"{{{name}}}", href_for(name, path, hrefs))
        request["url"] = world.api_url + path
        request.pop("cookies", None)
        answer = requests.request(**request, auth=world.auth, timeout=60)
        if deletes and answer.status_code == 202:
            wait_until_idle(world)
        if answer.status_code == 500 and is_known(answer.request.url):
            return
        statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            failed.append(f"{answer.status_code} {said(request)}")

    ask()
    return failed[0] if failed else ""


def wait_until_idle(world: Pulp) -> None:
    """Wait until no task waits or runs."""
    unfinished = {"state__in": "waiting,running,canceling", "limit": 1}
    assert wait_until(lambda: world.client.get("tasks/", **unfinished)["count"] == 0, 300)


def is_known(url: str) -> bool:
    """Whether a URL asks for what core itself cannot answer."""
    return FOREIGN_ZONE.search(unquote(url)) is not None


def href_for(parameter: str, path: str, hrefs: dict[str, str]) -> str:
    """The object that a parameter stands for."""
    words = parameter.removesuffix("_href").split("_")
    return next(href for kind, href in reversed(hrefs.items()) if kind in words)


def said(request: dict[str, Any]) -> str:
    """A request, short enough to read."""
    shown = {key: request.get(key) for key in ("method", "url", "params", "json", "data", "files")}
    return f"{shown!r:.1500}"
