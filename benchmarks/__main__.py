"""Measure: `make bench`, or `make bench ARGS='catalogs --large'` for one part with its options."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

QUICK = {
    "sync": ("--rounds", "1", "--memory", "300"),
    "catalogs": ("--rounds", "2", "--indexes", "1500", "4500"),
    "files": ("--rounds", "1", "--sizes", "1000000", "100000000"),
    "signatures": ("--rounds", "1"),
    "recovery": ("--rounds", "1"),
}
"""The parts, and how each is measured when all are: in some minutes."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure one part, or all of them in turn."""
    parts = [part for part in QUICK if find_spec(f"benchmarks.{part}")]
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("part", nargs="?", choices=parts, help="all, with small numbers, if none")
    parser.add_argument("options", nargs=argparse.REMAINDER, help="of the part; --help lists them")
    chosen = parser.parse_args(arguments)
    if chosen.part:
        _measure(chosen.part, chosen.options)
        return
    for part in parts:
        print(f"# {part} {' '.join(QUICK[part])}".rstrip(), flush=True)
        _measure(part, QUICK[part])


def _measure(part: str, options: Sequence[str]) -> None:
    module = import_module(f"benchmarks.{part}")
    if hasattr(module, "__path__"):  # a package
        module = import_module(f"benchmarks.{part}.__main__")
    module.main(options)


if __name__ == "__main__":
    main()
