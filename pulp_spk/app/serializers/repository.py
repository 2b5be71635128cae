"""Repositories in the REST interface."""

from __future__ import annotations

from gettext import gettext as _

from rest_framework import serializers

from pulpcore.plugin.serializers import RepositorySerializer, RepositorySyncURLSerializer

from pulp_spk.app.models import SpkRepository


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
            "against it."
        ),
    )
