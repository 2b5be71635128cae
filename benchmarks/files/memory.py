"""What programs take in memory while something goes on."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Self

from pulp_spk.embedded.processes import group_members

INTERVAL = 0.1
MIB = 1024


def taken(group: int) -> int:
    """KiB of memory of a process group, what its processes share counted once (anonymous PSS).

    What they have mapped of programs and libraries is left out: a share of that grows whenever
    another Pulp of the machine ends.
    """
    found = 0
    for pid in group_members(group):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:  # it has ended
            continue
        found += sum(int(line.split()[1]) for line in lines if line.startswith("Pss_Anon:"))
    return found


class Watched:
    """A context in which process groups are looked at ten times a second.

    Attributes:
        more: MiB by which each group grew at its peak, by name.
    """

    def __init__(self, groups: dict[str, int]) -> None:
        self._groups = groups
        self._before = {name: taken(group) for name, group in groups.items()}
        self._peak = dict(self._before)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def more(self) -> dict[str, float]:
        return {name: (peak - self._before[name]) / MIB for name, peak in self._peak.items()}

    def _watch(self) -> None:
        while not self._stop.wait(INTERVAL):
            for name, group in self._groups.items():
                self._peak[name] = max(self._peak[name], taken(group))
