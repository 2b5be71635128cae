"""The Celery app: Django comes first, so that tasks find Pulp's models."""

from __future__ import annotations

import os
from typing import Any

import django
from celery import Celery
from celery.signals import task_postrun, task_prerun, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pulpcore.app.settings")
django.setup()

from django.db import close_old_connections, connections  # noqa: E402

from pulp_spk.scheduler.broker import broker_url, transport_options  # noqa: E402

QUEUE = "pulp_spk"

# Without Celery's own fixup for Django, which puts the working directory on sys.path.
app = Celery("pulp_spk", fixups=[], include=["pulp_spk.scheduler.tasks"])
app.conf.update(
    broker_url=broker_url(),
    broker_transport_options=transport_options(broker_url()),
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_default_queue=QUEUE,
    task_ignore_result=True,
    task_publish_retry=False,
    # Messages are wake-ups: a worker that has taken too many keeps them from the others.
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    beat_scheduler="pulp_spk.scheduler.beat:RowScheduler",
    beat_enable_remote_control=False,
    timezone="UTC",
)


@task_prerun.connect
@task_postrun.connect
def _tidy_connections(**kwargs: Any) -> None:
    close_old_connections()


@worker_process_init.connect
def _forget_inherited_connections(**kwargs: Any) -> None:
    # A connection must not be used by two processes.
    connections.close_all()
