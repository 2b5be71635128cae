"""Repositories in the REST interface."""

from __future__ import annotations

from pulpcore.plugin.actions import ModifyRepositoryActionMixin
from pulpcore.plugin.viewsets import RepositoryVersionViewSet, RepositoryViewSet, RolesMixin

from pulp_spk.app import access
from pulp_spk.app.models import SpkRepository
from pulp_spk.app.serializers import SpkRepositorySerializer


class SpkRepositoryViewSet(RepositoryViewSet, ModifyRepositoryActionMixin, RolesMixin):
    """Repositories hold packages, with the listings and images that belong to them."""

    endpoint_name = "spk"
    queryset = SpkRepository.objects.exclude(user_hidden=True)
    serializer_class = SpkRepositorySerializer
    queryset_filtering_required_permission = access.VIEW_REPOSITORY
    DEFAULT_ACCESS_POLICY = access.REPOSITORY_POLICY
    LOCKED_ROLES = access.REPOSITORY_ROLES


class SpkRepositoryVersionViewSet(RepositoryVersionViewSet):
    """Each change of a repository makes a version, which never changes."""

    parent_viewset = SpkRepositoryViewSet
    DEFAULT_ACCESS_POLICY = access.VERSION_POLICY
