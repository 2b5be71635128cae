"""One package as an entry of a catalog: the answers and traps of docs/dev/protocol.md."""

from __future__ import annotations

from pulp_spk.package_center.device import Device
from pulp_spk.package_center.facts import entry_facts, is_yes
from pulp_spk.package_center.fragment import Link
from pulp_spk.package_center.languages import text_for
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.relations import relations_text

_RETINA_WIDTH = 256

OUR_KEYS = frozenset(
    {
        "package", "version", "link", "md5", "size", "thumbnail", "thumbnail_retina", "snapshot",
        "beta", "report_url", "dname", "desc", "changelog", "model", "sha256", "source", "id",
    }
)  # fmt: skip
"""Keys that no listing may set: they are about our bytes, our texts and our device."""


def entry_of(package: Package, device: Device) -> dict[str, object]:
    """Return the entry of a package in a device's catalog.

    Device, because language, beta and dependencies differ: see `entry_variant`.
    """
    computed = {
        "package": package.name,
        "version": package.version,
        "dname": text_for(package.texts, device.language, "displayname") or package.name,
        "desc": text_for(package.texts, device.language, "description"),
        "link": Link(package.path),
        "md5": package.md5,
        "size": package.size,
        **_pictures(package),
        **_dialogs(package),
        "deppkgs": relations_text(package.dependencies, device.os),
        "conflictpkgs": relations_text(package.conflicts, device.os),
        "start": True,
        "thirdparty": True,
        "download_count": 0,
        "recent_download_count": 0,
        **_startable(package),
        **entry_facts(package.facts),
        **_beta(package, device),
    }
    if package.target.models:
        # Never an empty list: devices take it for a list of no models and hide the entry.
        computed["model"] = list(package.target.models)
    return _with_extra(computed, package)


def entry_variant(package: Package, device: Device) -> tuple[object, ...]:
    """Return what makes two devices' entries of one package differ: the key to keep one under."""
    return (
        # Without a text in it, a language gets what no language gets.
        device.language if device.language in package.texts else "",
        bool(_beta(package, device)),
        relations_text(package.dependencies, device.os),
        relations_text(package.conflicts, device.os),
    )


def _pictures(package: Package) -> dict[str, object]:
    icons = {width: Link(path) for width, path in package.icons}
    shown = icons
    if package.opaque:
        # Only Synology's own packages are, and its lists have the large icon in one place.
        shown = {width: link for width, link in icons.items() if width != _RETINA_WIDTH} or icons
    pictures: dict[str, object] = {"thumbnail": list(shown.values())}
    retina = [link for width, link in icons.items() if width == _RETINA_WIDTH]
    if retina:
        pictures["thumbnail_retina"] = retina[:1]
    pictures["snapshot"] = [Link(path) for path in package.screenshots]
    return pictures


def _dialogs(package: Package) -> dict[str, object]:
    """Return whether a device may act without asking: INFO's own word, else spkrepo's rule."""

    def said(key: str, otherwise: bool) -> bool:
        text = package.facts.get(key)
        return is_yes(text) if text else otherwise

    install = said("qinst", not package.has_license and "install" not in package.wizards)
    upgrade = said("qupgrade", not package.has_license and "upgrade" not in package.wizards)
    start = said("qstart", install and package.startable)
    return {"qinst": install, "qupgrade": upgrade, "qstart": start}


def _startable(package: Package) -> dict[str, object]:
    """Return spkrepo's `startable` where INFO says something about it."""
    if package.startable and not (package.facts.get("startable") or package.facts.get("ctl_stop")):
        return {}
    return {"startable": "yes" if package.startable else "no"}


def _beta(package: Package, device: Device) -> dict[str, object]:
    """Return the marks of a beta; DSM 7 hides a marked entry without a word."""
    if device.is_dsm7 or not package.is_beta:
        return {}
    marks: dict[str, object] = {"beta": True}
    if package.report_url:
        marks["report_url"] = package.report_url
    return marks


def _with_extra(entry: dict[str, object], package: Package) -> dict[str, object]:
    """Set what listings say; a mirror's say nothing but what differs from us (`listing`)."""
    said = {key: value for key, value in package.extra.items() if key not in OUR_KEYS}
    return {**entry, **said}
