"""One sync, as a worker runs it, in a process of its own: for its memory is measured too.

`python -m benchmarks.sync.mirror <order as JSON>` prints the outcome. PULP_SETTINGS says which
Pulp.
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from contextlib import nullcontext
from dataclasses import asdict
from typing import Any

from benchmarks.process import resident
from benchmarks.queries import QueryClock
from benchmarks.sampler import Sampler
from benchmarks.sync.shapes import Order, Outcome
from benchmarks.synthetic import OS_VERSION, PLATFORMS

SHOWN = ("cells", "added", "known", "requests", "received", "downloads", "listings")


def run(order: Order) -> Outcome:
    """Mirror."""
    from pulpcore.app.contexts import with_task_context  # noqa: TID251 - what a worker does
    from pulpcore.plugin.constants import TASK_STATES
    from pulpcore.plugin.models import Task

    from pulp_spk.app.models import SpkRemote, SpkRepository
    from pulp_spk.app.tasks.sync import synchronize

    remote, repository = order.remote, order.repository
    if not remote:
        fields: dict[str, Any] = {"platforms": list(PLATFORMS), "os_versions": [OS_VERSION]}
        made = SpkRemote.objects.create(
            name=uuid.uuid4().hex, url=f"{order.url}/", policy=order.policy, **fields
        )
        remote = str(made.pk)
    if not repository:
        repository = str(SpkRepository.objects.create(name=uuid.uuid4().hex).pk)
    task = Task.objects.create(state=TASK_STATES.RUNNING, name="sync", logging_cid="")
    clock = QueryClock()
    clock.install()
    sampler = Sampler() if order.profile else None
    before = resident("VmRSS")
    started, cpu = time.monotonic(), time.process_time()
    with with_task_context(task), sampler or nullcontext():
        report = synchronize(remote, repository)
    return Outcome(
        remote=remote,
        repository=repository,
        seconds=time.monotonic() - started,
        cpu=time.process_time() - cpu,
        database=clock.seconds,
        queries=clock.count,
        before=before,
        peak=resident("VmHWM"),
        result={name: report[name] for name in SHOWN},
        profile=sampler.shares() if sampler else {},
    )


def main() -> None:
    """Set up Django, mirror, tell."""
    order = Order(**json.loads(sys.argv[1]))
    os.environ["DJANGO_SETTINGS_MODULE"] = "pulpcore.app.settings"
    import django

    django.setup()
    # What is downloaded lies in the working directory first.
    os.chdir(order.folder)
    print(json.dumps(asdict(run(order))))


if __name__ == "__main__":
    main()
