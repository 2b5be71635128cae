"""Measure downloads, uploads and both under load: `python -m benchmarks files`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from benchmarks import table
from benchmarks.files import downloads, load, uploads
from benchmarks.files.stage import stage
from test_harness.session import SESSION

PARTS = ("downloads", "uploads", "load")
SIZES = (1_000_000, 100_000_000, 2_000_000_000)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks files", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"{', '.join(PARTS)} (all)")
    parser.add_argument("--rounds", type=int, default=3, help="interleaved, for medians (3)")
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=SIZES, help="of the SPKs, in bytes (1 MB to 2 GB)"
    )
    chosen = parser.parse_args(arguments)
    parts = chosen.parts or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    started = time.monotonic()
    print(f"Machine: {table.machine()}\n", flush=True)
    # Uploads bring their own.
    sizes = chosen.sizes if {"downloads", "load"} & set(parts) else chosen.sizes[:1]
    try:
        with stage(*sizes) as on:
            if "downloads" in parts:
                print(f"\nDownloads\n\n{downloads.measure(on, chosen.rounds)}", flush=True)
            if "load" in parts:
                print(f"\nUnder load\n\n{load.measure(on, chosen.rounds)}", flush=True)
            if "uploads" in parts:
                found = uploads.measure(on.pulp, chosen.sizes, chosen.rounds)
                print(f"\nUploads\n\n{found}", flush=True)
    finally:
        SESSION.close()
    print(f"All in {time.monotonic() - started:.0f} s; {table.load()}.")


if __name__ == "__main__":
    main()
