"""Data folders for tests of `pulp-spk`, made once and copied: the first start takes long."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from functional_tests.embedded.machine import Machine

MakeMachine = Callable[..., Machine]


@pytest.fixture(scope="session")
def used_folder() -> Iterator[Path]:
    """A data folder that was used before: started from nothing, and stopped."""
    with tempfile.TemporaryDirectory(prefix="spk-up-") as folder:
        machine = Machine(Path(folder) / "used", {})
        try:
            machine.run("up", "--detach", "--port=0")
        finally:
            machine.begin("down").wait(timeout=180)
        yield machine.data


@pytest.fixture
def make_machine(used_folder: Path) -> Iterator[MakeMachine]:
    """Copies the used folder; whatever runs on a copy is stopped after the test."""
    with copies(used_folder) as make:
        yield make


@contextmanager
def copies(used_folder: Path) -> Iterator[MakeMachine]:
    """Copies a folder as often as it is asked to; in the end all that runs on them is stopped."""
    with tempfile.TemporaryDirectory(prefix="spk-up-") as folder:
        # Another account may have to get through to the database's files.
        Path(folder).chmod(0o755)
        made: list[Machine] = []

        def make(name: str = "data", **variables: str) -> Machine:
            data = Path(folder) / name
            data.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(used_folder, data, symlinks=True)
            made.append(Machine(data, variables))
            return made[-1]

        yield make
        for machine in made:
            machine.begin("down").wait(timeout=180)


@pytest.fixture
def machine(make_machine: MakeMachine) -> Machine:
    """A folder that was used before."""
    return make_machine()


@pytest.fixture
def running_machine(machine: Machine) -> Machine:
    """A running Pulp."""
    machine.run("up", "--detach", "--port=0")
    return machine


@pytest.fixture(scope="module")
def _lasting(used_folder: Path) -> Iterator[Machine]:
    with copies(used_folder) as make:
        machine = make()
        settings = machine.data / "local_settings.py"
        settings.write_text("SPK_REQUEST_LOG_INTERVAL = 1\n", encoding="utf-8")
        machine.run("up", "--detach", "--port=0")
        yield machine


@pytest.fixture
def lasting_machine(_lasting: Machine) -> Machine:
    """A Pulp that runs through all tests of a file, for those after which it must be healthy."""
    _lasting.wait_healthy()
    return _lasting
