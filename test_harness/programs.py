"""Programs that tests need and that pip does not bring."""

import os
import shutil
import warnings

import pytest


def program(*names: str) -> str:
    """Return the path of the first of these programs that is installed.

    A test that misses one is skipped with a warning; in CI (`CI` is set) it fails, for there the
    set-up must have installed everything.

    Args:
        names: The names that distributions give to one program.
    """
    # nginx lies in sbin, which is not in everybody's path.
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin"))
    for name in names:
        if found := shutil.which(name, path=path):
            return found
    missing = f"{names[0]} is not installed; tools/prepare test <venv> installs it"
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(missing)
    warnings.warn(missing, stacklevel=2)
    pytest.skip(missing)
