"""Large files go to disk, not into memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from functional_tests.publish.conftest import Job
from test_harness.pulp import Pulp
from unit_tests.builders import build_spk

SIZE = int(os.environ.get("SPK_PUBLISH_TEST_MIB", "200")) * 1024 * 1024
"""Bytes of the package; 2048 MiB are tried by hand."""

GROWTH = 16 * 1024 * 1024
"""Bytes that a process of the API may take more at its peak; measured is less than 1 MiB."""


def processes(parent: int) -> Iterator[int]:
    """A process and those below it."""
    yield parent
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        yield from processes(int(child))


def peak(process: int) -> int:
    """The most memory that a process had, in bytes."""
    (line,) = (
        line for line in Path(f"/proc/{process}/status").read_text().splitlines() if "VmHWM" in line
    )
    return int(line.split()[1]) * 1024


@pytest.mark.parametrize(("call", "size"), [("raw", SIZE), ("form", SIZE // 2)])
def test_memory_stays_flat(pulp: Pulp, job: Job, call: str, size: int) -> None:
    # What the first upload of a process loads stays loaded.
    workers = list(processes(pulp.services.processes["api"].pid))[1:]
    assert len(workers) == 2
    for number in range(6):
        assert job.post(job.spk(version=f"1.{number}-1")).status_code == 201
    for worker in workers:
        Path(f"/proc/{worker}/clear_refs").write_text("5")  # the peak begins anew
    before = {worker: peak(worker) for worker in workers}
    spk = build_spk(
        info={"package": job.name, "version": "2.0-1"}, members={"ballast": bytes(size)}
    )
    answer = job.post(spk) if call == "raw" else job.send(spk)
    assert answer.status_code == 201, answer.text
    growth = max(peak(worker) - before[worker] for worker in workers)
    print(f"{call}: {len(spk)} bytes, peak {growth / 1024**2:.1f} MiB more")
    assert growth < GROWTH
