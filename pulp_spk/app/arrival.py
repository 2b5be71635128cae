"""Files that the content app fetches when a device asks: their signatures are verified afterwards.

The content app saves the content artifact of a file that it has fetched for the first time. GnuPG
is nothing for the content app, so a task does the rest.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from pulpcore.plugin.models import ContentArtifact
from pulpcore.plugin.tasking import dispatch

from pulp_spk.app.tasks.arrived import judge_arrived, keepers


@receiver(post_save, sender=ContentArtifact, dispatch_uid="spk-arrival")
def arrived(instance: ContentArtifact, created: bool, **kwargs: Any) -> None:
    """Have the package verified, if a repository that holds it has keys; one query."""
    if created or instance.artifact_id is None or not keepers([instance.content_id]).exists():
        return
    # What goes wrong with that must not end the download.
    transaction.on_commit(partial(_judge, str(instance.content_id)), robust=True)


def _judge(content_pk: str) -> None:
    dispatch(judge_arrived, kwargs={"content_pks": [content_pk]})
