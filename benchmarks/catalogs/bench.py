"""A Pulp with a content app, and the bare server beside it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.catalogs import devices
from benchmarks.catalogs.rows import Made, Shape
from pulp_spk.embedded.services import environment, program
from test_harness.pulp import start_pulp
from test_harness.session import PROJECT, SESSION

SETTINGS = {
    "SPK_CATALOG_FRESHNESS": 1.0,
    "SPK_CATALOG_BUILD_GRACE": 10.0,
    "SPK_REQUEST_LOG_INTERVAL": 0,
    "CONTENT_APP_TTL": 30,
}
"""The defaults, which the tests' settings replace."""


class Bench:
    """Where it is measured."""

    def __init__(self, *, domains: bool = False) -> None:
        """Start the programs, with domains or without."""
        name = "domains" if domains else "bench"
        self.pulp = start_pulp(SESSION, name, {**SETTINGS, "DOMAIN_ENABLED": domains})
        self.url = self.pulp.content_origin
        self._prefix = "/pulp/content/default/" if domains else "/pulp/content/"
        self.folder = SESSION.root / f"{name}-catalogs"
        self.folder.mkdir()
        self._environment = environment(self.pulp.services.layout) | {"PYTHONPATH": str(PROJECT)}

    def make(self, shape: Shape) -> Made:
        """Make a repository."""
        return Made(**self.run("benchmarks.catalogs.rows", json.dumps(asdict(shape))))

    def build(self, made: Made) -> dict[str, Any]:
        """Build its index in a process of its own."""
        return self.run("benchmarks.catalogs.build", made.version)

    def run(self, module: str, *arguments: str) -> dict[str, Any]:
        """Run one of our programs with Pulp's settings; what it prints last is JSON."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(
            command, env=self._environment, cwd=PROJECT, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-4000:])
        return json.loads(done.stdout.splitlines()[-1])

    def path(self, made: Made, query: str = devices.ONE) -> str:
        """The path of a catalog."""
        return f"{self._prefix}{made.base_path}/?{query}"

    def get(self, path: str, headers: Mapping[str, str]) -> tuple[bytes, dict[str, str]]:
        """Body and headers of one answer."""
        request = urllib.request.Request(self.url + path, headers=dict(headers))
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.read(), dict(answer.headers)

    @contextmanager
    def bare(self, made: Made) -> Iterator[str]:
        """The URL of a bare server with the bytes of a catalog."""
        body = self.folder / "body"
        plain, headers = self.get(self.path(made), {})
        body.write_bytes(plain)
        packed, _ = self.get(self.path(made), {"Accept-Encoding": "gzip"})
        body.with_suffix(".gz").write_bytes(packed)
        kept = {
            name: text
            for name, text in headers.items()
            if name not in ("Connection", "Content-Length", "Date", "Server")
        }
        port = _free_port()
        command = [
            program("gunicorn"),
            *("--worker-class", "aiohttp.GunicornWebWorker", "--workers=1"),
            *(f"--bind=127.0.0.1:{port}", "--no-control-socket"),
            "benchmarks.catalogs.bare:application",
        ]
        more = {"BARE_BODY": str(body), "BARE_HEADERS": json.dumps(kept)}
        with (self.folder / "bare.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=PROJECT, env=self._environment | more, stderr=log
            )
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url + "/catalog")
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                answer.read()
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def worker_of(url: str) -> int:
    """The process that answers at a URL: gunicorn's child."""
    address = url.partition("//")[2].encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if any(word.endswith(b"--bind=" + address) for word in words):
            found.append(int(folder.name))
    return max(found)
