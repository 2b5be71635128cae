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

YES = frozenset(("yes", "true", "1", "on"))
NO = frozenset(("no", "false", "0", "off"))
"""What such a key can say, in lower case."""

WORDS = ("package", "version", "create_time", "os_min_ver", "firmware", "os_max_ver")
"""The keys that hold one short word."""
LISTS = ("arch", "exclude_arch", "model", "exclude_model")
"""The keys that list platforms or models."""
PACKAGE_LISTS = ("install_dep_packages", "install_conflict_packages")
"""The keys that list packages with conditions."""
