"""Ends what the tests share when the session ends."""

import sys


def pytest_unconfigure() -> None:
    """Stop the cluster, if a test needed one; pure tests never import the harness."""
    if harness := sys.modules.get("test_harness.session"):
        harness.SESSION.close()
