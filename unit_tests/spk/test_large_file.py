"""A package of 2 GiB is read in a small part of its memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from unit_tests.builders import build_info, build_tar, entry, png

GIB = 1024**3
MIB = 1024**2
# The MD5 of 2 GiB of zeros, which is what package.tgz has here.
CHECKSUM = "a981130cf2b7e09f4686dc273cf7187e"

# The peak is that of the process's own memory: ru_maxrss would begin with the peak of the process
# that started it.
READER = """
import json, re, sys, time
from pathlib import Path
from pulp_spk.spk.package import read_spk

def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024

before, start = peak(), time.perf_counter()
with open(sys.argv[1], "rb") as file:
    package = read_spk(file, strict=True)
print(json.dumps({
    "name": package.name, "md5": package.md5, "size": package.size,
    "icons": [icon.width for icon in package.icons],
    "peak": peak(), "grown": peak() - before, "seconds": time.perf_counter() - start,
}))
"""


@pytest.fixture
def large_spk(tmp_path: Path) -> Path:
    """A file whose package.tgz is 2 GiB of zeros that take no room on the disk."""
    path = tmp_path / "large.spk"
    header = entry("package.tgz", 2 * GIB).tobuf()
    rest = build_tar([("INFO", build_info(checksum=CHECKSUM)), ("PACKAGE_ICON.PNG", png(64))])
    with path.open("wb") as file:
        file.write(header)
        file.seek(2 * GIB, 1)
        file.write(rest)
    if path.stat().st_blocks * 512 > 100 * MIB:
        pytest.skip("the file system has no sparse files")
    return path


@pytest.mark.slow  # two MD5 of 2 GiB: 6 s of one core, more where cores are shared
@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from /proc")
def test_two_gib_are_read_in_less_than_50_mb(large_spk: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", READER, str(large_spk)],
        check=True,
        capture_output=True,
        cwd=Path(__file__).parents[2],
    )
    found = json.loads(result.stdout)
    print(f"peak {found['peak'] / MIB:.1f} MiB, {found['seconds']:.1f} s")
    assert found["name"] == "example"
    assert found["icons"] == [64]
    assert found["size"] == large_spk.stat().st_size
    assert len(found["md5"]) == 32 and found["md5"] != CHECKSUM
    assert found["peak"] < 50 * 10**6
    assert found["grown"] < 10 * MIB
