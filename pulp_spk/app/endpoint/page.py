"""The page that a person sees who opens a source's URL in a browser."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from django.template import Context, Engine, Template
from django.utils.safestring import mark_safe

from pulp_spk.app.endpoint.shown import shown, shown_to
from pulp_spk.app.index import Index
from pulp_spk.app.models import SpkDistribution
from pulp_spk.app.tables import tables
from pulp_spk.package_center.device import Device, device_from_parameters
from pulp_spk.package_center.models import model_key
from pulp_spk.package_center.os_versions import Release

TEMPLATES = Path(__file__).parent.parent / "templates" / "spk"
WHO = ("model", "unique", "arch")  # one of these must come, or the page is for nobody in particular
HOST = re.compile(r"[A-Za-z0-9.-]+(:[0-9]+)?")


def page_device(parameters: Mapping[str, str]) -> Device | None:
    """The device that a person asks about, in the page's form or with a device's own parameters.

    What is typed as a model can be a platform or a family too.
    """
    said = {name: value for name in WHO if (value := parameters.get(name, "").strip())}
    if not said:
        return None
    word = said.get("model", "").lower()
    if model_key(word) not in tables().models and tables().platforms_of(word):
        said = {"arch": word}
    others = {name: value for name, value in parameters.items() if name not in WHO}
    return device_from_parameters({**others, **said}, tables())


def render_page(
    distribution: SpkDistribution, index: Index, base: str, device: Device | None
) -> bytes:
    """What this URL is, how to add it in Package Center, and the packages.

    Args:
        distribution: The distribution.
        index: What it serves.
        base: The URL below which its files are.
        device: Whose packages to show; None for all.

    Returns:
        HTML in UTF-8; everything that comes from packages or people is escaped.
    """
    prepared = index.prepared
    offers, missing = shown_to(prepared, device, distribution.policy) if device else ([], [])
    addresses = [origin.rstrip("/") + "/" for origin in distribution.origins]
    context = {
        "style": mark_safe(_style()),
        "name": distribution.name,
        "base": base,
        "only_here": _is_loopback(base),
        "others": [address for address in addresses if address != base],
        "device": device,
        "device_text": _name(device) if device else "",
        "shown": offers if device else shown(prepared),
        "missing": missing,
        "names": len(prepared.names),
        "files": len(index.packages),
        "models": sorted(model.name for model in tables().models.values()),
        "systems": _systems(device),
    }
    return _template().render(Context(context)).encode("utf-8", "replace")


def page_policy(base: str) -> str:
    """The Content-Security-Policy of the page whose pictures are below `base`.

    The one style sheet is known by its digest; there is no script, and nothing else is loaded.
    """
    parts = urlsplit(base)
    # The host can be what the requester wrote into its Host header.
    images = f" {parts.scheme}://{parts.netloc}" if HOST.fullmatch(parts.netloc) else ""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return (
        f"default-src 'none'; img-src 'self'{images}; style-src 'sha256-{digest}'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _name(device: Device) -> str:
    many = len(device.platforms) > 1
    return device.model or (device.family if many else device.platform_text)


def _systems(device: Device | None) -> list[dict[str, object]]:
    """Choices of a system, newest first: the last build of each release names it."""
    chosen = device.os if device else None
    groups = []
    for name, releases in tables().releases.items():
        last = {(one.major, one.minor, one.micro): one for one in releases.known}
        choices = [
            {
                "build": release.build,
                "text": f"{name} {_number(release)}",
                "chosen": chosen is not None
                and device.os_name == name
                and (chosen.major, chosen.minor, chosen.micro or 0) == numbers,
            }
            for numbers, release in sorted(last.items(), reverse=True)
        ]
        groups.append({"name": name, "choices": choices})
    return groups


def _number(release: Release) -> str:
    micro = f".{release.micro}" if release.micro else ""
    return f"{release.major}.{release.minor}{micro}"


@cache
def _style() -> str:
    return (TEMPLATES / "source.css").read_text(encoding="utf-8")


@cache
def _template() -> Template:
    return Engine(dirs=[str(TEMPLATES)], autoescape=True).get_template("source.html")
