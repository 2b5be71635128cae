"""How much programs compute: unlike time, it is much the same on a busy machine."""

from __future__ import annotations

import os
from pathlib import Path

from pulp_spk.embedded.processes import group_members

TICK = 1 / os.sysconf("SC_CLK_TCK")


def spent(group: int) -> float:
    """Seconds of CPU that the living processes of a group have spent since they began."""
    found = 0
    for pid in group_members(group):
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        # The name stands in parentheses; of the fields behind it these are the user's and the
        # kernel's time.
        fields = text.rpartition(")")[2].split()
        found += int(fields[11]) + int(fields[12])
    return found * TICK
