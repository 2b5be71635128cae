"""Repositories in the REST interface."""

from __future__ import annotations

from gettext import gettext as _
from typing import Any

from django.conf import settings
from rest_framework import serializers

from pulpcore.plugin.serializers import RepositorySerializer, RepositorySyncURLSerializer

from pulp_spk.app.exceptions import CapturedMirrorError
from pulp_spk.app.models import SpkRepository

MAX_CAPTURED = 100


class SpkRepositorySerializer(RepositorySerializer):
    """A repository of SPK packages."""

    class Meta:
        model = SpkRepository
        fields = RepositorySerializer.Meta.fields


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
