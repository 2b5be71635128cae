"""Tokens with which build jobs publish."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django_lifecycle import AFTER_CREATE, AFTER_UPDATE, BEFORE_DELETE, hook

from pulpcore.plugin.models import AutoAddObjPermsMixin, BaseModel
from pulpcore.plugin.util import get_domain_pk

from pulp_spk.app import audit

PREFIX = "pulpspk_"
"""What every token begins with, so that scanners for leaked secrets find it."""

USE_NOTED = timedelta(minutes=1)
"""How exact `last_used_at` is: a job that uploads a hundred files writes it once."""


def digest_of(secret: str) -> str:
    """What is kept of a token. It has 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


class SpkToken(BaseModel, AutoAddObjPermsMixin):
    """Lets a build job put packages into one repository, as the user who made the token.

    Fields:
        name: What people call it; unique in its domain.
        digest: SHA-256 of the token, which itself is nowhere kept.
        owner: Whose permission on the repository counts, each time the token is used.
        repository: Where it may put packages.
        package: The only name of packages that it may put there; empty for all.
        expires_at: From when on it is refused; null for never.
        revoked_at: Since when it is refused for good; null when it is not.
        last_used_at: When it was last presented, to the minute; null when never.
        pulp_domain: The domain of the repository.
    """

    name = models.TextField()
    digest = models.CharField(max_length=64, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    repository = models.ForeignKey("SpkRepository", on_delete=models.CASCADE)
    package = models.TextField(default="")
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    pulp_domain = models.ForeignKey("core.Domain", default=get_domain_pk, on_delete=models.PROTECT)

    @classmethod
    def make(cls, **fields: Any) -> tuple[Self, str]:
        """A new token and its secret, which nobody can read again."""
        secret = PREFIX + secrets.token_hex(32)
        return cls.objects.create(digest=digest_of(secret), **fields), secret

    @classmethod
    def of(cls, secret: str) -> Self | None:
        """The token with this secret, whatever its state, with its owner and repository."""
        digest = digest_of(secret)
        token = cls.objects.select_related("owner", "repository").filter(digest=digest).first()
        return token if token and hmac.compare_digest(token.digest, digest) else None

    @property
    def is_live(self) -> bool:
        """Whether it is accepted: neither expired nor revoked, and its owner may log in."""
        expired = self.expires_at is not None and self.expires_at <= now()
        return self.owner.is_active and self.revoked_at is None and not expired

    def note_use(self) -> None:
        """Remember that it was presented now, unless that is known for the last minute."""
        at = now()
        if self.last_used_at is None or self.last_used_at <= at - USE_NOTED:
            # Not by save(): a use is no change that anybody made.
            type(self).objects.filter(pk=self.pk).update(last_used_at=at)

    def revoke(self) -> None:
        """Let it be refused from now on; the first time counts."""
        if self.revoked_at is None:
            self.revoked_at = now()
            self.save(update_fields=["revoked_at"])

    def _audited(self) -> dict[str, Any]:
        return {
            "owner": self.owner.get_username(),
            "repository": self.repository.name,
            "package": self.package,
            "expires_at": self.expires_at,
        }

    @hook(AFTER_CREATE)
    def _audit_create(self) -> None:
        audit.record("token.create", self, {}, self._audited())

    @hook(AFTER_UPDATE, when="revoked_at", has_changed=True)
    def _audit_revoke(self) -> None:
        audit.record("token.revoke", self, {"revoked_at": None}, {"revoked_at": self.revoked_at})

    @hook(BEFORE_DELETE)
    def _audit_delete(self) -> None:
        audit.record("token.delete", self, self._audited(), {})

    class Meta:
        default_related_name = "%(app_label)s_%(model_name)s"
        unique_together = ("name", "pulp_domain")
        permissions = [("manage_roles_spktoken", "Can manage roles on tokens")]
