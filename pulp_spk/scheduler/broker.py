"""Where messages to workers go."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings

FOLDER = "celery"
PREFIX = "pulp_spk:"
"""Before each key in Redis, which Pulp's cache may use as well."""
PATIENCE = 5
"""Seconds that a broker may take to answer; nothing is lost when it does not."""


def broker_url() -> str:
    """The broker: `SPK_CELERY_BROKER_URL`, else Pulp's Redis, else files on this machine."""
    if url := settings.SPK_CELERY_BROKER_URL:
        return str(url)
    if settings.CACHE_ENABLED or settings.WORKER_TYPE == "redis":
        return _redis_of_pulp()
    return "filesystem://"


def _redis_of_pulp() -> str:
    if url := settings.REDIS_URL:
        # The same address in Celery's words.
        return str(url).replace("unix://", "redis+socket://", 1)
    scheme = "rediss" if settings.REDIS_SSL else "redis"
    password = f":{quote(settings.REDIS_PASSWORD, safe='')}@" if settings.REDIS_PASSWORD else ""
    verify = "?ssl_cert_reqs=required" if settings.REDIS_SSL else ""
    if settings.REDIS_SSL and settings.REDIS_SSL_CA_CERTS:
        verify += f"&ssl_ca_certs={quote(settings.REDIS_SSL_CA_CERTS)}"
    host, port = settings.REDIS_HOST, settings.REDIS_PORT
    return f"{scheme}://{password}{host}:{port}/{settings.REDIS_DB}{verify}"


def transport_options(url: str) -> dict[str, Any]:
    """How to talk to the broker; makes the folders of one that is made of files."""
    if url.startswith("redis"):
        return {
            "global_keyprefix": PREFIX,
            "socket_connect_timeout": PATIENCE,
            "socket_timeout": PATIENCE,
        }
    if not url.startswith("filesystem"):
        return {}
    root = Path(settings.WORKING_DIRECTORY) / FOLDER
    for name in ("messages", "control"):
        # Whoever may write there may wake workers, and do no more than that.
        (root / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    return {
        "data_folder_in": str(root / "messages"),
        "data_folder_out": str(root / "messages"),
        "control_folder": str(root / "control"),
    }
