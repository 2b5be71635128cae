"""What is none of the keys and signatures that it should be."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from test_harness.client import Client, TaskFailed
from test_harness.pulp import Pulp
from unit_tests.builders import build_spk
from unit_tests.gnupg_keys import Signer, run
from unit_tests.signed import signed_spk

ROWS = """
from django.db import connection
from pulpcore.plugin.models import Task

print(*Task.objects.values_list("name", "enc_args", "enc_kwargs", "error"), sep="\\n")
with connection.cursor() as cursor:
    for table in ("spk_spkrepository", "spk_spkremote", "core_task", "core_progressreport"):
        cursor.execute(f"SELECT {table}::text FROM {table}")
        print(*cursor.fetchall(), sep="\\n")
"""
"""Prints what could hold what somebody sends with repositories and remotes; the arguments of tasks,
which are encrypted in the database, as they were sent."""

PACKAGES = "content/spk/packages/"


def test_keys_that_are_none(client: Client, repository: dict[str, Any]) -> None:
    begin, end = "-----BEGIN PGP PUBLIC KEY BLOCK-----", "-----END PGP PUBLIC KEY BLOCK-----"
    texts = {
        "no key": "SPK0308",
        "": "",
        f"{begin}\n\nbm8ga2V5\n{end}": "SPK0308",
        "x" * 300_000: "",
    }
    for text, code in texts.items():
        for field in ({"keyrings": [text]}, {"keyrings": [[text]]}, {"keyrings": {"a": text}}):
            answer = client.request("PATCH", repository["pulp_href"], json=field)
            assert answer.status_code == 400
            assert code in answer.text or field["keyrings"] != [text]
            assert len(answer.text) < 2000
    answer = client.request("PATCH", repository["pulp_href"], json={"keyrings": ["no key"] * 51})
    assert answer.status_code == 400
    assert client.get(repository["pulp_href"])["keyrings"] == []


@pytest.fixture
def secret(signer: Signer) -> str:
    """A secret key, as somebody pastes it by mistake."""
    return run(signer.home, "--armor", "--export-secret-keys", signer.fingerprint).decode()


def disguised(secret: str) -> str:
    """The secret key under the heading of a public one."""
    return secret.replace("PRIVATE KEY", "PUBLIC KEY")


def test_a_secret_key_goes_nowhere(
    pulp: Pulp, client: Client, repository: dict[str, Any], secret: str, signer: Signer
) -> None:
    name, href = repository["name"], repository["pulp_href"]
    remote = {"name": name, "url": "http://127.0.0.1:9/", "policy": "immediate"}
    for text in (secret, disguised(secret), signer.public_key + secret):
        for method, path, fields in (
            ("PATCH", href, {}),
            ("PUT", href, {"name": name}),
            ("POST", "repositories/spk/spk/", {"name": f"{name}-2"}),
            ("POST", "remotes/spk/spk/", remote),
        ):
            answer = client.request(method, path, json={**fields, "keyrings": [text]})
            assert (answer.status_code, "SPK0309" in answer.text) == (400, True)
            assert not any(line in answer.text for line in telling(secret))
        # What is none of our fields is refused or ignored, and not repeated either.
        answer = client.request("PATCH", href, json={"keyrings": text, "description": name})
        assert answer.status_code == 400
        assert not any(line in answer.text for line in telling(secret))
    lines = telling(secret)
    client.update(href, keyrings=[signer.public_key], description="a valid key")
    kept = pulp.manage("shell", "-c", ROWS)
    # What is valid is there, as a field and as an argument of a task, so it would be seen.
    known = telling(signer.public_key)[0]
    assert kept.count(known) > 1 and href.split("/")[-2] in kept
    assert not any(line in kept for line in lines)
    logs = list(Path(pulp.services.layout.log("any")).parent.glob("*.log"))
    assert logs
    for log in logs:
        text = log.read_text(encoding="utf-8", errors="replace")
        assert not any(line in text for line in lines), log.name


def telling(secret: str) -> list[str]:
    """The lines of a key that are data."""
    lines = [line for line in secret.splitlines() if len(line) == 64]
    assert lines
    return lines


def test_signatures_that_are_none(
    client: Client, repository: dict[str, Any], signer: Signer
) -> None:
    href = repository["pulp_href"]
    client.update(href, keyrings=[signer.public_key])
    spk = build_spk(info={"package": "doubled"})
    two = signer.detached(spk, "--no-armor") * 2
    armoured = subprocess.run(
        ["gpg", "--enarmor"], input=two, capture_output=True, check=True, timeout=180
    ).stdout.replace(b"PGP ARMORED FILE", b"PGP SIGNATURE")
    bad = {
        "doubled": two,
        "armoured": armoured,
        "key": signer.public_key.encode(),
        "empty": b"",
        "text": b"no signature",
    }
    for name, content in bad.items():
        members = {"syno_signature.asc": content}
        spk = build_spk(info={"package": name}, members=members)
        package = client.upload(PACKAGES, spk, repository=href)
        assert (package["signed"], package["signature"]) == (True, {})
    huge = build_spk(members={"syno_signature.asc": b"-----BEGIN PGP SIGNATURE-----" * 10_000})
    with pytest.raises(TaskFailed, match="SPK0109"):
        client.upload(PACKAGES, huge, repository=href)
    client.upload(PACKAGES, signed_spk(signer, info={"package": "good"}), repository=href)
    version = client.get(href)["latest_version_href"]
    outcomes = {row["name"]: row["outcome"] for row in client.list(f"{version}verdicts/")}
    assert outcomes == {**dict.fromkeys(bad, "invalid"), "good": "valid"}
