"""What the tests share: throw-away GnuPG keys; and what ends with the session."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from unit_tests.gnupg_keys import Signer


def pytest_unconfigure() -> None:
    """Stop the cluster, if a test needed one; pure tests never import the harness."""
    if harness := sys.modules.get("test_harness.session"):
        harness.SESSION.close()


@pytest.fixture(scope="session")
def gnupg_homes() -> Iterator[Path]:
    """A folder for home folders, with a path that is short enough for the agents' sockets."""
    folder = Path(tempfile.mkdtemp(prefix="spk-gpg-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def signer(gnupg_homes: Path) -> Iterator[Signer]:
    """Somebody who signs packages."""
    signer = Signer.make(gnupg_homes / "signer", "Package Signer <signer@example.com>")
    yield signer
    signer.close()


@pytest.fixture(scope="session")
def other_signer(gnupg_homes: Path) -> Iterator[Signer]:
    """Somebody else."""
    signer = Signer.make(gnupg_homes / "other", "Somebody Else")
    yield signer
    signer.close()
