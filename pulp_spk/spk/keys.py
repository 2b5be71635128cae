"""Keys of INFO that have a meaning of their own, beyond the texts and words in `info`."""

ICON_KEYS = (
    "package_icon",
    "package_icon_120",
    "package_icon_128",
    "package_icon_144",
    "package_icon_256",
)
"""The keys that hold a picture in base64: most of INFO's bytes."""

FLAGS = frozenset(
    (
        "beta",
        "ctl_install",
        "ctl_stop",
        "ctl_uninstall",
        "install_on_cold_storage",
        "install_reboot",
        "offline_install",
        "precheckstartstop",
        "qinst",
        "qstart",
        "qupgrade",
        "reloadui",
        "silent_install",
        "silent_uninstall",
        "silent_upgrade",
        "startable",
        "support_aaprofile",
        "support_center",
        "support_conf_folder",
        "support_move",
        "thirdparty",
        "use_deprecated_replace_mechanism",
    )
)
"""The keys that are a yes or a no (the guide's words; official files also say true and 1)."""
