"""Sources, as devices know them, in the REST interface."""

from __future__ import annotations

import re
from gettext import gettext as _
from typing import Any
from urllib.parse import urlsplit

from rest_framework import serializers

from pulpcore.plugin.serializers import DistributionSerializer

from pulp_spk.app.exceptions import BadOriginError, WrongRepositoryError
from pulp_spk.app.models import SpkDistribution, SpkRepository
from pulp_spk.app.serializers.form import JsonOnlyMixin

MAX_ORIGINS = 16
MAX_ORIGIN = 512
DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
_PATH = re.compile(r"(/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)*")
_FORM = _("write it like https://packages.example.com or http://host:8080/source")


class SpkDistributionSerializer(JsonOnlyMixin, DistributionSerializer):
    """A Package Center source: the latest version of a repository, or one pinned version."""

    origins = serializers.ListField(
        child=serializers.CharField(max_length=MAX_ORIGIN),
        max_length=MAX_ORIGINS,
        required=False,
        help_text=_(
            "The addresses at which devices reach this distribution, each standing for its whole "
            "base URL. A device gets links with the address that it used, or with the first one."
        ),
    )
    os_compatibility = serializers.ChoiceField(
        choices=SpkDistribution.OsCompatibility.choices,
        required=False,
        help_text=_(
            "Which DSM may get a package: `device` (what the device itself accepts, the default) "
            "or `same_major` (what SynoCommunity's server offers)."
        ),
    )
    beta_on_dsm7 = serializers.ChoiceField(
        choices=SpkDistribution.BetaOnDsm7.choices,
        required=False,
        help_text=_(
            "`hide` (the default) or `as_stable`, which offers beta packages to DSM 7 and later "
            "without the mark that makes it hide them."
        ),
    )

    def validate_origins(self, origins: list[str]) -> list[str]:
        """Bring the addresses into their canonical form, each once."""
        canonical = [canonical_origin(origin) for origin in origins]
        for origin in canonical:
            if canonical.count(origin) > 1:
                raise BadOriginError(_("an origin is given twice"), value=origin)
        return canonical

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Serve nothing but SPK repositories."""
        data = super().validate(data)
        version = data.get("repository_version")
        for repository in (data.get("repository"), version and version.repository):
            if repository and not isinstance(repository.cast(), SpkRepository):
                raise WrongRepositoryError(
                    _("no repository of SPK packages"), value=repository.name
                )
        return data

    class Meta:
        model = SpkDistribution
        fields = (
            *DistributionSerializer.Meta.fields,
            "origins",
            "os_compatibility",
            "beta_on_dsm7",
        )


def canonical_origin(origin: str) -> str:
    """An address of a distribution without trailing slash and default port, its host lower-case.

    Raises:
        BadOriginError: when it is not scheme://host[:port][/path] with http or https.
    """
    if not origin.isprintable() or " " in origin:  # urlsplit passes over some of them
        raise BadOriginError(_("an origin has a blank in it"), value=origin, hint=_FORM)
    try:
        parts = urlsplit(origin)
        scheme, port = parts.scheme, parts.port
    except ValueError as error:
        raise BadOriginError(_("an origin is no URL"), value=origin, hint=_FORM) from error
    if scheme not in DEFAULT_PORTS:
        raise BadOriginError(_("an origin is neither http nor https"), value=origin, hint=_FORM)
    if "?" in origin or "#" in origin or "@" in parts.netloc:
        raise BadOriginError(
            _("an origin has a query, a fragment or a user name"), value=origin, hint=_FORM
        )
    host = parts.netloc.lower().removesuffix(":")
    if port is not None:
        host = host.removesuffix(f":{port}")
    path = parts.path.rstrip("/")
    climbs = any(segment in (".", "..") for segment in path.split("/"))
    if not _HOST.fullmatch(host) or not _PATH.fullmatch(path) or climbs:
        raise BadOriginError(_("an origin has no valid host or path"), value=origin, hint=_FORM)
    shown_port = "" if port in (None, DEFAULT_PORTS[scheme]) else f":{port}"
    return f"{scheme}://{host}{shown_port}{path}"
