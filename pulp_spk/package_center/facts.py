"""INFO keys that a catalog shows under a name and a type of its own (docs/dev/protocol.md)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_YES = frozenset({"yes", "true", "1"})


def is_yes(text: str) -> bool:
    """Whether INFO says yes: the guide's `yes`, and `true` and `1` of official files."""
    return text.strip().lower() in _YES


def _as_it_is(text: str) -> str:
    return text


_SHOWN: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "start_dep_services": ("depsers", _as_it_is),
    "install_break_packages": ("breakpkgs", _as_it_is),
    "install_replace_packages": ("replacepkgs", _as_it_is),
    "support_conf_folder": ("support_conf_folder", is_yes),
    "ctl_stop": ("ctl_stop", _as_it_is),
    "ctl_uninstall": ("ctl_uninstall", _as_it_is),
    "changelog": ("changelog", _as_it_is),
    "maintainer": ("maintainer", _as_it_is),
    "maintainer_url": ("maintainer_url", _as_it_is),
    "distributor": ("distributor", _as_it_is),
    "distributor_url": ("distributor_url", _as_it_is),
    "support_url": ("support_url", _as_it_is),
    "silent_install": ("silent_install", is_yes),
    "silent_upgrade": ("silent_upgrade", is_yes),
    "silent_uninstall": ("silent_uninstall", is_yes),
    "auto_upgrade_from": ("auto_upgrade_from", _as_it_is),
    "install_type": ("install_type", _as_it_is),
    "install_reboot": ("install_reboot", is_yes),
    "install_on_cold_storage": ("install_on_cold_storage", is_yes),
}
"""INFO key -> catalog key, and how INFO's text becomes the catalog's value."""

FACT_KEYS = frozenset({*_SHOWN, "startable", "qinst", "qupgrade", "qstart"})
"""All keys of INFO that `Package.facts` has to bring."""


def entry_facts(facts: Mapping[str, str]) -> dict[str, object]:
    """Return the catalog keys and values of what INFO says; a key that INFO lacks is left out."""
    return {
        key: convert(facts[info_key])
        for info_key, (key, convert) in _SHOWN.items()
        if facts.get(info_key)
    }
