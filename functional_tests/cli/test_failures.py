"""Each kind of failure is one line with its code, and an exit code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from functional_tests.cli.world import PASSWORD
from test_harness.client import Client
from test_harness.foreign_source import ForeignSource
from test_harness.program import Outcome, Program
from test_harness.pulp import Pulp

FAILED, WRONG_USE = 1, 2
SCHEMA = "/pulp/api/v3/docs/api.json"


def line_of(outcome: Outcome, code: int = FAILED) -> str:
    """The one line that the program ends with."""
    assert outcome.code == code, outcome
    assert outcome.out == ""
    told = [line for line in outcome.err.splitlines() if line.startswith("Error: ")]
    assert [told[-1]] == outcome.err.splitlines()[-1:]
    return told[-1].removeprefix("Error: ")


@pytest.fixture
def nobody(pulp: Pulp, cli: Program, client: Client, unique: str) -> Program:
    """`pulp` as a user without any role."""
    client.create("users/", username=unique, password=PASSWORD)
    return Program.talking_to(cli.home, pulp.api_url, (unique, PASSWORD))


@pytest.fixture
def no_pulp() -> Iterator[ForeignSource]:
    """A server that is something else."""
    server = ForeignSource().start()
    yield server
    server.stop()


def test_no_server(tmp_path: Path) -> None:
    nowhere = Program(tmp_path, ("--base-url", "http://127.0.0.1:9"))
    line = line_of(nowhere.run("repository", "list"))
    assert line.startswith("[SPK0901] no answer from http://127.0.0.1:9/pulp/")
    assert "Connection refused" in line


def test_no_pulp(tmp_path: Path, no_pulp: ForeignSource) -> None:
    def told(url: str) -> str:
        return line_of(Program(tmp_path, ("--base-url", url)).run("repository", "list"))

    async def other_json(request: web.Request) -> web.StreamResponse:
        return web.json_response([])

    async def redirect(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("https://login.example.com/")

    schema = f"{no_pulp.url}{SCHEMA}"
    assert told(no_pulp.url).startswith(f"[SPK0901] {schema} answers 404 (")
    no_pulp.handlers[SCHEMA] = redirect
    assert f"{schema} redirects to https://login.example.com/ (" in told(no_pulp.url)
    no_pulp.handlers[SCHEMA] = other_json
    assert told(no_pulp.url).startswith("[SPK0901] what answers is no Pulp")
    assert "SSL" in told(no_pulp.url.replace("http://", "https://"))


def test_a_wrong_password(pulp: Pulp, cli: Program) -> None:
    program = Program.talking_to(cli.home, pulp.api_url, ("admin", "wrong"))
    assert line_of(program.run("remote", "list")).startswith("[SPK0902] ")


def test_no_permission(nobody: Program, unique: str) -> None:
    line = line_of(nobody.run("repository", "create", "--name", unique))
    assert line.startswith("[SPK0903] you have no permission for repositories_spk_spk_create")


def test_an_unknown_name(cli: Program, unique: str) -> None:
    for kind in ("repository", "remote", "distribution"):
        line = line_of(cli.run(kind, "show", "--name", unique))
        assert line.startswith(f"[SPK0904] there is no SPK {kind} with name '{unique}'")
    words = ("content", "upload", "any.spk", "--repository", unique)
    assert line_of(cli.run(*words)).startswith("[SPK0904] ")


def test_a_refused_file(cli: Program, tmp_path: Path) -> None:
    (tmp_path / "page.spk").write_text("<html></html>", encoding="utf-8")
    done = cli.run("content", "upload", "page.spk", "missing.spk", cwd=tmp_path)
    assert (done.code, done.json) == (FAILED, [])
    page, missing, end = done.err.splitlines()
    assert page.startswith("refused page.spk: [SPK0101] the file looks like a web page")
    assert missing == "refused missing.spk: [SPK0905] No such file or directory"
    assert end == "Error: [SPK0906] 0 uploaded, 2 refused"


def test_a_file_of_an_option(cli: Program, unique: str) -> None:
    line = line_of(cli.run("repository", "create", "--name", unique, "--keyring", "@missing.asc"))
    assert line == "[SPK0905] missing.asc: No such file or directory"


@pytest.mark.parametrize(
    "words",
    [
        ("repository", "prune", "--name", "any", "--keep", "none"),
        ("remote", "create", "--name", "any"),
        ("content", "upload"),
        ("repository", "publish"),
    ],
)
def test_wrong_use(cli: Program, words: tuple[str, ...]) -> None:
    outcome = cli.run(*words)
    line_of(outcome, WRONG_USE)
    assert outcome.err.startswith("Usage: pulp spk ")


def test_an_upload_is_waited_for(cli: Program) -> None:
    line_of(cli.run("content", "upload", "any.spk", options=("--background",)), WRONG_USE)


def test_a_refused_value(cli: Program, unique: str) -> None:
    words = ("distribution", "create", "--name", unique, "--base-path", unique)
    line = line_of(cli.run(*words, "--origin", "ftp://packages.example.com"))
    assert line.startswith("origins: [SPK0011] ") or line.startswith("origins.0: [SPK0011] ")


def test_a_failed_task(cli: Program, client: Client, unique: str) -> None:
    remote = {"url": "http://127.0.0.1:9/", "models": ["DS920+"], "os_versions": ["7.2"]}
    client.create("remotes/spk/spk/", name=unique, max_retries=0, **remote)
    client.create("repositories/spk/spk/", name=unique)
    line = line_of(cli.run("repository", "sync", "--name", unique, "--remote", unique))
    assert line.startswith("[SPK0520] ")
    assert "(task /pulp/api/v3/tasks/" in line
    line = line_of(cli.run("repository", "sync", "--name", unique))
    assert line == f"[SPK0900] the repository '{unique}' has no remote of its own (use --remote)"
