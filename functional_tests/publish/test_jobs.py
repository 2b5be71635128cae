"""Build jobs as people have them: the lines of the documentation, through a real nginx."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest
import requests

from functional_tests.api.conftest import DISTRIBUTIONS, REPOSITORIES
from functional_tests.publish.conftest import Job
from pulp_spk.embedded.ports import choose_ports
from pulp_spk.embedded.processes import wait_until
from test_harness.apache import running_apache
from test_harness.client import Client
from test_harness.documentation import block_under, blocks_under, filled
from test_harness.foreign_source import ForeignSource
from test_harness.nginx import running_nginx
from test_harness.program import Program
from test_harness.pulp import Pulp
from test_harness.session import SESSION
from unit_tests.builders import build_spk

PAGE = "user/publish.md"
OURS = "https://pulp.example.com/pulp/spk/company/api"
GUIDE = "https://packages.example.com/api"


@dataclass(frozen=True)
class Front:
    """A web server as Pulp's installers set it up, with the plugin's snippet.

    Attributes:
        url: Scheme, host and port.
        log: Its access log, with the names of users, for all that the snippet does not turn off.
    """

    url: str
    log: Path


def snippet_of(server: str) -> str:
    """What the plugin ships for a web server that Pulp has already."""
    return files("pulp_spk.app").joinpath(f"webserver_snippets/{server}.conf").read_text("utf-8")


def place_for(server: str, job: Job) -> tuple[Path, int]:
    """A folder and a port for a web server."""
    folder = SESSION.root / f"{server}-{job.name}"
    folder.mkdir()
    folder.chmod(0o755)
    return folder, choose_ports("127.0.0.1", "127.0.0.1", wanted=0, remembered=None).api


@contextmanager
def nginx_front(pulp: Pulp, job: Job) -> Iterator[Front]:
    """With the addresses of the guide at its root besides, for this job."""
    folder, port = place_for("nginx", job)
    _, at_root = blocks_under("admin/proxy.md", "Upload calls of build jobs", "nginx")
    at_root = at_root.replace("http://127.0.0.1:24817/", f"{pulp.api_url}/")
    at_root = at_root.replace("/company/", f"/{job.name}/")
    servers = f"""
        upstream pulp-api {{ server {pulp.api_url.removeprefix("http://")}; }}
        server {{
            listen 127.0.0.1:{port};
            access_log {folder}/access.log combined;
            {snippet_of("nginx")}
            {at_root}
        }}"""
    with running_nginx(folder, servers, port):
        yield Front(f"http://127.0.0.1:{port}", folder / "access.log")


@contextmanager
def apache_front(pulp: Pulp, job: Job) -> Iterator[Front]:
    """An Apache; it logs the names of users as nginx does."""
    folder, port = place_for("apache", job)
    hosts = f"""
        Define pulp-api {pulp.api_url}
        CustomLog {folder}/access.log "%u %r %>s"
        <VirtualHost *:{port}>
        {snippet_of("apache")}
        </VirtualHost>"""
    with running_apache(folder, hosts, port):
        yield Front(f"http://127.0.0.1:{port}", folder / "access.log")


@pytest.fixture
def front(pulp: Pulp, job: Job) -> Iterator[Front]:
    """An nginx."""
    with nginx_front(pulp, job) as front:
        yield front


FRONTS = {"nginx": nginx_front, "apache": apache_front}


@pytest.fixture(params=FRONTS)
def any_front(request: pytest.FixtureRequest, pulp: Pulp, job: Job) -> Iterator[Front]:
    """An nginx, and an Apache."""
    with FRONTS[request.param](pulp, job) as front:
        yield front


@pytest.fixture
def folder(job: Job, tmp_path: Path) -> Path:
    """Where the job runs: a package of more than nginx takes by default."""
    spk = build_spk(info={"package": job.name}, members={"ballast": os.urandom(3_000_000)})
    for name in ("mytool.spk", "package.spk"):
        (tmp_path / name).write_bytes(spk)
    return tmp_path


def run(line: str, folder: Path, **variables: str) -> str:
    """Run lines of a shell as a job does, where the first failure ends it."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(folder),
        "NO_PROXY": "127.0.0.1",
        **variables,
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", line],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def logged(front: Front) -> str:
    """The access log, with all that was asked for before."""
    requests.get(f"{front.url}/last", auth=("somebody", ""), timeout=60)
    assert wait_until(lambda: "/last" in front.log.read_text(), 60)
    return front.log.read_text()


CURL, FORM, HTTPIE, GUIDES = blocks_under(PAGE, "The two calls", "sh")


@pytest.mark.parametrize("line", [CURL, FORM, HTTPIE], ids=["curl", "form", "httpie"])
def test_our_lines(front: Front, job: Job, folder: Path, line: str) -> None:
    line = filled(line, {OURS: f"{front.url}/pulp/spk/{job.name}/api"})
    answer = json.loads(run(line, folder, TOKEN=job.secret))
    assert answer["package"] == job.name
    assert len(job.offered()) == 1
    # nginx logs the names of users, and where the snippet counts, nothing.
    assert job.secret not in logged(front)


def test_the_line_of_the_guide(front: Front, job: Job, folder: Path) -> None:
    """But for the host it is the guide's, byte by byte."""
    assert GUIDES == (
        "curl -X POST \\\n"
        '  -H "Authorization: Bearer ${SPKREPO_TOKEN}" \\\n'
        '  -F "file=@package.spk" \\\n'
        "  https://packages.example.com/api/upload\n"
    )
    line = filled(GUIDES, {GUIDE: f"{front.url}/api"})
    assert json.loads(run(line, folder, SPKREPO_TOKEN=job.secret))["package"] == job.name
    assert len(job.offered()) == 1


