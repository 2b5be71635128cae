"""Signing what a repository holds, and the way back."""

from __future__ import annotations

import tarfile
from typing import Any

import pytest

from test_harness.client import Client, TaskFailed
from test_harness.source import DS920, make_source
from unit_tests.builders import build_spk, build_tar, entry
from unit_tests.gnupg_keys import Signer
from unit_tests.signed import signed_spk


def test_signed_and_back(client: Client, service: dict[str, Any], signer: Signer) -> None:
    source = make_source(client)
    ours, signed, other = source.add(
        build_spk(info={"package": "ours"}),
        signed_spk(signer, info={"package": "signed"}),
        build_spk(info={"package": "twice", "os_min_ver": "7.1-42661"}),
    )
    fields = {"name": "ours", "version": ours["version"], "md5": ours["md5"]}
    listing = client.create(
        "content/spk/listings/", changelog="All is new", repository=source.repository, **fields
    )
    answer = client.request("POST", f"{source.repository}sign/")
    assert (answer.status_code, "SPK0053" in answer.text) == (400, True)

    client.update(source.repository, package_signing_service=service["pulp_href"])
    result = client.call("POST", f"{source.repository}sign/")["result"]
    assert (result["changed"], result["unchanged"], result["failed"]) == (2, 1, 0)

    entries = source.packages(DS920)
    assert entries.keys() == {"ours", "signed", "twice"}
    assert entries["signed"]["md5"] == signed["md5"]
    assert entries["ours"]["md5"] != ours["md5"]
    assert entries["ours"]["changelog"] == "All is new"
    version = client.get(source.repository)["latest_version_href"]
    shown = client.list(f"{version}verdicts/")
    assert {row["outcome"] for row in shown} == {"valid"}
    assert len(client.list("content/spk/listings/", repository_version=version)) == 1

    again = client.call("POST", f"{source.repository}sign/")["result"]
    assert (again["changed"], again["version"]) == (0, None)

    client.update(source.repository, signature_policy="require_valid")
    with pytest.raises(TaskFailed, match="SPK0050"):
        client.call("POST", f"{source.repository}unsign/")
    assert source.packages(DS920) == entries
    client.update(source.repository, signature_policy="ignore")

    back = client.call("POST", f"{source.repository}unsign/")["result"]
    assert back["changed"] == 2
    entries = source.packages(DS920)
    assert {name: entry["md5"] for name, entry in entries.items()} == {
        "ours": ours["md5"],
        "signed": signed["md5"],
        "twice": other["md5"],
    }
    version = client.get(source.repository)["latest_version_href"]
    (kept,) = client.list("content/spk/listings/", repository_version=version)
    assert kept["pulp_href"] == listing["pulp_href"]


def test_an_archive_that_cannot_be_signed_stays(client: Client, service: dict[str, Any]) -> None:
    spk = build_spk(info={"package": "linked"}).rstrip(b"\0")
    link = build_tar([(entry("ui/link", type=tarfile.SYMTYPE, link="texts"), b"")])
    source = make_source(client, spk + bytes(-len(spk) % 512) + link)
    client.update(source.repository, package_signing_service=service["pulp_href"])
    result = client.call("POST", f"{source.repository}sign/")["result"]
    assert (result["changed"], result["failed"], result["version"]) == (0, 1, None)
    assert (result["left"][0]["name"], result["left"][0]["code"]) == ("linked", "SPK0306")
