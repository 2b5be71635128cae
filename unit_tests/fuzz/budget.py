"""How many examples the fuzzers try: few among the other tests, many in a run of their own."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

FACTOR = "SPK_FUZZ_FACTOR"
"""Environment variable: how many times as many examples as among the other tests."""


def tries(examples: int) -> settings:
    """Return the settings of a fuzzer that tries so many examples among the other tests."""
    return settings(
        max_examples=examples * int(os.environ.get(FACTOR, "1")),
        deadline=None,  # the machine may be busy; what takes long for its size has tests of its own
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
