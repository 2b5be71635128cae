"""Foreign sources in the REST interface."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import gettext as _
from typing import Any

from rest_framework import serializers

from pulpcore.plugin.models import Remote
from pulpcore.plugin.serializers import RemoteSerializer

from pulp_spk.app.downloading.addresses import belongs_to_synology, source_url
from pulp_spk.app.downloading.errors import BadLinkError
from pulp_spk.app.exceptions import BadSourceError, TermsError
from pulp_spk.app.models import SpkRemote
from pulp_spk.app.serializers.form import JsonOnlyMixin
from pulp_spk.app.serializers.keyring import keyrings_field
from pulp_spk.app.serializers.verifiable import check_policies
from pulp_spk.app.signing.policy import SignaturePolicy
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.errors import (
    BadInventoryError,
    MatrixError,
    UnknownModelError,
    UnknownOsVersionError,
    UnknownPlatformError,
)
from pulp_spk.package_center.matrix import MAX_CELLS

MAX_NAMES = 1000
MAX_NAME = 255
MAX_INVENTORY = 1024**2
MATRIX = ("devices", "models", "platforms", "os_versions", "channels", "language")
CATALOG_BYTES = 150 * 1500
"""Of an answer before compression: SynoCommunity has 150 packages, an entry 1.5 kB of JSON."""
TOGETHER = ("url", "accept_terms", *MATRIX)


def _words(help_text: str) -> serializers.ListField:
    """A field for a list of names."""
    return serializers.ListField(
        child=serializers.CharField(max_length=MAX_NAME),
        max_length=MAX_NAMES,
        required=False,
        help_text=help_text,
    )


def _usable(url: str) -> str:
    """The URL.

    Raises:
        BadSourceError: when nothing can be asked there.
    """
    try:
        source_url(url)
    except BadLinkError as error:
        raise BadSourceError(error.reason, value=url, hint=error.hint) from error
    return url


class SpkRemoteSerializer(JsonOnlyMixin, RemoteSerializer):
    """A foreign Package Center source, and the devices that a mirror asks it as."""

    url = serializers.CharField(
        max_length=2048,
        help_text=_("The address of the source as people add it on their NAS."),
    )
    policy = serializers.ChoiceField(
        choices=Remote.POLICY_CHOICES,
        default=Remote.IMMEDIATE,
        help_text=_(
            "When packages are downloaded: `immediate` (by the sync), `on_demand` (when the first "
            "device asks) or `streamed` (each time, without keeping them)."
        ),
    )
    devices = serializers.CharField(
        max_length=MAX_INVENTORY,
        allow_blank=True,
        required=False,
        help_text=_("An inventory of devices as CSV or JSON text: model, DSM version, channel."),
    )
    models = _words(_("Models to ask as, e.g. `DS920+`."))
    platforms = _words(_("Platforms (`geminilake`) or families (`x86_64`) to ask as, or `all`."))
    os_versions = _words(
        _("DSM versions to ask as: `7.2-64570`, `7.2` (its newest known build) or `latest`.")
    )
    channels = serializers.ListField(
        child=serializers.ChoiceField(choices=("stable", "beta")),
        max_length=2,
        required=False,
        help_text=_("Channels to ask for; `beta` is never asked for from DSM 7 on."),
    )
    signature_policy = serializers.ChoiceField(
        choices=SignaturePolicy.choices,
        required=False,
        help_text=_("`ignore`, or `require_valid` to leave out what does not verify."),
    )
    keyrings = keyrings_field(_("of those who sign the packages of the source"))
    language = serializers.CharField(
        max_length=16, required=False, help_text=_("The language to ask in, `enu` by default.")
    )
    includes = _words(_("Names of the packages to mirror, with wildcards; all by default."))
    excludes = _words(_("Names of packages to leave out, with wildcards."))
    with_dependencies = serializers.BooleanField(
        required=False,
        help_text=_("Whether packages that the included ones need come along (the default)."),
    )
    keep_latest = serializers.IntegerField(
        min_value=1,
        max_value=1000,
        allow_null=True,
        required=False,
        help_text=_("How many versions of a package to mirror for each device; all by default."),
    )
    method = serializers.ChoiceField(
        choices=SpkRemote.Method.choices,
        required=False,
        help_text=_("How to ask: `GET`, `POST`, or `auto`, which tries POST if GET is refused."),
    )
    accept_terms = serializers.BooleanField(
        required=False,
        help_text=_("Whether you accept the terms of use of Synology's own servers."),
    )

    def validate_url(self, url: str) -> str:
        """Take http and https only, without a user name in it."""
        return super().validate_url(_usable(url))

    def validate_proxy_url(self, url: str | None) -> str | None:
        """Take a proxy of the same kind, or none."""
        url = super().validate_proxy_url(url)
        return _usable(url) if url else url

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Look at what only makes sense together."""
        data = super().validate(data)
        wanted = {
            name: data.get(name, self._current(name))
            for name in (*TOGETHER, "policy", "signature_policy")
        }
        if belongs_to_synology(source_url(wanted["url"])) and not wanted["accept_terms"]:
            refusal = TermsError(
                _("this is a server of Synology's own"),
                value=wanted["url"],
                hint=_("set accept_terms if you accept its terms of use"),
            )
            raise serializers.ValidationError({"accept_terms": refusal.detail})
        check_policies(wanted["policy"], wanted["signature_policy"])
        if self.instance is None or any(name in data for name in MATRIX):
            try:
                SpkRemote(**wanted).find_cells()
            except MatrixError as error:
                refusal = {_field_of(error, wanted): [str(error)]}
                raise serializers.ValidationError(refusal) from error
        return data

    def _current(self, name: str) -> Any:
        """The value of a field before this request."""
        if self.instance is not None:
            return getattr(self.instance, name)
        return SpkRemote._meta.get_field(name).get_default()

    class Meta:
        model = SpkRemote
        fields = (
            *RemoteSerializer.Meta.fields,
            *MATRIX,
            "includes",
            "excludes",
            "with_dependencies",
            "keep_latest",
            "method",
            "accept_terms",
            "signature_policy",
            "keyrings",
        )


