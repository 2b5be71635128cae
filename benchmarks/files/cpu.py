"""How much programs compute: unlike time, it is much the same on a busy machine."""

from __future__ import annotations

from benchmarks import process
from pulp_spk.embedded.processes import group_members


def spent(group: int) -> float:
    """Seconds of CPU that the living processes of a group have spent since they began."""
    return sum(map(process.spent, group_members(group)))
