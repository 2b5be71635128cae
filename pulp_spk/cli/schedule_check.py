"""Whether a schedule does what it should, as monitoring asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Any


class Level(IntEnum):
    """How bad it is: the exit code that Nagios and its kin know."""

    OK = 0
    WARNING = 1
    CRITICAL = 2


@dataclass(frozen=True)
class Judgement:
    """What monitoring is told.

    Attributes:
        level: How bad it is.
        text: Why, in a line.
    """

    level: Level
    text: str


def judge(schedule: Mapping[str, Any], now: datetime, max_age: timedelta) -> Judgement:
    """Look at a schedule as REST shows it.

    Args:
        schedule: It.
        now: The time.
        max_age: How long ago the last success may be.
    """
    success = schedule["last_success"]
    since = datetime.fromisoformat(success or schedule["pulp_created"])
    run = schedule["last_run"] or {}
    result = run.get("result") or {}
    age = now - since
    if age > max_age:
        what = "the last success was" if success else "no success since it was made,"
        reason = f": {run['reason']}" if run.get("reason") else ""
        return Judgement(Level.CRITICAL, f"{what} {_hours(age)} ago{reason}")
    if failures := schedule["consecutive_failures"]:
        said = f"{failures} failed since the last success: {run.get('reason', '')}"
        return Judgement(Level.WARNING, said)
    if failed := result.get("failed_cells"):
        said = f"{failed} of {result['cells']} devices of the matrix got no catalog"
        return Judgement(Level.WARNING, said)
    if not schedule["enabled"]:
        return Judgement(Level.WARNING, "it is paused")
    if not success:
        return Judgement(Level.OK, "it has not run yet")
    counts = ", ".join(f"{result.get(kind, 0)} {kind}" for kind in ("added", "updated", "removed"))
    return Judgement(Level.OK, f"the last success was {_hours(age)} ago ({counts})")


def _hours(age: timedelta) -> str:
    return f"{age.total_seconds() / 3600:.1f} hours"
