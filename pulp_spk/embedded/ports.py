"""Addresses and ports of the two listeners: content app (what devices talk to) and REST API."""

import random
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pulp_spk.embedded.errors import EmbeddedError, PortTaken
from pulp_spk.embedded.processes import wait_until

DEFAULT_PORT = 24816
"""The port on which Pulp's content app listens by default; the API has the next one."""
PATIENCE = 5.0
"""Seconds until the listeners of processes that were killed are surely closed."""
LOWEST = 10_000
"""First port that is given when any will do; below it live the programs that everybody knows."""


@dataclass(frozen=True)
class Ports:
    """Where a private Pulp listens.

    Attributes:
        bind: Address to listen on.
        host: Address that goes into links.
        content: Port of the content app.
        api: Port of the REST API.
    """

    bind: str
    host: str
    content: int
    api: int

    @property
    def content_origin(self) -> str:
        """Scheme, host and port of every link that devices get."""
        return f"http://{self.host}:{self.content}"

    @property
    def api_url(self) -> str:
        """Scheme, host and port of the REST API."""
        return f"http://{self.host}:{self.api}"


def is_free(bind: str, port: int) -> bool:
    """Return whether nobody listens on a port of an address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As gunicorn does it: connections of a server that has just ended do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError:
            return False
    return True


def choose_ports(bind: str, host: str, *, wanted: int | None, remembered: int | None) -> Ports:
    """Choose two neighbouring ports.

    Args:
        bind: Address to listen on.
        host: Address for links.
        wanted: Port of the content app that the user asked for; 0 takes any free one.
        remembered: Port of the last run: devices have it in their settings, so it is worth
            waiting for.

    Raises:
        PortTaken: A port that was asked for is in use.
    """
    if wanted:
        for port in (wanted, wanted + 1):
            if not is_free(bind, port):
                raise PortTaken(
                    f"port {port} of {bind} is in use by another program",
                    "Choose another one with --port; the REST API takes the next one after it.",
                )
        return Ports(bind, host, wanted, wanted + 1)
    if remembered and wanted is None:
        wait_until(lambda: is_free(bind, remembered) and is_free(bind, remembered + 1), PATIENCE)
    if wanted is None:
        first = remembered or DEFAULT_PORT
        for port in (first, *range(DEFAULT_PORT + 100, DEFAULT_PORT + 200, 2)):
            if is_free(bind, port) and is_free(bind, port + 1):
                return Ports(bind, host, port, port + 1)
    for port in _lasting_ports():
        if is_free(bind, port) and is_free(bind, port + 1):
            return Ports(bind, host, port, port + 1)
    raise PortTaken(
        f"no two neighbouring ports of {bind} are free", "Choose the first one with --port."
    )


def _lasting_ports() -> Iterator[int]:
    """Yield ports in no order, first those that no outgoing connection ever takes.

    The kernel gives connections the ports of its own range (ip(7), ip_local_port_range): while
    this Pulp is down, one of them could take a port there that devices have in their settings.
    """
    try:
        text = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii")
        first, last = map(int, text.split())
    except (OSError, ValueError):
        first, last = 32_768, 60_999
    # Each stands for itself and its neighbour.
    outside = [*range(LOWEST, first - 1), *range(last + 1, 65_535)]
    yield from random.sample(outside, len(outside))
    yield from random.sample(range(first, last), last - first)


def address_of_machine() -> str:
    """Return the address by which other machines reach this one.

    Raises:
        EmbeddedError: The machine has no route to anywhere.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: connect() on UDP only asks the routing table for our address.
            # 192.0.2.0/24 is reserved for documentation (RFC 5737).
            probe.connect(("192.0.2.1", 9))
        except OSError as error:
            raise EmbeddedError(
                f"this machine has no network address ({error})", "Give it: --lan ADDRESS"
            ) from error
        return probe.getsockname()[0]
