"""Repositories in the REST interface."""

from __future__ import annotations

from gettext import gettext as _
from typing import Any

from django.conf import settings
from rest_framework import serializers

from pulpcore.plugin.serializers import (
    RelatedField,
    RepositorySerializer,
    RepositorySyncURLSerializer,
)

from pulp_spk.app.exceptions import CapturedMirrorError
from pulp_spk.app.models import SpkRepository, SpkSigningService
from pulp_spk.app.serializers.form import JsonOnlyMixin
from pulp_spk.app.serializers.keyring import keyrings_field
from pulp_spk.app.serializers.verifiable import check_policies
from pulp_spk.app.signing.policy import SignaturePolicy

MAX_CAPTURED = 100


class SpkRepositorySerializer(JsonOnlyMixin, RepositorySerializer):
    """A repository of SPK packages."""

    signature_policy = serializers.ChoiceField(
        choices=SignaturePolicy.choices,
        required=False,
        help_text=_("`ignore`, or `require_valid` to take only packages whose signature holds."),
    )
    keyrings = keyrings_field(_("of those whose signatures are trusted"))
    package_signing_service = RelatedField(
        view_name="signing-services-detail",
        queryset=SpkSigningService.objects.all(),
        many=False,
        required=False,
        allow_null=True,
        help_text=_("The signing service that signs what is uploaded."),
    )
    timestamp_url = serializers.URLField(
        max_length=2048,
        required=False,
        allow_blank=True,
        help_text=_("The timestamp server that confirms when a package was signed; '' for none."),
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """See whether what its own remote brings can be verified, where that is asked for."""
        data = super().validate(data)
        policy, remote = (
            data.get(name, getattr(self.instance, name, None))
            for name in ("signature_policy", "remote")
        )
        if remote is not None:
            own = remote.cast()
            check_policies(own.policy, policy, own.signature_policy)
        return data

    class Meta:
        model = SpkRepository
        fields = (
            *RepositorySerializer.Meta.fields,
            "signature_policy",
            "keyrings",
            "package_signing_service",
            "timestamp_url",
        )


class SpkRepositorySyncSerializer(RepositorySyncURLSerializer):
    """How to mirror a source into a repository."""

    mirror = serializers.BooleanField(
        required=False,
        default=False,
        help_text=_(
            "Whether to remove what the source no longer offers. Nothing is removed when a cell "
            "was not answered, or when it would be more than SPK_SYNC_MAX_REMOVALS."
        ),
    )
    force = serializers.BooleanField(
        required=False,
        default=False,
        help_text=_(
            "Whether to go on where the number of cells, of failures or of removals speaks "
            "against it. Every catalog is asked for anew then."
        ),
    )
    captured = serializers.ListField(
        child=serializers.FileField(max_length=255),
        max_length=MAX_CAPTURED,
        required=False,
        default=list,
        help_text=_(
            "Lists as a NAS keeps them (`otherserver.enu`, `synoserver.enu`), or texts with links "
            "of SPK files: they are mirrored instead of what the source answers."
        ),
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Look at what only makes sense together."""
        data = super().validate(data)
        if data["captured"] and data["mirror"]:
            raise CapturedMirrorError(
                _("captured lists do not tell what a source no longer offers"),
                hint=_("leave out mirror"),
            )
        for file in data["captured"]:
            if file.size > settings.SPK_SYNC_MAX_CATALOG:
                raise CapturedMirrorError(_("a captured list is too large"), value=file.name)
        return data
