"""What a sync costs the database: as much per package however many there are."""

import json
import subprocess
import sys

import pytest

NEW = 2
"""Queries per new package with an icon and a listing of its own; those of a batch are shared."""


@pytest.mark.parametrize("policy", ["immediate", "on_demand"])
def test_queries_per_package(policy: str) -> None:
    command = [sys.executable, "-m", "test_harness.count_queries", policy, "20", "60"]
    said = subprocess.run(command, capture_output=True, check=True, text=True, timeout=600).stdout
    few, many = json.loads(said.splitlines()[-1])
    assert (many["new"]["added"], many["known"]["known"]) == (60, 60)
    assert many["new"]["queries"] - few["new"]["queries"] < 40 * NEW
    # Nothing is asked for a single known package.
    assert many["known"]["queries"] - few["known"]["queries"] < 20
