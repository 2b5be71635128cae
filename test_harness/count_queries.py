"""Count the database queries of syncs, on a throw-away database.

`python -m test_harness.count_queries immediate 10 30` prints a JSON list: for each number of
packages the queries, requests, seconds and peak memory (with the source) of the sync that finds
them new, and of the next one.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import uuid
from typing import Any

from pulp_spk.embedded.settings_file import Layout
from test_harness.foreign_source import ForeignSource
from test_harness.session import SESSION, write_settings
from unit_tests.builders import build_spk, png

DATABASE = "queries"


def main(policy: str, counts: list[int]) -> None:
    """Sync a source of so many packages twice, for each count."""
    upstream = ForeignSource().start()
    try:
        layout = Layout(SESSION.root / DATABASE)
        SESSION.make_database(DATABASE)
        write_settings(layout, SESSION.cluster, DATABASE)
        os.environ["PULP_SETTINGS"] = str(layout.settings)
        os.environ["DJANGO_SETTINGS_MODULE"] = "pulpcore.app.settings"
        import django

        django.setup()
        os.chdir(layout.temporary)
        print(json.dumps([_measured(upstream, policy, count) for count in counts]))
    finally:
        upstream.stop()
        SESSION.close()


def _measured(upstream: ForeignSource, policy: str, count: int) -> dict[str, Any]:
    from pulp_spk.app.models import SpkRemote, SpkRepository

    upstream.entries.clear()
    for number in range(count):
        # An icon of its own for each, and a listing, for the description is another one.
        members = {
            "PACKAGE_ICON.PNG": png(64, colour=(number % 256, number // 256, 1)),
            "scripts/unique": uuid.uuid4().bytes,
        }
        spk = build_spk(info={"package": f"q{number}"}, members=members)
        upstream.add(spk, f"q{number}", desc="Another description")
    remote = SpkRemote.objects.create(
        name=uuid.uuid4().hex,
        url=f"{upstream.url}/",
        policy=policy,
        platforms=["geminilake"],
        os_versions=["7.2"],
    )
    repository = SpkRepository.objects.create(name=uuid.uuid4().hex)
    first, second = (_sync(str(remote.pk), str(repository.pk)) for _ in range(2))
    return {"packages": count, "new": first, "known": second}


def _sync(remote: str, repository: str) -> dict[str, Any]:
    from django.db.backends.utils import CursorWrapper

    from pulpcore.app.contexts import with_task_context  # noqa: TID251 - what a worker does
    from pulpcore.plugin.constants import TASK_STATES
    from pulpcore.plugin.models import Task

    from pulp_spk.app.tasks.sync import synchronize

    queries = 0
    execute = CursorWrapper.execute

    def counted(self: CursorWrapper, sql: str, params: object = None) -> object:
        nonlocal queries
        queries += 1
        return execute(self, sql, params)

    task = Task.objects.create(state=TASK_STATES.RUNNING, name="sync", logging_cid="")
    # Of all connections: the stages use threads of their own.
    CursorWrapper.execute = counted
    started = time.monotonic()
    try:
        with with_task_context(task):
            report = synchronize(remote, repository)
    finally:
        CursorWrapper.execute = execute
    return {
        "queries": queries,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "seconds": round(time.monotonic() - started, 2),
        **{name: report[name] for name in ("added", "known", "requests", "received", "listings")},
    }


if __name__ == "__main__":
    main(sys.argv[1], [int(count) for count in sys.argv[2:]])
