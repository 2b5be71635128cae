"""The fuzzers for as long as you like: `make fuzz ARGS="--minutes 30"`.

The tests of this folder run again and again, each time with many more examples and from another
seed, until the time is up. What they find is shown as hypothesis shows it, and kept by it in
`.hypothesis/`, so that the usual run of the tests begins with it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from unit_tests.fuzz.budget import FACTOR

FOLDER = Path(__file__).parent


def main() -> int:
    """Run rounds until the time is up; the exit code tells whether something was found."""
    parser = argparse.ArgumentParser(prog="python -m unit_tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="for how long (30)")
    parser.add_argument("--factor", type=int, default=10, help="examples of a round (10 times)")
    parser.add_argument("-k", dest="only", default="", help="only these tests, as pytest's -k")
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.minutes
    rounds = found = 0
    while (left := end - time.monotonic()) > 0:
        rounds += 1
        try:
            code = run_round(options.factor, options.only, left)
        except subprocess.TimeoutExpired:
            break
        found += code != 0
        if code > 1:  # interrupted, or nothing to run
            return code
    print(f"{rounds} rounds, {found} of them with findings")
    return 1 if found else 0


def run_round(factor: int, only: str, seconds: float) -> int:
    """Run all fuzzers once, in a process of its own, and give pytest's exit code.

    Raises:
        subprocess.TimeoutExpired: The time was up before the round was.
    """
    seed = int.from_bytes(os.urandom(4), "big")
    print(f"round with seed {seed}", flush=True)
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", f"--hypothesis-seed={seed}"),
            *("-k", only, str(FOLDER)),
        ],
        env={**os.environ, FACTOR: str(factor)},
        timeout=seconds,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
