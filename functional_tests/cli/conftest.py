"""What the tests of the command line share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from functional_tests.cli.world import World, make_world
from functional_tests.signing.service import make_service
from test_harness.foreign_source import ForeignSource
from test_harness.program import Program
from test_harness.pulp import Pulp
from unit_tests.gnupg_keys import Signer


@pytest.fixture(scope="session")
def cli(pulp: Pulp, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """`pulp` as the admin of the usual Pulp."""
    home = tmp_path_factory.mktemp("home")
    settings = home / ".config" / "pulp" / "cli.toml"
    settings.parent.mkdir(parents=True)
    # The other plugins of pulp-cli take a fifth of the time of a call.
    settings.write_text('[cli]\nplugins = ["spk"]\n', encoding="utf-8")
    return Program.talking_to(home, pulp.api_url, pulp.auth)


@pytest.fixture(scope="session")
def world(
    pulp: Pulp,
    cli: Program,
    service: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """The world that the examples of `--help` speak of."""
    upstream = ForeignSource().start()
    yield make_world(pulp, cli, tmp_path_factory.mktemp("world"), upstream, service)
    upstream.stop()


@pytest.fixture(scope="session")
def service(pulp: Pulp, signer: Signer, gnupg_homes: Path) -> dict[str, Any]:
    """A signing service with his key."""
    return make_service(pulp, signer, gnupg_homes)


@pytest.fixture
def unique() -> str:
    """A name that no other test uses."""
    return f"t{uuid4().hex[:10]}"
