"""Devices have the port in their settings, so it should stay."""

import socket
import threading
from pathlib import Path

import pytest

from pulp_spk.embedded import ports as ports_module
from pulp_spk.embedded.errors import PortTaken
from pulp_spk.embedded.ports import choose_ports


def test_the_remembered_port_is_waited_for() -> None:
    """A listener of the run that was killed closes a moment later."""
    port = choose_ports("127.0.0.1", "127.0.0.1", wanted=None, remembered=None).content
    listener = socket.create_server(("127.0.0.1", port))
    threading.Timer(0.5, listener.close).start()
    ports = choose_ports("127.0.0.1", "127.0.0.1", wanted=None, remembered=port)
    assert ports.content == port


def test_another_program_keeps_it() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        ports = choose_ports("127.0.0.1", "127.0.0.1", wanted=None, remembered=port)
        assert ports.content != port


def test_any_port_is_none_of_the_kernel() -> None:
    """An outgoing connection could take it while Pulp is down."""
    text = Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii")
    first, last = map(int, text.split())
    ports = choose_ports("127.0.0.1", "127.0.0.1", wanted=0, remembered=None)
    assert ports.api == ports.content + 1
    assert not {ports.content, ports.api} & set(range(first, last + 1))


def test_no_port_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports_module, "is_free", lambda bind, port: False)
    with pytest.raises(PortTaken):
        choose_ports("127.0.0.1", "127.0.0.1", wanted=0, remembered=None)
