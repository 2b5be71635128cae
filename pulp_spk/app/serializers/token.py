"""Tokens of build jobs in the REST interface."""

from __future__ import annotations

from datetime import datetime, timedelta
from gettext import gettext as _
from typing import Any

from django.utils.timezone import now
from rest_framework import serializers

from pulpcore.plugin.serializers import (
    DetailRelatedField,
    DomainUniqueValidator,
    IdentityField,
    ModelSerializer,
)

from pulp_spk.app.exceptions import BadTokenError
from pulp_spk.app.models import SpkRepository, SpkToken

LIFETIME = timedelta(days=365)
"""How long a token is accepted when nobody says how long."""


class SpkTokenSerializer(ModelSerializer):
    """A token that lets a build job put packages into one repository."""

    pulp_href = IdentityField(view_name="spk/tokens-detail")
    name = serializers.CharField(
        max_length=255,
        help_text=_("What people call it, for example the job that uses it."),
        validators=[DomainUniqueValidator(queryset=SpkToken.objects.all())],
    )
    repository = DetailRelatedField(
        help_text=_("The repository into which it may put packages."),
        view_name_pattern=r"repositories(-.*/.*)-detail",
        queryset=SpkRepository.objects.all(),
    )
    package = serializers.CharField(
        max_length=255,
        default="",
        allow_blank=True,
        help_text=_("The only name (INFO `package`) that its packages may have; '' for all."),
    )
    expires_at = serializers.DateTimeField(
        required=False,
        allow_null=True,
        help_text=_("From when on it is refused; in a year by default, null for never."),
    )
    owner = serializers.SlugRelatedField(
        slug_field="username",
        read_only=True,
        help_text=_("Who made it: each use needs that user's permission on the repository."),
    )
    revoked_at = serializers.DateTimeField(
        read_only=True, help_text=_("Since when it is refused for good.")
    )
    last_used_at = serializers.DateTimeField(
        read_only=True, help_text=_("When it was last used, to the minute.")
    )

    def validate_expires_at(self, expires_at: datetime | None) -> datetime | None:
        """Refuse what would never work.

        Raises:
            BadTokenError: when it is past.
        """
        if expires_at is not None and expires_at <= now():
            raise BadTokenError(_("a token cannot expire in the past"), value=str(expires_at))
        return expires_at

    class Meta:
        model = SpkToken
        fields = (
            *ModelSerializer.Meta.fields,
            "name",
            "repository",
            "package",
            "expires_at",
            "owner",
            "revoked_at",
            "last_used_at",
        )


class NewSpkTokenSerializer(SpkTokenSerializer):
    """A token right after it was made, the only time that it can be read."""

    token = serializers.CharField(
        read_only=True, help_text=_("The token itself. Keep it now: it is not shown again.")
    )

    def create(self, validated_data: dict[str, Any]) -> SpkToken:
        """Make the token for the user who asks."""
        validated_data.setdefault("expires_at", now() + LIFETIME)
        token, token.token = SpkToken.make(owner=self.context["request"].user, **validated_data)
        return token

    class Meta(SpkTokenSerializer.Meta):
        fields = (*SpkTokenSerializer.Meta.fields, "token")
        ref_name = "NewSpkToken"
