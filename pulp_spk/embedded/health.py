"""Whether a private Pulp serves: asked of Pulp itself, judged by the processes that are its own."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from pulp_spk.embedded.processes import ProcessId, group_members

STATUS_PATH = "/pulp/api/v3/status/"

LISTS = {"api": "online_api_apps", "content": "online_content_apps", "worker": "online_workers"}
"""Where Pulp's status lists the processes of each service."""

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Without the proxies of the environment: they do not know our address."""


def fetch_status(api_url: str, timeout: float = 5.0) -> dict[str, Any] | None:
    """Return what Pulp says about itself, None when it does not answer.

    Args:
        api_url: Scheme, host and port of the REST API.
        timeout: Seconds.
    """
    try:
        with _DIRECT.open(api_url + STATUS_PATH, timeout=timeout) as answer:
            return json.load(answer)
    except (OSError, ValueError):
        return None


def content_answers(content_origin: str, timeout: float = 5.0) -> bool:
    """Return whether the content app answers at all."""
    try:
        _DIRECT.open(content_origin + "/pulp/content/", timeout=timeout).close()
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
    return True


def health(
    api_url: str, content_origin: str, processes: Mapping[str, ProcessId]
) -> dict[str, bool]:
    """Return for each part whether it serves.

    Args:
        api_url: Scheme, host and port of the REST API.
        content_origin: Scheme, host and port of the content app.
        processes: The services' processes by name.
    """
    status = fetch_status(api_url) or {}
    parts = {"database": bool(status.get("database_connection", {}).get("connected"))}
    for name, key in LISTS.items():
        # Pulp counts a killed process as online for a while: only living ones of ours count.
        process = processes.get(name)
        pids = set(group_members(process.pid)) if process and process.alive() else set()
        online = {int(app["name"].partition("@")[0]) for app in status.get(key, [])}
        parts[name] = bool(pids & online)
    if scheduler := processes.get("scheduler"):
        # It answers to nobody: its rows tell what it does.
        parts["scheduler"] = scheduler.alive()
    parts["content"] = parts["content"] and content_answers(content_origin)
    return parts
