"""Repositories in the REST interface."""

from __future__ import annotations

from pulpcore.plugin.serializers import RepositorySerializer

from pulp_spk.app.models import SpkRepository


class SpkRepositorySerializer(RepositorySerializer):
    """A repository of SPK packages."""

    class Meta:
        model = SpkRepository
        fields = RepositorySerializer.Meta.fields
