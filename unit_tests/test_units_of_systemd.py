"""The units in the documentation are such that systemd takes them without a word."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNIT = re.compile(r"^`/etc/systemd/system/(\S+)`:\n\n```ini\n(.*?)^```$", re.M | re.S)
DOCS = Path(__file__).parents[1] / "docs"
UNITS = [
    unit
    for page in sorted(DOCS.rglob("*.md"))
    for unit in UNIT.findall(page.read_text(encoding="utf-8"))
]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize(("name", "text"), UNITS, ids=[name for name, _ in UNITS])
def test_units(name: str, text: str, tmp_path: Path) -> None:
    programs = str(Path(sys.executable).parent)
    unit = tmp_path / name.replace("@.", "@1.")
    unit.write_text(text.replace("/opt/pulp/bin", programs), encoding="utf-8")
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True
    )
    own = [line for line in found.stderr.splitlines() if name.partition(".")[0] in line]
    assert (found.returncode, own) == (0, [])


def test_all_programs_are_kept() -> None:
    command = re.compile(r"^ExecStart=/opt/pulp/bin/(.+?)(?: --|$)", re.M)
    assert {command.search(text)[1] for _, text in UNITS} == {
        "pulpcore-api",
        "pulpcore-content",
        "pulpcore-worker",
        "python -P -m pulp_spk.scheduler",
    }
    for _, text in UNITS:
        assert "\nRestart=always\n" in text
        assert "\nStartLimitIntervalSec=0\n" in text
