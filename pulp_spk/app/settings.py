"""Defaults of the plugin's settings; docs/admin/settings.md tells what each one does."""

SPK_LINK_RETENTION = 3 * 24 * 60 * 60
SPK_CATALOG_FRESHNESS = 1.0
SPK_INDEX_MEMORY = 256 * 1024 * 1024
SPK_ANSWER_MEMORY = 64 * 1024 * 1024
SPK_TRUSTED_PROXIES = ["127.0.0.0/8", "::1/128"]
SPK_EXTRA_PLATFORMS = {}
SPK_EXTRA_OS_VERSIONS = []
