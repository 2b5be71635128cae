"""What is said in two places is the same in both."""

import re
from pathlib import Path

from pulp_spk.app import PulpSpkPluginAppConfig

ROOT = Path(__file__).parents[1]


def test_setup_and_application_have_one_version() -> None:
    match = re.search(r'version="([^"]+)"', (ROOT / "setup.py").read_text(encoding="utf-8"))
    assert match is not None
    assert match[1] == PulpSpkPluginAppConfig.version
