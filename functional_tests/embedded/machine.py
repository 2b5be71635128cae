"""Drives `pulp-spk` as a person at a terminal would, and looks at what it leaves behind."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulp_spk.embedded.processes import group_members, running, wait_until
from test_harness.client import Client

COMMAND = (sys.executable, "-m", "pulp_spk.embedded.main")


@dataclass(frozen=True)
class Machine:
    """One data folder and the commands on it.

    Attributes:
        data: The data folder.
        variables: More environment variables.
    """

    data: Path
    variables: dict[str, str]

    def begin(self, *words: str) -> subprocess.Popen[str]:
        """Start a command that is not waited for."""
        return subprocess.Popen(
            [*COMMAND, words[0], f"--data={self.data}", *words[1:]],
            env=os.environ | self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command, insist on its exit code, and return what it printed."""
        child = self.begin(*words)
        try:
            text, _ = child.communicate(timeout=400)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGTERM)
            raise AssertionError(child.communicate(timeout=60)[0]) from None
        assert child.returncode == code, text
        return text

    def status(self) -> dict[str, Any]:
        """What `status --json` says; empty while nothing runs."""
        child = self.begin("status", "--json")
        text, _ = child.communicate(timeout=120)
        return json.loads(text) if text.startswith("{") else {}

    def wait_healthy(self, seconds: float = 180.0) -> dict[str, Any]:
        """Wait until it is healthy and return its status."""
        found: dict[str, Any] = {}

        def healthy() -> bool:
            found.update(self.status())
            return bool(found.get("healthy"))

        assert wait_until(healthy, seconds), f"{found}\n{self.logs()}"
        return found

    def logs(self) -> str:
        """The ends of all log files, for the message of a failed test."""
        texts = []
        for path in sorted((self.data / "logs").iterdir()):
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
            texts.append(f"--- {path.name}\n" + "\n".join(lines))
        return "\n".join(texts)

    def log(self, name: str) -> str:
        """What a service has said."""
        path = self.data / "logs" / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace")

    def client(self) -> Client:
        """The REST API as admin."""
        password = (self.data / "admin_password").read_text(encoding="utf-8").strip()
        return Client(self.status()["api_url"], ("admin", password))

    def everything(self) -> list[int]:
        """The pids of the supervisor, its services and all that they forked."""
        status = self.status()
        leaders = [status["supervisor"], *status["processes"].values()]
        pids = {pid for leader in leaders for pid in group_members(leader)} | set(leaders)
        return sorted(pids | set(children_of(status["processes"]["postgres"])))

    def traces(self) -> list[str]:
        """What is left that should not be: processes, sockets, temporary files."""
        needles = [str(self.data).encode()]
        left = [f"{pid}: {line}" for pid, line in command_lines() if has_any(line, needles)]
        for folder in (self.data / "run", self.data / "tmp"):
            left += [str(path) for path in folder.rglob("*")]
        return left


def has_any(line: bytes, needles: list[bytes]) -> bool:
    """Whether one of the needles is in a line."""
    return any(needle in line for needle in needles)


def command_lines() -> list[tuple[int, bytes]]:
    """Arguments and environment of each living process but ourselves."""
    found = []
    for stat in running():
        if stat.pid == os.getpid():
            continue
        try:
            folder = Path(f"/proc/{stat.pid}")
            line = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
        found.append((stat.pid, line))
    return found


def children_of(parent: int) -> list[int]:
    """The pids of the living children of a process."""
    found = []
    for stat in running():
        try:
            text = Path(f"/proc/{stat.pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        if int(text.rpartition(")")[2].split()[1]) == parent:
            found.append(stat.pid)
    return found
