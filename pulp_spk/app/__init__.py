"""The Django application: Pulp's side of the house."""

from pulpcore.plugin import PulpPluginAppConfig


class PulpSpkPluginAppConfig(PulpPluginAppConfig):
    """Entry point of the plugin for pulpcore."""

    name = "pulp_spk.app"
    label = "spk"
    version = "0.1.0.dev0"
    python_package_name = "pulp-spk"
    domain_compatible = True

    def ready(self) -> None:
        """Let pulpcore set the plugin up, then watch what it deletes and what arrives."""
        super().ready()
        from pulp_spk.app import arrival, withdrawal  # noqa: F401
        from pulp_spk.app.settings_check import check_settings

        check_settings()
