"""Pulp's services on one database: started, watched, waited for and stopped together."""

import json
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulp_spk.embedded.errors import NotHealthy
from pulp_spk.embedded.housekeeper import Housekeeper
from pulp_spk.embedded.keeper import Keeper
from pulp_spk.embedded.ports import Ports
from pulp_spk.embedded.postgres import Cluster, last_lines
from pulp_spk.embedded.processes import ProcessId, wait_until
from pulp_spk.embedded.services import pulp_services
from pulp_spk.embedded.settings_file import DatabaseAddress, Layout, render_settings

STATUS_PATH = "/pulp/api/v3/status/"

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Without the proxies of the environment: they do not know our loopback address."""


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


@dataclass(eq=False)
class ServiceSet:
    """API, content app and worker of one Pulp.

    Attributes:
        layout: Its data folder.
        cluster: The running database cluster.
        database: Name of its database, migrated.
        ports: Where to listen.
        run_id: Id of the run, in each process's environment.
        settings: Settings that replace or join the usual ones.
        on_change: Called after each start of a process.
    """

    layout: Layout
    cluster: Cluster
    database: str
    ports: Ports
    run_id: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    on_change: Callable[[], None] = lambda: None
    keepers: dict[str, Keeper] = field(default_factory=dict)
    _housekeeper: Housekeeper | None = None

    def write_settings(self) -> None:
        """Write the settings file that the services read when they start."""
        address = DatabaseAddress(self.cluster.socket, self.database)
        text = render_settings(self.layout, address, self.ports.content_origin, self.settings)
        self.layout.settings.touch(mode=0o600)
        self.layout.settings.write_text(text, encoding="utf-8")

    def start(self) -> None:
        """Start the services; `wait_until_healthy` tells when they serve."""
        self.empty_temporary()
        keeper = Housekeeper(lambda: self.cluster.connect(self.database), self.layout.temporary)
        self._housekeeper = keeper
        # Before the services: a record of a dead process whose pid comes again stops its successor.
        keeper.round()
        for service in pulp_services(self.layout, self.ports, self.run_id):
            self.keepers[service.name] = Keeper(
                service, on_start=lambda _: self._changed(), on_exit=lambda _: keeper.call()
            )
        for each in self.keepers.values():
            each.start()
        keeper.start()

    def stop(self) -> None:
        """Stop the services side by side and wait until nothing of them is left."""
        if self._housekeeper:
            self._housekeeper.stop()
        threads = [threading.Thread(target=each.stop) for each in self.keepers.values()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.empty_temporary()

    def empty_temporary(self) -> None:
        """Empty the working folder; nothing in it outlives the services."""
        for path in self.layout.temporary.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)

    def wait_until_healthy(self, seconds: float = 120.0) -> None:
        """Wait until API, content app and worker serve.

        Raises:
            NotHealthy: They did not in time; the ends of their logs are in the message.
        """
        if not wait_until(self.healthy, seconds):
            logs = "\n".join(last_lines(self.layout.log(name)) for name in self.keepers)
            raise NotHealthy(f"Pulp was not healthy within {seconds:.0f} s", logs)

    def healthy(self) -> bool:
        """Return whether every service of this very run is up and seen by Pulp."""
        status = fetch_status(self.ports.api_url)
        if status is None or not status["database_connection"]["connected"]:
            return False
        # Records of a killed run stay online for a while: only processes of ours count.
        lists = {
            "api": "online_api_apps",
            "content": "online_content_apps",
            "worker": "online_workers",
        }
        for name, key in lists.items():
            pids = set(self.keepers[name].pids)
            online = {int(app["name"].partition("@")[0]) for app in status[key]}
            if not pids & online:
                return False
        return content_answers(self.ports.content_origin)

    @property
    def processes(self) -> dict[str, ProcessId]:
        """The services' processes by name."""
        return {name: each.process for name, each in self.keepers.items() if each.process}

    def environment(self) -> dict[str, str]:
        """Return the environment in which Pulp's own commands work on this Pulp."""
        return dict(next(iter(self.keepers.values())).service.environment)

    def _changed(self) -> None:
        if self._housekeeper:
            self._housekeeper.call()
        self.on_change()
