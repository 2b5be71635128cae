"""Programs that tests need and that pip does not bring."""

import os
import shutil
import subprocess
import warnings

import pytest


def program(*names: str, probe: str) -> str:
    """Return the path of the first of these programs that is installed and runs.

    A test that misses one is skipped with a warning; in CI (`CI` is set) it fails, for there the
    set-up must have installed everything.

    Args:
        names: The names that distributions give to one program.
        probe: An option with which it only says its version. Ubuntu has a `chromium-browser`
            that says no more than that one should install a snap.
    """
    # nginx lies in sbin, which is not in everybody's path.
    path = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin"))
    for name in names:
        found = shutil.which(name, path=path)
        if found and subprocess.run([found, probe], capture_output=True).returncode == 0:
            return found
    missing = f"{names[0]} is not installed, or does not run; tools/prepare installs it"
    if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
        pytest.fail(missing)
    warnings.warn(missing, stacklevel=2)
    pytest.skip(missing)
