"""Waiting for a task, with its progress on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

from pulp_cli.generic import PulpCLIContext

from pulp_glue.common.exceptions import PulpNoWait

GOES_ON = frozenset({"waiting", "running", "canceling"})
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 1.0
"""Seconds between two looks at a task: short ones end soon."""
QUIET = 10.0
"""Seconds after which a growing count is told again, where no terminal shows it all the time."""
CLEAR_LINE = "\r\x1b[K"

Report = Mapping[str, Any]


def watch(pulp_ctx: PulpCLIContext, task: Mapping[str, Any]) -> Any:
    """Wait for a task and tell its progress.

    Args:
        pulp_ctx: With --background nothing is waited for, --timeout limits the waiting.
        task: As a call with `non_blocking` returns it.

    Returns:
        The task's result, or the task where it has none.

    Raises:
        PulpNoWait: when the waiting ends before the task does.
        PulpException: when the task fails.
    """
    shown = Shown()
    started = time.monotonic()
    pause = FIRST_PAUSE
    limit = pulp_ctx.timeout.total_seconds()
    try:
        while task["state"] in GOES_ON and not pulp_ctx.background_tasks:
            if limit and time.monotonic() - started > limit:
                raise PulpNoWait(f"Waiting for task {task['pulp_href']} timed out.")
            time.sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE)
            task = pulp_ctx.api.call("tasks_read", parameters={"task_href": task["pulp_href"]})
            shown.update(task["progress_reports"])
    except KeyboardInterrupt as interrupt:
        raise PulpNoWait(f"Task {task['pulp_href']} sent to background.") from interrupt
    finally:
        shown.end()
    done = pulp_ctx.wait_for_task(dict(task))
    return done["result"] if done.get("result") is not None else done


class Shown:
    """What was told of a task: one line that changes on a terminal, a line a count elsewhere."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._line = ""
        self._told: dict[str, str] = {}
        self._last = time.monotonic()

    def update(self, reports: Sequence[Report]) -> None:
        """Tell what is new."""
        reports = [report for report in reports if report["done"] and not _is_problem(report)]
        if self._terminal:
            self._line = " · ".join(map(_said, reports))
            sys.stderr.write(CLEAR_LINE + self._line)
            sys.stderr.flush()
            return
        quiet = time.monotonic() - self._last >= QUIET
        for report in reports:
            said = _said(report)
            news = self._told.get(report["message"]) != said
            if news and (quiet or report["state"] != "running"):
                self._told[report["message"]] = said
                self._last = time.monotonic()
                sys.stderr.write(f"{said}\n")

    def end(self) -> None:
        """Leave the line as it is."""
        if self._line:
            sys.stderr.write("\n")


def _is_problem(report: Report) -> bool:
    # What a sync left out is in its result, with more to say.
    return (report["code"] or "").startswith(("sync.left_out", "sync.note"))


def _said(report: Report) -> str:
    of_all = f"/{report['total']}" if report["total"] is not None else ""
    return f"{report['message']}: {report['done']}{of_all}"
