"""What the tests of the command line share."""

from __future__ import annotations

import pytest

from test_harness.program import Program
from test_harness.pulp import Pulp


@pytest.fixture(scope="session")
def cli(pulp: Pulp, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """`pulp` as the admin of the usual Pulp."""
    return Program.talking_to(tmp_path_factory.mktemp("home"), pulp.api_url, pulp.auth)
