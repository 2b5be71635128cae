"""Pulp's services on one database: started, watched, waited for and stopped together."""

import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pulp_spk.embedded.errors import NotHealthy
from pulp_spk.embedded.health import health
from pulp_spk.embedded.housekeeper import Housekeeper
from pulp_spk.embedded.keeper import Keeper
from pulp_spk.embedded.ports import Ports
from pulp_spk.embedded.postgres import Cluster, last_lines
from pulp_spk.embedded.processes import ProcessId, wait_until
from pulp_spk.embedded.services import pulp_services
from pulp_spk.embedded.settings_file import DatabaseAddress, Layout, render_settings

STARTS_MAX = 3
"""A service that was started more often before it served will not serve."""


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
        scheduler: Whether schedules are run.
    """

    layout: Layout
    cluster: Cluster
    database: str
    ports: Ports
    run_id: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    on_change: Callable[[], None] = lambda: None
    scheduler: bool = False
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
        for service in pulp_services(
            self.layout, self.ports, self.run_id, scheduler=self.scheduler
        ):
            self.keepers[service.name] = Keeper(
                service,
                may_start=self.cluster.answers,
                on_start=lambda _: self._changed(),
                on_exit=lambda _: keeper.call(),
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
            NotHealthy: They did not in time, or one of them ends again and again; the ends of the
                logs are in the message.
        """
        done = wait_until(lambda: self._failing() or self.healthy(), seconds)
        failing = self._failing()
        if done and not failing:
            return
        what = f"{failing} ends right after it starts" if failing else "Pulp is not healthy"
        names = [failing] if failing else list(self.keepers)
        logs = "\n".join(last_lines(self.layout.log(name)) for name in names)
        raise NotHealthy(what if failing else f"{what} after {seconds:.0f} s", logs)

    def _failing(self) -> str:
        """Return the name of a service that was started too often, else nothing."""
        names = (name for name, each in self.keepers.items() if each.starts > STARTS_MAX)
        return next(names, "")

    def healthy(self) -> bool:
        """Return whether every service of this very run is up and seen by Pulp."""
        parts = health(self.ports.api_url, self.ports.content_origin, self.processes)
        return all(parts.values())

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
