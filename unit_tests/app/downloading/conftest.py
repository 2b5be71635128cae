"""Downloads go to a folder of the test."""

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> Path:
    """Where temporary files are made; as in a task, it is inside the working directory."""
    settings.WORKING_DIRECTORY = tmp_path
    monkeypatch.chdir(tmp_path)
    return tmp_path
