"""Asking as fast as it goes, with wrk."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SCRIPT = """\
local paths = {}
for line in io.lines(os.getenv("LOAD_PATHS")) do paths[#paths + 1] = line end
wrk.method = os.getenv("LOAD_METHOD")
local number = 0
function request()
  number = number % #paths + 1
  return wrk.format(nil, paths[number])
end
function done(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('LOAD {"requests": %d, "microseconds": %d, "bytes": %d, "p50": %d, '
    .. '"p99": %d, "longest": %d, "errors": %d, "others": %d}\\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50),
    latency:percentile(99), latency.max, e.connect + e.read + e.write + e.timeout, e.status))
end
"""


class NoLoadGenerator(Exception):
    """The program is not installed."""

    def __str__(self) -> str:
        return "wrk is not installed: apt-get install wrk (a Python client is too slow for this)"


@dataclass(frozen=True)
class Figures:
    """What a run came to; times in milliseconds.

    Attributes:
        rate: Requests a second.
        p50: Half of them were answered in this time.
        p99: Of a hundred, all but one.
        longest: All of them.
        size: Bytes of an answer with its headers, on average.
    """

    rate: float
    p50: float
    p99: float
    longest: float
    size: float


def load_generator() -> str:
    """The path of wrk.

    Raises:
        NoLoadGenerator: There is none.
    """
    if program := shutil.which("wrk"):
        return program
    raise NoLoadGenerator


def ask(
    folder: Path,
    url: str,
    paths: Sequence[str],
    *,
    connections: int,
    seconds: int,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
    errors_allowed: bool = False,
) -> Figures:
    """Ask for paths in turns.

    Args:
        folder: For files.
        url: Scheme, host and port.
        paths: With their queries.
        connections: Each sends its next request when it has its answer.
        seconds: How long.
        headers: Of each request.
        method: Of each request.
        errors_allowed: Whether answers of 400 and above, and broken connections, are no failure.

    Raises:
        NoLoadGenerator: There is no wrk.
        RuntimeError: Answers were errors.
    """
    program = load_generator()
    script, list_of_paths = folder / "load.lua", folder / "load.txt"
    script.write_text(SCRIPT, encoding="ascii")
    list_of_paths.write_text("\n".join(paths) + "\n", encoding="ascii")
    lines = [word for name, text in (headers or {}).items() for word in ("-H", f"{name}: {text}")]
    command = [program, "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), *lines, url]
    environment = {"LOAD_PATHS": str(list_of_paths), "LOAD_METHOD": method}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    match = re.search(r"^LOAD (.*)$", done.stdout, re.MULTILINE)
    if match is None:
        raise RuntimeError(done.stdout + done.stderr)
    said = json.loads(match[1])
    if (said["errors"] or said["others"]) and not errors_allowed:
        raise RuntimeError(f"{said['errors']} broken connections, {said['others']} errors: {url}")
    return Figures(
        rate=said["requests"] / said["microseconds"] * 1e6,
        p50=said["p50"] / 1000,
        p99=said["p99"] / 1000,
        longest=said["longest"] / 1000,
        size=said["bytes"] / said["requests"],
    )
