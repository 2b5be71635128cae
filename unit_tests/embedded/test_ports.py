"""Devices have the port in their settings, so it should stay."""

import socket
import threading

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
