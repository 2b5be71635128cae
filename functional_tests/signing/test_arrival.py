"""Signatures of files that come later than their packages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests

from functional_tests.sync.conftest import Mirror, fresh_spk
from test_harness.client import Client
from test_harness.source import DS920
from unit_tests.gnupg_keys import Signer
from unit_tests.signed import signed_spk

JUDGING = "pulp_spk.app.tasks.arrived.judge_arrived"


def outcomes(mirror: Mirror) -> dict[str, str]:
    """Of the verdicts on what the repository holds, by name."""
    version = mirror.client.get(mirror.target.repository)["latest_version_href"]
    return {row["name"]: row["outcome"] for row in mirror.client.list(f"{version}verdicts/")}


def arrivals(client: Client) -> list[dict[str, Any]]:
    """The tasks that verify what came to the content app."""
    return client.list("tasks/", name=JUDGING)


def test_a_device_brings_a_file(make_mirror: Callable[..., Mirror], signer: Signer) -> None:
    mirror = make_mirror(policy="on_demand")
    client = mirror.client
    mirror.upstream.add(fresh_spk("early"), "early")
    mirror.upstream.add(signed_spk(signer, info={"package": "late", "version": "3.0-1"}), "late")
    mirror.sync()
    entries = mirror.target.packages(DS920)
    before = len(arrivals(client))
    requests.get(entries["early"]["link"], timeout=180).raise_for_status()
    # Nobody has keys, so nobody is told.
    assert len(arrivals(client)) == before

    client.update(mirror.target.repository, keyrings=[signer.public_key])
    assert outcomes(mirror) == {}
    requests.get(entries["late"]["link"], timeout=180).raise_for_status()
    tasks = arrivals(client)
    assert len(tasks) == before + 1
    client.wait(max(tasks, key=lambda task: task["pulp_created"])["pulp_href"])
    assert outcomes(mirror) == {"late": "valid"}
    # It is here now: another device causes no other task.
    requests.get(entries["late"]["link"], timeout=180).raise_for_status()
    assert len(arrivals(client)) == before + 1


def test_materialize_verifies_what_it_brings(
    make_mirror: Callable[..., Mirror], signer: Signer
) -> None:
    mirror = make_mirror(policy="on_demand")
    client = mirror.client
    mirror.upstream.add(fresh_spk("bare"), "bare")
    mirror.upstream.add(signed_spk(signer, info={"package": "good", "version": "4.0-1"}), "good")
    mirror.sync()
    # The keys of the repository's remote count as well.
    client.update(mirror.remote, keyrings=[signer.public_key])
    client.update(mirror.target.repository, remote=mirror.remote)
    version = client.get(mirror.target.repository)["latest_version_href"]
    assert client.call("POST", f"{version}materialize/")["result"]["downloads"] == 2
    assert outcomes(mirror) == {"bare": "none", "good": "valid"}
