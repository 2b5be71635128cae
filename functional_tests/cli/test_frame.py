"""`pulp` finds the plugin, without any server and without Django."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from test_harness.program import Program


def test_it_is_mounted(tmp_path: Path) -> None:
    assert "Synology packages" in Program(tmp_path).ok("--help").out


def test_no_server_code_is_imported() -> None:
    code = (
        "import sys, pkgutil, importlib, pulp_spk.cli as cli\n"
        "for module in pkgutil.walk_packages(cli.__path__, 'pulp_spk.cli.'):\n"
        "    importlib.import_module(module.name)\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'rest_framework')"
        " or name.startswith(('pulpcore.app', 'pulp_spk.app'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr
