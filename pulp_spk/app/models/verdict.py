"""What became of signatures that were verified."""

from __future__ import annotations

from django.db import models
from django.utils.timezone import now

from pulpcore.plugin.models import BaseModel

from pulp_spk.app.signing.verdict import Outcome, Verdict
from pulp_spk.spk.signed_stream import Order


class SpkVerdict(BaseModel):
    """Whether the signature of a package holds, by the keys of a repository.

    Fields:
        repository: Whose keys.
        package: The package.
        keyring_digest: Digest of the keys that it was verified with.
        checked_at: When.
        outcome: `valid`, `invalid`, `unknown_key`, `expired` or `none`.
        reason: Why it is not valid; of a valid one what it does not cover.
        signer: Fingerprint of the key; of an unknown one its id.
        user: The first user id of the key.
        order: In which order the members were signed (`toolkit`, `spkrepo`).
    """

    repository = models.ForeignKey(
        "SpkRepository", on_delete=models.CASCADE, related_name="verdicts"
    )
    package = models.ForeignKey("SpkPackage", on_delete=models.CASCADE, related_name="verdicts")
    keyring_digest = models.CharField(max_length=64)
    checked_at = models.DateTimeField(default=now)
    outcome = models.CharField(
        max_length=16, choices=[(outcome.value, outcome.value) for outcome in Outcome]
    )
    reason = models.TextField(default="")
    signer = models.CharField(max_length=64, default="")
    user = models.TextField(default="")
    order = models.CharField(max_length=16, default="")

    @classmethod
    def of(
        cls, repository: models.Model, package: models.Model, digest: str, verdict: Verdict
    ) -> SpkVerdict:
        """A row, unsaved."""
        return cls(
            repository=repository,
            package=package,
            keyring_digest=digest,
            outcome=verdict.outcome.value,
            reason=verdict.reason,
            signer=verdict.signer,
            user=verdict.user,
            order=verdict.order.value if verdict.order else "",
        )

    @classmethod
    def keep(cls, rows: list[SpkVerdict]) -> None:
        """Write rows in place of those of the same packages; one query."""
        cls.objects.bulk_create(
            # In one order, so that two tasks do not wait for each other.
            sorted(rows, key=lambda row: str(row.package_id)),
            update_conflicts=True,
            update_fields=[
                "keyring_digest",
                "checked_at",
                "outcome",
                "reason",
                "signer",
                "user",
                "order",
            ],
            unique_fields=["repository", "package"],
        )

    @property
    def verdict(self) -> Verdict:
        """The row as it was given."""
        return Verdict(
            Outcome(self.outcome),
            self.reason,
            self.signer,
            self.user,
            Order(self.order) if self.order else None,
        )

    class Meta:
        default_related_name = "%(app_label)s_%(model_name)s"
        unique_together = ("repository", "package")
