"""Listings in the REST interface."""

from __future__ import annotations

import json
import math
import re
from gettext import gettext as _
from typing import Any

from rest_framework import serializers

from pulpcore.plugin.serializers import NoArtifactContentSerializer
from pulpcore.plugin.util import get_domain_pk

from pulp_spk.app.exceptions import BadListingError, MissingImageError
from pulp_spk.app.models import SpkImage, SpkListing
from pulp_spk.app.serializers.form import JsonOnlyMixin
from pulp_spk.package_center.entry import OUR_KEYS

TEXTS = ("displayname", "description")
MAX_TEXT = 65_536
MAX_EXTRA = 65_536
MAX_DEPTH = 16
MAX_SCREENSHOTS = 32
MAX_PLATFORMS = 256
_LANGUAGE = re.compile(r"[A-Za-z0-9_-]{1,16}")


class StorableField(serializers.DictField):
    """Any JSON object that the database can keep, and a catalog show."""

    child = serializers.JSONField()

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Look at all of it before anything that works its way down without bounds."""
        if not is_shallow(data, MAX_DEPTH):
            raise BadListingError(_("nested more than {} deep").format(MAX_DEPTH))
        if not is_storable(data):
            raise BadListingError(
                _("a NUL, half a character or an infinite number, which cannot be stored")
            )
        return super().to_internal_value(data)


def is_shallow(value: Any, depth: int) -> bool:
    """Whether a value that came as JSON is nested at most so deep."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth >= 0 and all(is_shallow(item, depth - 1) for item in inside)


def is_storable(value: Any) -> bool:
    """Whether the database can keep a value that came as JSON: no NUL, no lone surrogate."""
    if isinstance(value, dict):
        return all(is_storable(key) and is_storable(item) for key, item in value.items())
    if isinstance(value, list):
        return all(is_storable(item) for item in value)
    if isinstance(value, str):
        return not any(char == "\0" or "\ud800" <= char <= "\udfff" for char in value)
    return not isinstance(value, float) or math.isfinite(value)


class SpkListingSerializer(JsonOnlyMixin, NoArtifactContentSerializer):
    """What is said of a package beyond its bytes.

    In a repository it replaces the listing of the same name, version and MD5.
    """

    digest = serializers.CharField(
        read_only=True, help_text=_("SHA-256 of all that the listing says.")
    )
    name = serializers.CharField(
        max_length=255, help_text=_("The package that it speaks of (INFO `package`).")
    )
    version = serializers.CharField(
        max_length=255,
        required=False,
        allow_blank=True,
        help_text=_("The version that it speaks of; empty for all."),
    )
    md5 = serializers.RegexField(
        r"^([0-9a-fA-F]{32})?$",
        required=False,
        allow_blank=True,
        help_text=_("The MD5 of the SPK that it speaks of; empty for all."),
    )
    texts = serializers.DictField(
        child=serializers.DictField(child=serializers.CharField(max_length=MAX_TEXT)),
        required=False,
        help_text=_("`displayname` and `description` by language (`enu`, `ger`, ...); '' for any."),
    )
    changelog = serializers.CharField(
        max_length=MAX_TEXT,
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text=_("Text or simple HTML; null leaves INFO's."),
    )
    beta = serializers.BooleanField(
        required=False,
        allow_null=True,
        help_text=_("Whether it is a beta; null leaves INFO's word."),
    )
    screenshots = serializers.ListField(
        child=serializers.RegexField(r"^[0-9a-f]{64}$"),
        max_length=MAX_SCREENSHOTS,
        required=False,
        allow_null=True,
        help_text=_("SHA-256 of uploaded images, in order; null leaves the SPK's own."),
    )
    platforms = serializers.ListField(
        child=serializers.RegexField(r"^[A-Za-z0-9_]{1,64}$"),
        max_length=MAX_PLATFORMS,
        required=False,
        help_text=_("Platforms that get an opaque package."),
    )
    icons = serializers.DictField(
        child=serializers.CharField(),
        read_only=True,
        help_text=_("SHA-256 of icons by their width, for a package that has none of its own."),
    )
    extra = StorableField(
        required=False,
        help_text=_("Further keys of the catalog entry."),
    )

    def validate_texts(self, texts: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        """Take the fields that a catalog shows, by language codes as devices send them."""
        for language, said in texts.items():
            if language and not _LANGUAGE.fullmatch(language):
                raise BadListingError(
                    _("no language"), value=language[:64], hint=_("write it like enu")
                )
            for field in said:
                if field not in TEXTS:
                    raise BadListingError(
                        _("an unknown text"), value=field[:64], hint=_("known: {}").format(TEXTS)
                    )
        return {language.lower(): said for language, said in texts.items() if said}

    def validate_screenshots(self, screenshots: list[str] | None) -> list[str] | None:
        """Take images that are there."""
        if not screenshots:
            return screenshots
        known = set(
            SpkImage.objects.filter(
                sha256__in=screenshots, _pulp_domain=get_domain_pk()
            ).values_list("sha256", flat=True)
        )
        if missing := [digest for digest in screenshots if digest not in known]:
            raise MissingImageError(
                _("no such image"), value=missing[0], hint=_("upload the screenshot first")
            )
        return list(dict.fromkeys(screenshots))

    def validate_extra(self, extra: dict[str, Any]) -> dict[str, Any]:
        """Take what can be stored and does not overrule the catalog's own keys."""
        for key in extra:
            if key in OUR_KEYS:
                raise BadListingError(
                    _("a key that the catalog fills itself"), value=key, hint=_("leave it out")
                )
        if len(json.dumps(extra)) > MAX_EXTRA:
            raise BadListingError(_("extra keys of more than {} bytes").format(MAX_EXTRA))
        return extra

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Bring the listing into its canonical form and compute its digest.

        Raises:
            BadListingError: when it says nothing.
        """
        data = super().validate(data)
        says = {
            "texts": data.get("texts", {}),
            "changelog": data.get("changelog"),
            "beta": data.get("beta"),
            "screenshots": data.get("screenshots"),
            "platforms": sorted({name.lower() for name in data.get("platforms", ())}),
            "extra": data.get("extra", {}),
        }
        if all(said in ({}, [], None) for said in says.values()):
            raise BadListingError(
                _("a listing that says nothing"),
                hint=_("give texts, a changelog, screenshots, ..."),
            )
        says |= {
            "name": data["name"],
            "version": data.get("version", ""),
            "md5": data.get("md5", "").lower(),
        }
        return {**data, **says, "digest": SpkListing.digest_of(says)}

    def retrieve(self, validated_data: dict[str, Any]) -> SpkListing | None:
        """The same listing, if it is known."""
        return SpkListing.objects.filter(
            digest=validated_data["digest"], _pulp_domain=get_domain_pk()
        ).first()

    class Meta:
        model = SpkListing
        fields = (
            *NoArtifactContentSerializer.Meta.fields,
            "digest",
            *SpkListing.SAYS,
            "icons",
            "extra",
        )
