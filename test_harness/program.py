"""The `pulp` program, run as a person or a script runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """What a call came to.

    Attributes:
        code: The exit code.
        out: What it printed.
        err: What it printed on standard error.
    """

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Program:
    """The program with a home folder of its own, so that no configuration of this machine counts.

    Attributes:
        home: The folder; its schema cache is shared by the calls.
        server: Options that say which Pulp to talk to, and as whom.
        environment: Variables for the calls besides.
    """

    home: Path
    server: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def talking_to(cls, home: Path, api_url: str, auth: tuple[str, str]) -> Program:
        """A program that is configured by options for a server and a user."""
        name, password = auth
        return cls(home, ("--base-url", api_url, "--username", name, "--password", password))

    def run(
        self,
        *words: str | Path,
        options: tuple[str, ...] = (),
        stdin: str = "",
        cwd: Path | None = None,
        seconds: float = 120.0,
    ) -> Outcome:
        """Call `pulp spk` with these words and wait for it.

        Args:
            words: What follows `pulp spk`.
            options: Options of `pulp` itself, `--format yaml` for example.
            stdin: What it reads.
            cwd: Where it runs; its home by default.
            seconds: When to give up.
        """
        command = [Path(sys.executable).parent / "pulp", *self.server, *options, "spk", *words]
        names = ("PATH", "LANG", "TMPDIR", "PYTHONPATH")
        kept = {name: os.environ[name] for name in names if name in os.environ}
        done = subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=seconds,
            cwd=cwd or self.home,
            env={**kept, "HOME": str(self.home), "COLUMNS": "120", **self.environment},
        )
        return Outcome(done.returncode, done.stdout, done.stderr)

    def ok(self, *words: str | Path, **arguments: Any) -> Outcome:
        """The same, where anything but success is a failure of the test."""
        outcome = self.run(*words, **arguments)
        assert outcome.code == 0, outcome.err + outcome.out
        return outcome
