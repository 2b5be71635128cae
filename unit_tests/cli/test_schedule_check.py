"""What monitoring is told of a schedule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pulp_spk.cli.schedule_check import Level, judge

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
GOOD: dict[str, Any] = {
    "pulp_created": "2026-01-01T00:00:00.000000Z",
    "enabled": True,
    "last_success": "2026-05-01T03:00:00.000000Z",
    "consecutive_failures": 0,
    "last_run": {
        "reason": "",
        "result": {"added": 1, "updated": 2, "removed": 0, "cells": 4, "failed_cells": 0},
    },
}
FAILED = {"reason": "[SPK0520] no answer", "result": {}}


@pytest.mark.parametrize(
    "fields, level, said",
    [
        ({}, Level.OK, "9.0 hours ago (1 added, 2 updated, 0 removed)"),
        ({"last_success": "2026-04-28T03:00:00Z"}, Level.CRITICAL, "81.0 hours ago"),
        (
            {"last_success": "2026-04-28T03:00:00Z", "last_run": FAILED},
            Level.CRITICAL,
            "81.0 hours ago: [SPK0520] no answer",
        ),
        ({"last_success": None, "last_run": None}, Level.CRITICAL, "no success since it was made"),
        (
            {"last_success": None, "last_run": None, "pulp_created": "2026-05-01T11:00:00Z"},
            Level.OK,
            "not run yet",
        ),
        ({"consecutive_failures": 2, "last_run": FAILED}, Level.WARNING, "2 failed since"),
        (
            {"last_run": {"reason": "", "result": {"cells": 4, "failed_cells": 1}}},
            Level.WARNING,
            "1 of 4 devices",
        ),
        ({"enabled": False}, Level.WARNING, "paused"),
    ],
)
def test_judge(fields: dict[str, Any], level: Level, said: str) -> None:
    found = judge({**GOOD, **fields}, NOW, timedelta(hours=48))
    assert (found.level, said in found.text) == (level, True), found.text


def test_codes() -> None:
    assert [int(level) for level in Level] == [0, 1, 2]
