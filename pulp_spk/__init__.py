default_app_config = "pulp_spk.app.PulpSpkPluginAppConfig"
