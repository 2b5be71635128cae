"""A throw-away database, and the processes of a measurement."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from urllib.request import urlopen

from benchmarks.sync.shapes import Log, Order, Outcome, Supply
from pulp_spk.embedded.settings_file import Layout
from test_harness.session import PROJECT, SESSION, write_settings

DATABASE = "bench"
LONGEST = 3600


class Workbench:
    """Runs servers, syncs and yardsticks, each in a process of its own."""

    def __init__(self) -> None:
        layout = Layout(SESSION.root / DATABASE)
        SESSION.make_database(DATABASE)
        write_settings(layout, SESSION.cluster, DATABASE)
        self.folder = layout.temporary
        self._errors = SESSION.root / "bench.log"
        self._environment = {
            **os.environ,
            "PULP_SETTINGS": str(layout.settings),
            "PYTHONPATH": str(PROJECT),
        }

    @contextmanager
    def serving(self, supply: Supply) -> Iterator[str]:
        """The URL of a source, as long as the context lasts."""
        process = self._start("benchmarks.sync.server", json.dumps(asdict(supply)))
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError(f"no source: {self._errors.read_text()[-4000:]}")
            yield url
        finally:
            process.communicate(timeout=30)

    def log(self, url: str) -> Log:
        """What the source was asked for since this was called the last time."""
        with urlopen(f"{url}/log", timeout=30) as answer:
            return Log(**json.load(answer))

    def mirror(self, order: dict[str, Any]) -> Outcome:
        """Sync; the arguments are those of an order, without its folder."""
        whole = Order(folder=str(self.folder), **order)
        return Outcome(**self._run("benchmarks.sync.mirror", json.dumps(asdict(whole))))

    def bare(self, url: str, log: Log, concurrency: int, digests: Sequence[str] = ()) -> float:
        """Seconds that aiohttp takes for the same requests.

        Args:
            url: The source.
            log: What to ask for.
            concurrency: How many requests side by side.
            digests: Algorithms to run whole files through.
        """
        order = {"url": url, "asked": log.asked, "concurrency": concurrency}
        order |= {"folder": str(self.folder), "digests": list(digests)}
        return self._run("benchmarks.sync.bare", given=order)

    def forget_files(self) -> None:
        """Remove what was mirrored, which is measured no more."""
        for path in (self.folder.parent / "media").rglob("artifact/*/*"):
            if path.is_file():
                path.unlink()

    def _run(self, module: str, *arguments: str, given: Any = None) -> Any:
        process = self._start(module, *arguments)
        said, _ = process.communicate(json.dumps(given), timeout=LONGEST)
        if process.returncode:
            raise RuntimeError(f"{module} failed: {self._errors.read_text()[-4000:]}")
        return json.loads(said.splitlines()[-1])

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[str]:
        with self._errors.open("ab") as errors:
            return subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # Pulp's log.
                stderr=errors,
                text=True,
                env=self._environment,
                cwd=PROJECT,
            )
