"""The PostgreSQL cluster of a test session, made by copying one that was migrated before.

Migrations take ten seconds and change seldom: the migrated cluster is kept in `.cache/`, under a
name that says what it was made of.
"""

import atexit
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

from pulp_spk.embedded import prepare
from pulp_spk.embedded.keeper import Keeper
from pulp_spk.embedded.ports import Ports
from pulp_spk.embedded.postgres import Cluster
from pulp_spk.embedded.processes import ProcessId, identify
from pulp_spk.embedded.service_set import ServiceSet
from pulp_spk.embedded.services import environment
from pulp_spk.embedded.settings_file import Layout

PROJECT = Path(__file__).parents[1]
CACHE = PROJECT / ".cache"
TEMPLATE = "template_pulp"
"""Name of the migrated database; nobody connects to it, so that it can be copied."""
PASSWORD = "password"
PREFIX = "spk-test-"

TEST_SETTINGS = {
    # Basic authentication hashes the password of each request: 250 ms with the usual hasher.
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    # A test asks for the catalog right after it has changed it.
    "SPK_CATALOG_FRESHNESS": 0,
    "SPK_CATALOG_BUILD_GRACE": 0,
    # pulpcore shortens the waiting for dead processes with these.
    "CONTENT_APP_TTL": 10,
    "WORKER_TTL": 10,
}


class Session:
    """Folder and cluster of this test session, made when they are first asked for."""

    def __init__(self) -> None:
        self._root: Path | None = None
        self._cluster: Cluster | None = None
        self._keeper: Keeper | None = None

    @property
    def root(self) -> Path:
        """A folder of the session's own, with a path that is short enough for sockets."""
        if self._root is None:
            remove_abandoned()
            self._root = Path(tempfile.mkdtemp(prefix=PREFIX))
            # PostgreSQL may have to run under another account.
            self._root.chmod(0o755)
            owner = identify(os.getpid())
            (self._root / "owner.json").write_text(json.dumps(asdict(owner)) if owner else "null")
            atexit.register(self.close)
        return self._root

    @property
    def cluster(self) -> Cluster:
        """The running cluster with the migrated template database."""
        if self._cluster is None:
            self._cluster, self._keeper = self._start_cluster()
        return self._cluster

    def make_database(self, name: str) -> None:
        """Make a migrated database."""
        self.cluster.create_database(name, TEMPLATE)

    def close(self) -> None:
        """Stop the cluster and remove the folder."""
        if self._keeper:
            self._keeper.stop()
        self._cluster = self._keeper = None
        if self._root:
            shutil.rmtree(self._root, ignore_errors=True)
            self._root = None

    def _start_cluster(self) -> tuple[Cluster, Keeper]:
        cluster = self._describe("postgres")
        template = CACHE / f"cluster-{self._template_key(cluster)}"
        CACHE.mkdir(exist_ok=True)
        # The other process of the session waits instead of computing the same.
        with (CACHE / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not template.exists():
                self._make_template(template)
            shutil.copytree(template, cluster.data, symlinks=True)
        cluster.data.chmod(0o700)
        cluster.hand_over(cluster.data)
        return cluster, self._run(cluster)

    def _describe(self, name: str) -> Cluster:
        socket = self.root / f"{name}-socket"
        socket.mkdir(exist_ok=True)
        cluster = Cluster(self.root / name, socket, self.root / f"{name}.log", durable=False)
        cluster.hand_over(socket)
        return cluster

    def _run(self, cluster: Cluster) -> Keeper:
        keeper = Keeper(cluster.service())
        keeper.start()
        cluster.wait_until_ready()
        return keeper

    def _template_key(self, cluster: Cluster) -> str:
        parts = [prepare.fingerprint(), str(cluster.programs.major), PASSWORD, str(TEST_SETTINGS)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def _make_template(self, template: Path) -> None:
        cluster = self._describe("template")
        cluster.create()
        keeper = self._run(cluster)
        try:
            cluster.create_database(TEMPLATE)
            layout = Layout(self.root / "template-pulp")
            write_settings(layout, cluster, TEMPLATE)
            prepare.prepare_database(layout, environment(layout), migrate=True, password=PASSWORD)
        finally:
            keeper.stop()
        for old in set(CACHE.glob("cluster-*")) - {template}:
            shutil.rmtree(old, ignore_errors=True)
        unfinished = Path(tempfile.mkdtemp(dir=CACHE, prefix="unfinished-"))
        shutil.copytree(cluster.data, unfinished, symlinks=True, dirs_exist_ok=True)
        unfinished.rename(template)
        shutil.rmtree(cluster.data, ignore_errors=True)


def write_settings(layout: Layout, cluster: Cluster, database: str) -> None:
    """Write a settings file for Pulp's commands on a database, without services."""
    layout.make()
    nowhere = Ports("127.0.0.1", "127.0.0.1", 9, 9)
    ServiceSet(layout, cluster, database, nowhere, settings=TEST_SETTINGS).write_settings()


def remove_abandoned() -> None:
    """Remove the folders of test sessions that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        try:
            owner = json.loads((folder / "owner.json").read_text())
            alive = owner is not None and ProcessId(**owner).alive()
        except (OSError, ValueError, TypeError):
            continue
        if not alive:
            shutil.rmtree(folder, ignore_errors=True)


SESSION = Session()
