"""Defaults of the plugin's settings; docs/admin/settings.md tells what each one does."""

SPK_LINK_RETENTION = 3 * 24 * 60 * 60
SPK_CATALOG_FRESHNESS = 1.0
SPK_CATALOG_BUILD_GRACE = 10.0
SPK_INDEX_MEMORY = 256 * 1024 * 1024
SPK_ANSWER_MEMORY = 256 * 1024 * 1024
SPK_REQUEST_LOG_INTERVAL = 600
SPK_TRUSTED_PROXIES = ["127.0.0.0/8", "::1/128"]
SPK_EXTRA_PLATFORMS = {}
SPK_EXTRA_OS_VERSIONS = []
SPK_CONTACT = ""
SPK_SYNC_MAX_CATALOG = 32 * 1024 * 1024
SPK_SYNC_MAX_PACKAGE = 4 * 1024 * 1024 * 1024
SPK_SYNC_PRIVATE_NETWORKS = []
SPK_SYNC_MAX_REMOVALS = 0.2
SPK_PUBLISH_MAX_PACKAGE = 4 * 1024 * 1024 * 1024
SPK_CELERY_BROKER_URL = ""

# Publish tokens are taken out of requests before anything sees them.
MIDDLEWARE = ["pulp_spk.app.publish.middleware.PublishTokenMiddleware", "dynaconf_merge"]
