"""Uploads that turn out to be of no use: nothing of them stays in the storage.

pulpcore makes an artifact of a file before anybody has read it, and would keep it until somebody
cleans up orphans.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from rest_framework.exceptions import ValidationError as FieldValidationError
from rest_framework.request import Request
from rest_framework.serializers import Serializer

from pulpcore.plugin.models import Artifact
from pulpcore.plugin.viewsets import NamedModelViewSet

from pulp_spk.app.exceptions import UnreadableFileError

SINCE, UNTIL = "uploaded_since", "uploaded_until"
"""Keys of a task's context: between these times the request made an artifact of its file."""


class UploadViewSetMixin:
    """Tells the task when its request made the artifact."""

    def init_content_data(self, serializer: Serializer, request: Request) -> dict[str, Any]:
        """Remember the times before and after the file becomes an artifact."""
        since = timezone.now()
        payload = super().init_content_data(serializer, request)
        if "file" in request.data and not touch(payload["artifact"]):
            # It was another upload's, which was refused before this one had touched it.
            payload = super().init_content_data(serializer, request)
        self._times = {SINCE: since.isoformat(), UNTIL: timezone.now().isoformat()}
        return payload

    def get_deferred_context(self, request: Request) -> dict[str, Any]:
        """The context of the task's serializer."""
        return {**super().get_deferred_context(request), **self._times}


@contextmanager
def nothing_stays(serializer: Serializer, artifact: Artifact) -> Iterator[None]:
    """Remove what came with this upload if it is refused.

    A chunked upload goes too: its bytes would be refused again.

    Args:
        serializer: Of the task.
        artifact: The file.

    Raises:
        UnreadableFileError: as it came.
    """
    try:
        yield
    except UnreadableFileError:
        since, until = (parse_datetime(serializer.context.get(key, "")) for key in (SINCE, UNTIL))
        if since and until:
            made_by_the_task = "artifact" not in serializer.initial_data
            forget(artifact, since, timezone.now() if made_by_the_task else until)
        if upload := serializer.context.get("upload"):
            upload.delete()
        raise


def touch(href: str) -> bool:
    """Say that an artifact is in use, and tell whether it is still there.

    Core's own `touch` leaves alone what was touched within the last hour.
    """
    try:
        artifact = NamedModelViewSet.get_resource(href, Artifact)
    except FieldValidationError:
        return False
    same = Artifact.objects.filter(pk=artifact.pk)
    return same.update(timestamp_of_interest=timezone.now()) > 0


def forget(artifact: Artifact, since: datetime, until: datetime) -> None:
    """Delete an artifact with its file, if it came with an upload and is of no use to anybody.

    Args:
        artifact: The file. Content that is made of it protects it.
        since: When the upload began; what was there before is somebody else's.
        until: When it was stored; who touched it later has yet to read it.
    """
    own = Artifact.objects.select_for_update().filter(
        pk=artifact.pk, pulp_created__gte=since, timestamp_of_interest__lte=until
    )
    with transaction.atomic(), suppress(ProtectedError):
        for one in own:
            one.delete()
