"""The demo's schedule: made, run once, and when it will run again."""

from collections.abc import Callable
from typing import Any

from pulp_spk.embedded.errors import RequestFailed
from pulp_spk.embedded.mirror_demo import Mirror
from pulp_spk.embedded.processes import wait_until
from pulp_spk.embedded.resources import SCHEDULES
from pulp_spk.embedded.rest import Rest

CRONTAB = "0 3 * * *"
FINAL_STATES = ("completed", "failed", "skipped")
PATIENCE = 600.0
"""Seconds for a run; the demo has mirrored the source just before."""


def run_schedule(rest: Rest, name: str, mirror: Mirror, progress: Callable[[str], None]) -> None:
    """Let a mirror keep itself up to date, and show the first run.

    Args:
        rest: The Pulp, with a scheduler.
        name: Of the schedule.
        mirror: What is brought up to date.
        progress: Called with a line before and after each step.

    Raises:
        RequestFailed: The run did not complete.
    """
    schedule = rest.find_or_create(
        SCHEDULES,
        name,
        repository=mirror.repository,
        remote=mirror.remote,
        crontab=CRONTAB,
        mirror=True,
    )
    progress(f"Running schedule {name} ({CRONTAB} UTC) for the first time")
    href = schedule["pulp_href"]

    def runs() -> list[dict[str, Any]]:
        return rest.get(f"{href}history/")

    # A schedule of an earlier demo catches up at the start, and no run begins beside another.
    wait_until(lambda: all(run["state"] in FINAL_STATES for run in runs()), PATIENCE)
    due_at = rest.create(f"{href}run_now/")["due_at"]
    found: dict[str, Any] = {}

    def ended() -> bool:
        found.update(next(run for run in runs() if run["due_at"] == due_at))
        return found["state"] in FINAL_STATES

    wait_until(ended, PATIENCE)
    if found["state"] != "completed":
        raise RequestFailed(f"schedule {name}: its run is {found['state']} {found['reason']}")
    result = found["result"]
    counts = ", ".join(f"{result[kind]} {kind}" for kind in ("added", "updated", "removed"))
    again = [f"next at {moment[:16]} UTC" for moment in schedule["next_runs"][:1]]
    progress("; ".join([f"Run {found['state']}: {counts}", *again]))
