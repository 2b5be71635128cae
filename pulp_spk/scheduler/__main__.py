"""Clock and worker in one process, the least that a machine needs."""

from __future__ import annotations

from typing import Any

from celery.beat import EmbeddedService
from celery.bootsteps import StartStopStep

from pulp_spk.scheduler.app import app
from pulp_spk.scheduler.beat import RowScheduler

OPTIONS = (
    "--pool=threads",
    # One for messages to webhooks that nobody answers, one for the rest.
    "--concurrency=2",
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
    "--loglevel=INFO",
)


class BeatThread(StartStopStep):
    """Celery's beat as a thread of the worker; `celery worker --beat` makes it a process."""

    requires = ("celery.worker.components:Pool",)

    def create(self, worker: Any) -> Any:
        """Make the thread; the worker starts and stops it."""
        return EmbeddedService(worker.app, thread=True, scheduler_cls=RowScheduler)


def main() -> None:
    """Run until a signal comes."""
    app.steps["worker"].add(BeatThread)
    app.worker_main(["worker", *OPTIONS])


if __name__ == "__main__":
    main()
