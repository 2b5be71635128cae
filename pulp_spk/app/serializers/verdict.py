"""Verdicts on signatures in the REST interface."""

from __future__ import annotations

from gettext import gettext as _

from rest_framework import serializers

from pulpcore.plugin.serializers import DetailRelatedField

from pulp_spk.app.models import SpkVerdict
from pulp_spk.app.signing.verdict import Outcome


class SpkVerdictSerializer(serializers.ModelSerializer):
    """Whether the signature of a package holds, by the keys of a repository."""

    package = DetailRelatedField(view_name="content-spk/packages-detail", read_only=True)
    name = serializers.CharField(source="package.name", read_only=True)
    version = serializers.CharField(source="package.version", read_only=True)
    md5 = serializers.CharField(source="package.md5", read_only=True)
    outcome = serializers.ChoiceField(
        choices=[outcome.value for outcome in Outcome],
        read_only=True,
        help_text=_("`valid`, `invalid`, `unknown_key`, `expired`, or `none` without a signature."),
    )
    current = serializers.SerializerMethodField(
        help_text=_(
            "Whether it was given with the keys that the repository and its remote have now."
        )
    )

    def get_current(self, row: SpkVerdict) -> bool:
        """Whether the keys are still those of the verdict."""
        return row.keyring_digest in self.context["keyring_digests"]

    class Meta:
        model = SpkVerdict
        fields = (
            "package",
            "name",
            "version",
            "md5",
            "outcome",
            "reason",
            "signer",
            "user",
            "order",
            "checked_at",
            "current",
        )
        read_only_fields = fields
        extra_kwargs = {
            "reason": {
                "help_text": _("Why it is not valid, or which files a valid one does not cover.")
            },
            "signer": {"help_text": _("Fingerprint of the key; of an unknown one its id.")},
            "user": {"help_text": _("The first user id of the key.")},
            "order": {
                "help_text": _("In which order the members were signed: `toolkit` or `spkrepo`.")
            },
            "checked_at": {"help_text": _("When.")},
        }
