"""A whole private Pulp on a data folder: database cluster, services, secrets, lock."""

import os
import secrets
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pulp_spk.embedded import prepare
from pulp_spk.embedded.keeper import Keeper
from pulp_spk.embedded.ports import choose_ports
from pulp_spk.embedded.postgres import DATABASE, Cluster, socket_fits
from pulp_spk.embedded.processes import (
    group_members,
    identify,
    send,
    wait_until,
    with_environment,
)
from pulp_spk.embedded.record import FolderLock, Run, read_run, write_run
from pulp_spk.embedded.service_set import ServiceSet
from pulp_spk.embedded.services import RUN_VARIABLE, environment
from pulp_spk.embedded.settings_file import Layout

LOG_LIMIT = 10_000_000
"""Bytes of a log file above which a start puts it aside."""


@dataclass(frozen=True)
class Options:
    """How to run a private Pulp.

    Attributes:
        data: The data folder.
        port: Port of the content app, the API has the next; 0 takes free ones, None the usual.
        bind: Address to listen on.
        host: Address in links.
        settings: Pulp settings that replace or join the usual ones.
        durable: Whether the database must survive the loss of power.
        health_timeout: Seconds to wait for the services.
        scheduler: Whether schedules are run.
    """

    data: Path
    port: int | None = None
    bind: str = "127.0.0.1"
    host: str = "127.0.0.1"
    settings: Mapping[str, Any] = field(default_factory=dict)
    durable: bool = True
    health_timeout: float = 120.0
    scheduler: bool = False


class PrivatePulp:
    """A private Pulp. Use it as a context manager, or call `start` and `stop`.

    Nothing of it outlives this process: when it is killed, the kernel ends the services, and what
    remains even so is ended by the next start.
    """

    def __init__(self, options: Options, progress: Callable[[str], None] = lambda _: None) -> None:
        """Describe a Pulp; nothing is started.

        Args:
            options: Where and how.
            progress: Called with a line for a person before each step.
        """
        self.options = options
        self.layout = Layout(options.data.absolute())
        self.password = ""
        self._progress = progress
        self._record = self.layout.root / "run.json"
        self._lock = FolderLock(self.layout.root / "lock")
        self._run = Run(id=secrets.token_hex(16))
        self._writing = threading.Lock()
        self._postgres: Keeper | None = None
        self._services: ServiceSet | None = None

    @property
    def services(self) -> ServiceSet:
        """The running services."""
        if self._services is None:
            raise RuntimeError("not started")
        return self._services

    @property
    def content_origin(self) -> str:
        """Scheme, host and port where devices find this Pulp."""
        return self._run.content_origin

    @property
    def api_url(self) -> str:
        """Scheme, host and port of the REST API."""
        return self._run.api_url

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start everything and return when it serves.

        Raises:
            EmbeddedError: What failed, with what to do; nothing is left running.
        """
        self.layout.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock.acquire(self._record)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        previous = read_run(self._record)
        if previous:
            self._end_leftovers(previous)
        self.layout.make()
        self._put_logs_aside()
        options = self.options
        remembered = previous.content_port if previous else None
        ports = choose_ports(
            options.bind, options.host, wanted=options.port, remembered=remembered or None
        )
        run = self._run
        run.supervisor = identify(os.getpid())
        run.since = datetime.now().astimezone().isoformat(timespec="seconds")
        run.content_origin, run.api_url = ports.content_origin, ports.api_url
        run.content_port = ports.content
        self._write_record()

        cluster = self._start_cluster()
        self._services = ServiceSet(
            self.layout,
            cluster,
            DATABASE,
            ports,
            run.id,
            options.settings,
            on_change=self._write_record,
            scheduler=options.scheduler,
        )
        self._services.write_settings()
        self._prepare(cluster)
        self._progress("Starting API, content app and worker")
        self._services.start()
        self._services.wait_until_healthy(options.health_timeout)
        run.state = "serving"
        self._write_record()

    def stop(self) -> None:
        """Stop everything; returns when no process, socket or temporary folder is left."""
        if not self._lock.held:
            return
        self._run.state = "stopping"
        if self._record.exists():
            self._write_record()
        if self._services:
            self._services.stop()
        if self._postgres:
            self._postgres.stop()
        if self._run.runtime:
            shutil.rmtree(self._run.runtime, ignore_errors=True)
        # Kept: the port of the next run.
        write_run(self._record, Run(content_port=self._run.content_port, state="stopped"))
        self._services = self._postgres = None
        self._lock.release()

    def _start_cluster(self) -> Cluster:
        root = self.layout.root
        cluster = Cluster(
            root / "postgres",
            self._socket_folder(),
            self.layout.log("postgres"),
            durable=self.options.durable,
        )
        cluster.hand_over(cluster.socket)
        if not cluster.data.exists():
            self._progress(f"Making a PostgreSQL {cluster.programs.major} cluster")
        cluster.create()
        cluster.prepare_start()
        self._progress("Starting PostgreSQL")
        self._postgres = Keeper(cluster.service(), on_start=lambda _: self._write_record())
        self._postgres.start()
        cluster.wait_until_ready()
        cluster.create_database(DATABASE)
        return cluster

    def _socket_folder(self) -> Path:
        folder = self.layout.root / "run"
        if socket_fits(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
            return folder
        self._run.runtime = tempfile.mkdtemp(prefix="pulp-spk-")
        self._write_record()
        return Path(self._run.runtime)

    def _prepare(self, cluster: Cluster) -> None:
        stamp = self.layout.root / "migrated"
        wanted = prepare.fingerprint()
        migrate = not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted
        self.password, new = prepare.admin_password(self.layout)
        if not migrate and not new:
            return
        self._progress("Preparing the database" if migrate else "Setting the admin password")
        prepare.prepare_database(
            self.layout,
            environment(self.layout, self._run.id),
            migrate=migrate,
            password=self.password if new else "",
        )
        stamp.write_text(wanted, encoding="utf-8")
        if new:
            prepare.keep_password(self.layout, self.password)

    def _end_leftovers(self, previous: Run) -> None:
        """End what a killed run left behind, known by its recorded identity or its environment."""
        # The cluster ends its own server: that one must be asked politely.
        pids = {
            pid
            for name, process in previous.processes.items()
            if name != "postgres" and process.alive()
            for pid in group_members(process.pid)
        }
        if previous.id:
            pids.update(with_environment(f"{RUN_VARIABLE}={previous.id}"))
        if pids:
            self._progress(f"Ending {len(pids)} processes of a run that was killed")
            send(pids, signal.SIGKILL)
            wait_until(lambda: not any(identify(pid) for pid in pids), 10)
        if previous.runtime and Path(previous.runtime).name.startswith("pulp-spk-"):
            shutil.rmtree(previous.runtime, ignore_errors=True)

    def _write_record(self) -> None:
        with self._writing:
            processes = dict(self._services.processes) if self._services else {}
            if self._postgres and self._postgres.process:
                processes["postgres"] = self._postgres.process
            self._run.processes = processes
            write_run(self._record, self._run)

    def _put_logs_aside(self) -> None:
        for log in (self.layout.root / "logs").glob("*.log"):
            if log.stat().st_size > LOG_LIMIT:
                log.replace(log.with_suffix(".log.1"))