def test_spksrc_at_the_address_that_it_has(front: Front, job: Job, folder: Path) -> None:
    """`http --auth KEY: POST URL/packages @file`, with the address of spksrc's settings."""
    line = 'http --ignore-stdin --auth "$KEY:" POST "$URL/packages" @package.spk'
    variables = {"KEY": job.secret, "URL": f"{front.url}/api"}
    assert json.loads(run(line, folder, **variables))["package"] == job.name


def test_a_refusal_reaches_the_job(any_front: Front, job: Job, folder: Path) -> None:
    """Through a proxy too, although it comes before the body has been sent."""
    (folder / "mytool.spk").write_bytes(os.urandom(30_000_000))
    url = f"{any_front.url}/pulp/spk/{job.name}/api/packages"
    line = f'curl -s -o answer -w "%{{http_code}}" -u "$TOKEN:" --data-binary @mytool.spk {url}'
    for token, status, code in ((job.secret, "422", "SPK0101"), ("x", "401", "SPK0030")):
        assert run(line, folder, TOKEN=token) == status
        assert json.loads((folder / "answer").read_text())["code"] == code


def test_chunks_through_a_proxy(any_front: Front, job: Job, folder: Path) -> None:
    url = f"{any_front.url}/pulp/spk/{job.name}/api/packages"
    line = f'cat mytool.spk | curl -sS -X POST -u "$TOKEN:" -T - {url}'
    assert json.loads(run(line, folder, TOKEN=job.secret))["package"] == job.name
    assert job.secret not in logged(any_front)


def test_five_lines(pulp: Pulp, client: Client, front: Front, job: Job, folder: Path) -> None:
    """Check, publish, mirror, look and promote."""
    company = job.repository["pulp_href"]
    mirror = client.create(REPOSITORIES, name=f"{job.name}-mirror")["pulp_href"]
    upstream = ForeignSource().start()
    upstream.add(build_spk(info={"package": "git"}), "git")
    remote = client.create(
        "remotes/spk/spk/",
        name=f"{job.name}-remote",
        url=f"{upstream.url}/",
        models=["DS920+"],
        os_versions=["7.2"],
    )["pulp_href"]
    sources = [
        client.create(DISTRIBUTIONS, name=name, base_path=name, repository=company)["pulp_href"]
        for name in (f"{job.name}-testers", f"{job.name}-stable")
    ]
    names = {
        "synocommunity": f"{job.name}-remote",
        "mirror": f"{job.name}-mirror",
        "testers": f"{job.name}-testers",
        "stable": f"{job.name}-stable",
        "--repository company": f"--repository {job.name}",
        "--package mytool": f"--package {job.name}",
    }
    lines = filled(
        block_under(PAGE, "Five lines for a pipeline", "sh"),
        {OURS: f"{front.url}/pulp/spk/{job.name}/api", **names},
    )
    assert len(lines.splitlines()) == 5
    config = folder / ".config" / "pulp"
    config.mkdir(parents=True)
    name, password = pulp.auth
    (config / "cli.toml").write_text(
        f'[cli]\nbase_url = "{pulp.api_url}"\nusername = "{name}"\npassword = "{password}"\n'
    )
    run(lines, folder, TOKEN=job.secret)
    promoted = client.get(sources[1])
    assert promoted["repository_version"] == f"{company}versions/1/"
    (entry,) = client.get(f"{sources[1]}catalog/", model="DS920+", os_version="7.2")["packages"]
    assert entry["package"] == job.name
    assert client.get(mirror)["latest_version_href"].endswith("/versions/1/")
    upstream.stop()
    for href in (*sources, mirror, remote):
        client.delete(href)


@pytest.fixture
def pulp_spk(pulp: Pulp, job: Job, tmp_path: Path) -> Program:
    """`pulp` as the owner of the job."""
    return Program.talking_to(tmp_path, pulp.api_url, job.owner.http.auth)


def test_tokens_on_the_command_line(pulp_spk: Program, job: Job) -> None:
    made = ("token", "create", "--name", "script", "--repository", job.name, "--only-token")
    secret = pulp_spk.ok(*made).out
    assert secret.startswith("pulpspk_")
    assert secret.endswith("\n")
    assert job.post(job.spk(), secret.strip()).status_code == 201
    revoked = pulp_spk.ok("token", "revoke", "--name", "script").json
    assert revoked["revoked_at"]
    assert "token" not in revoked
    assert job.post(job.spk(), secret.strip()).json()["code"] == "SPK0031"
    assert len(pulp_spk.ok("token", "list", "--repository", job.name).json) == 2
    pulp_spk.ok("token", "destroy", "--name", "script")
    gone = pulp_spk.run("token", "show", "--name", "script")
    assert gone.code != 0
    assert "script" in gone.err


def test_options_that_make_no_sense(pulp_spk: Program, job: Job) -> None:
    words = ("token", "create", "--name", "x", "--repository", job.name)
    refused = pulp_spk.run(*words, "--days", "1", "--never-expires")
    assert (refused.code, "contradict" in refused.err) == (2, True)
    refused = pulp_spk.run(*words, "--package", "")
    assert (refused.code, "--package is empty" in refused.err) == (2, True)
    forever = pulp_spk.ok(*words, "--never-expires").json
    assert forever["expires_at"] is None
