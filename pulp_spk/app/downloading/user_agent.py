"""What a mirror calls itself."""

from __future__ import annotations

from functools import cache
from importlib.metadata import metadata

from django.conf import settings

from pulp_spk.app import PulpSpkPluginAppConfig


@cache
def project_url() -> str:
    """Where the project lives, as its metadata say; "" when they do not."""
    told = metadata(PulpSpkPluginAppConfig.python_package_name)
    for line in told.get_all("Project-URL", []):
        return line.rpartition(",")[2].strip()
    return told.get("Home-page", "")


def user_agent() -> str:
    """Name and version, and where its makers and its owner can be found.

    The owner gives his address in `SPK_CONTACT`.
    """
    url = project_url()
    known = [text for text in (url and f"+{url}", settings.SPK_CONTACT) if text]
    name = f"pulp_spk/{PulpSpkPluginAppConfig.version}"
    return f"{name} ({'; '.join(known)})" if known else name
