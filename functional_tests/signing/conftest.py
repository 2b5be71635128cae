"""A key that signs, and a signing service of the private Pulp around it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from functional_tests.signing.service import make_service
from functional_tests.sync.conftest import make_mirror as make_mirror
from functional_tests.sync.conftest import mirror as mirror
from functional_tests.sync.conftest import upstream as upstream
from test_harness.client import Client
from test_harness.pulp import Pulp
from unit_tests.gnupg_keys import Signer


@pytest.fixture(scope="session")
def stranger(gnupg_homes: Path) -> Iterator[Signer]:
    """Somebody whom nobody trusts."""
    signer = Signer.make(gnupg_homes / "stranger", "Stranger <stranger@example.com>")
    yield signer
    signer.close()


@pytest.fixture(scope="session")
def service(pulp: Pulp, signer: Signer, gnupg_homes: Path) -> dict[str, Any]:
    """A signing service, made as an administrator makes it."""
    return make_service(pulp, signer, gnupg_homes)


@pytest.fixture
def repository(client: Client) -> dict[str, Any]:
    """An empty repository."""
    return client.create("repositories/spk/spk/", name=f"signed-{uuid.uuid4().hex[:10]}")
