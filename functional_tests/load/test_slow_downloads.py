"""Devices on slow lines, and everybody else meanwhile."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from functional_tests.load.askers import Askers, questions
from test_harness.pulp import Pulp
from test_harness.source import DS920, Source, make_source
from unit_tests.builders import build_spk

READERS = 50
LARGE = os.urandom(1024**2) * 12
"""More than the kernel keeps for a connection, so that the server has to wait for its reader."""


@pytest.fixture(scope="module")
def source(pulp: Pulp) -> Source:
    """A small package and a large one."""
    return make_source(
        pulp.client,
        build_spk(info={"package": "small"}),
        build_spk(info={"package": "large"}, members={"payload.bin": LARGE}),
    )


@pytest.fixture
def readers(source: Source) -> Iterator[list[socket.socket]]:
    """Connections on which the large package was asked for and not one byte was read."""
    parts = urlsplit(source.packages(DS920)["large"]["link"])
    assert parts.hostname
    assert parts.port
    with ExitStack() as stack:
        made = []
        for _ in range(READERS):
            reader = stack.enter_context(socket.socket())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            reader.settimeout(180)
            reader.connect((parts.hostname, parts.port))
            head = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nConnection: close\r\n\r\n"
            reader.sendall(head.encode())
            # Its answer has begun.
            assert reader.recv(12, socket.MSG_PEEK) == b"HTTP/1.1 200"
            made.append(reader)
        yield made


def test_others_are_served(pulp: Pulp, source: Source, readers: list[socket.socket]) -> None:
    asked = [one for one in questions(source) if len(one.body) < len(LARGE)]
    with Askers(asked) as askers:
        for _ in range(3):
            assert askers.everything_is_right(), askers.report()
            assert pulp.client.get("status/")["online_content_apps"]
    assert not (askers.wrong or askers.statuses or askers.broken), askers.report()

    # They were waited for all the time: each still gets the whole file.
    right = build_spk(info={"package": "large"}, members={"payload.bin": LARGE})
    for reader in readers:
        received = bytearray()
        while piece := reader.recv(1024**2):
            received += piece
        assert received.partition(b"\r\n\r\n")[2] == right