class CellSerializer(serializers.Serializer):
    """One device that a mirror asks as."""

    label = serializers.CharField(read_only=True, help_text=_("The device in short."))
    parameters = serializers.DictField(
        child=serializers.CharField(),
        read_only=True,
        help_text=_("What is sent to the source, in this order."),
    )


class CellsSerializer(serializers.Serializer):
    """What a sync would ask for, found without asking."""

    cells = CellSerializer(many=True, read_only=True, help_text=_("One request each."))
    requests = serializers.IntegerField(
        read_only=True, help_text=_("How many requests for catalogs a sync sends.")
    )
    estimated_bytes = serializers.IntegerField(
        read_only=True,
        help_text=_("About how many bytes the answers have if the source has 150 packages."),
    )
    needs_force = serializers.BooleanField(
        read_only=True, help_text=_("Whether these are so many that a sync must be forced.")
    )

    def to_representation(self, cells: tuple[Cell, ...]) -> dict[str, Any]:
        """Describe cells."""
        return {
            "cells": [
                {"label": cell.label, "parameters": dict(cell.parameters())} for cell in cells
            ],
            "requests": len(cells),
            "estimated_bytes": len(cells) * CATALOG_BYTES,
            "needs_force": len(cells) > MAX_CELLS,
        }


def _field_of(error: MatrixError, wanted: Mapping[str, Any]) -> str:
    """The field that an error of the matrix is about."""
    if isinstance(error, BadInventoryError):
        return "devices"
    if isinstance(error, UnknownPlatformError):
        return "platforms"
    for kind, name in ((UnknownModelError, "models"), (UnknownOsVersionError, "os_versions")):
        if isinstance(error, kind):
            # Devices of the inventory have models and os versions as well.
            named = error.value in [repr(text) for text in wanted[name]]
            return name if named else "devices"
    return "non_field_errors"
