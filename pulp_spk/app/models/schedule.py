"""Schedules of mirrors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import HStoreField
from django.db import models
from django_lifecycle import AFTER_CREATE, AFTER_UPDATE, BEFORE_DELETE, hook

from pulpcore.plugin.models import (
    AutoAddObjPermsMixin,
    BaseModel,
    EncryptedTextField,
    Remote,
    system_id,
)
from pulpcore.plugin.util import get_domain_pk

from pulp_spk.app import audit
from pulp_spk.app.schedules.calendar import Calendar, jitter_of

AUDITED = ("crontab", "timezone", "jitter", "mirror", "materialize", "enabled")


class SpkSchedule(BaseModel, AutoAddObjPermsMixin):
    """When a repository is brought up to date from a source.

    Fields:
        name: What people call it; unique in its domain.
        pulp_labels: Labels.
        repository: What is brought up to date.
        remote: From where; null for the repository's own remote at the time of each run.
        crontab: Minute, hour, day of month, month and day of week, as crontab(5) writes them.
        timezone: IANA name of the time zone in which the crontab is meant.
        jitter: Minutes over which installations are spread; each has its own place in them.
        mirror: Whether what the source no longer offers is removed.
        materialize: Whether files that stay at their source are brought here after each sync.
        enabled: Whether it runs by itself.
        retries: How often a run that failed for a reason that may pass is tried again.
        backoff: Seconds before the first of these; doubled for each one that follows.
        webhook_url: Where to tell what each run has come to; null for nowhere.
        webhook_secret: What that message is signed with.
        owner: Whose permissions each run has; null when that user is gone.
        next_due_at: When it is due; null while it is not enabled.
        pulp_domain: The domain of the repository.
    """

    name = models.TextField()
    pulp_labels = HStoreField(default=dict)
    repository = models.ForeignKey("SpkRepository", on_delete=models.CASCADE)
    remote = models.ForeignKey("SpkRemote", null=True, on_delete=models.CASCADE)
    crontab = models.TextField()
    timezone = models.TextField(default="UTC")
    jitter = models.PositiveIntegerField(default=60)
    mirror = models.BooleanField(default=False)
    materialize = models.BooleanField(default=False)
    enabled = models.BooleanField(default=True)
    retries = models.PositiveIntegerField(default=3)
    backoff = models.PositiveIntegerField(default=300)
    webhook_url = EncryptedTextField(null=True)
    webhook_secret = EncryptedTextField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    next_due_at = models.DateTimeField(null=True, db_index=True)
    pulp_domain = models.ForeignKey("core.Domain", default=get_domain_pk, on_delete=models.PROTECT)

    @property
    def calendar(self) -> Calendar:
        """When it is due.

        Raises:
            CalendarError: when the row holds what no longer can be read.
        """
        own = jitter_of(f"{system_id()}/{self.pk}", self.jitter)
        return Calendar.of(self.crontab, self.timezone, own)

    @property
    def source(self) -> Remote | None:
        """The remote that a run would ask now."""
        return self.remote or self.repository.remote

    def set_next(self, after: datetime) -> None:
        """Work out when it is due next; the caller saves."""
        self.next_due_at = self.calendar.after(after) if self.enabled else None

    def _audited(self) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in AUDITED}
        remote = self.remote and self.remote.name
        return {"repository": self.repository.name, "remote": remote, **said}

    @hook(AFTER_CREATE)
    def _audit_create(self) -> None:
        audit.record("schedule.create", self, {}, self._audited())

    @hook(AFTER_UPDATE, when_any=list(AUDITED), has_changed=True)
    def _audit_update(self) -> None:
        changed = [name for name in AUDITED if self.has_changed(name)]
        before = {name: self.initial_value(name) for name in changed}
        audit.record("schedule.update", self, before, {n: getattr(self, n) for n in changed})

    @hook(BEFORE_DELETE)
    def _audit_delete(self) -> None:
        audit.record("schedule.delete", self, self._audited(), {})

    class Meta:
        default_related_name = "%(app_label)s_%(model_name)s"
        unique_together = ("name", "pulp_domain")
        permissions = [("manage_roles_spkschedule", "Can manage roles on schedules")]
