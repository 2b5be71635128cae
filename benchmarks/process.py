"""What the kernel says of a process."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def resident(which: str = "VmRSS", process: int | str = "self") -> float:
    """MiB of a process in memory: `VmRSS` now, `VmHWM` at most.

    `getrusage` would not do: its maximum is inherited from the process that started this one.
    """
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        name, _, value = line.partition(":")
        if name == which:
            return int(value.split()[0]) / 1024
    raise LookupError(which)


def spent(process: int) -> float:
    """Seconds of processor time that a process has used."""
    text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    words = text.rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / TICKS
