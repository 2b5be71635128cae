"""Signatures on the command line: the stream for gpg, options of repositories, commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pulp_spk.spk.signed_stream import Order
from test_harness.program import Program
from unit_tests.builders import build_spk
from unit_tests.gnupg_keys import Signer, run
from unit_tests.signed import signed_spk


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("with_token", [False, True])
def test_gpg_verifies_the_stream(
    cli: Program, signer: Signer, tmp_path: Path, order: Order, with_token: bool
) -> None:
    spk = signed_spk(
        signer,
        order=order,
        token_by=signer if with_token else None,
        # A member that one order knows and the other one does not.
        members={"extra/readme": b"read me"},
        gzip_outer=with_token,
    )
    (tmp_path / "one.spk").write_bytes(spk)
    files = ("--output", "one.stream", "--signature", "one.asc")
    words = ("content", "signature-stream", "one.spk", "--order", order.value, *files)
    Program(cli.home).ok(*words, cwd=tmp_path)
    run(signer.home, "--verify", str(tmp_path / "one.asc"), str(tmp_path / "one.stream"))

    stream = tmp_path / "one.stream"
    data = bytearray(stream.read_bytes())
    data[-1] ^= 1
    stream.write_bytes(data)
    with pytest.raises(AssertionError, match="BAD signature"):
        run(signer.home, "--verify", str(tmp_path / "one.asc"), str(stream))


def test_streams_that_there_are_not(cli: Program, tmp_path: Path) -> None:
    (tmp_path / "unsigned.spk").write_bytes(build_spk())
    offline = Program(cli.home)
    words = ("content", "signature-stream", "unsigned.spk", "--output", "o")
    outcome = offline.run(*words, "--signature", "s", cwd=tmp_path)
    assert (outcome.code, "not signed" in outcome.err) == (1, True)
    outcome = offline.run("content", "signature-stream", "missing.spk", cwd=tmp_path)
    assert (outcome.code, "SPK0905" in outcome.err) == (1, True)


def test_inspect_shows_the_facts(cli: Program, signer: Signer, tmp_path: Path) -> None:
    (tmp_path / "one.spk").write_bytes(signed_spk(signer))
    shown = Program(cli.home).ok("content", "inspect", "one.spk", cwd=tmp_path).out
    assert f"by key {signer.key_id}" in shown


def test_a_repository_that_signs_and_asks_for_signatures(
    cli: Program, signer: Signer, service: dict[str, Any], tmp_path: Path, unique: str
) -> None:
    (tmp_path / "keys.asc").write_text(signer.public_key)
    secret = run(signer.home, "--armor", "--export-secret-keys", signer.fingerprint)
    (tmp_path / "secret.asc").write_bytes(secret)
    for name in ("one", "two"):
        spk = build_spk(info={"package": f"{unique}-{name}"})
        (tmp_path / f"{name}.spk").write_bytes(spk)
    create = ("repository", "create", "--name", unique)

    outcome = cli.run(*create, "--keyring", "@secret.asc", cwd=tmp_path)
    assert (outcome.code, "SPK0309" in outcome.err) == (1, True)
    assert not any(line in outcome.err for line in secret.decode().splitlines()[2:-1])

    options = ("--keyring", "@keys.asc", "--signature-policy", "require_valid")
    signs = ("--package-signing-service", service["name"])
    made = cli.ok(*create, *options, *signs, cwd=tmp_path).json
    assert made["keyrings"] == [signer.public_key.strip()]
    assert made["signature_policy"] == "require_valid"
    assert made["package_signing_service"] == service["pulp_href"]

    cli.ok("content", "upload", "one.spk", "two.spk", "--repository", unique, cwd=tmp_path)
    verdicts = cli.ok("repository", "verdicts", "--name", unique).json
    assert {verdict["name"]: verdict["outcome"] for verdict in verdicts} == {
        f"{unique}-one": "valid",
        f"{unique}-two": "valid",
    }

    update = ("repository", "update", "--name", unique)
    ignore = ("--signature-policy", "ignore", "--keyring", "", "--package-signing-service", "")
    cli.ok(*update, *ignore)
    outcome = cli.run("repository", "verify", "--name", unique)
    assert json.loads(outcome.out)["unknown_key"] == 2
    assert f"{unique}-one 1.0-1: [unknown_key]" in outcome.err
    assert cli.ok("repository", "verdicts", "--name", unique, "--outcome", "valid").json == []
