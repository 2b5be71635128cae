"""A client that does next to nothing, for what wrk cannot ask: HEAD, where it waits for a body."""

from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

SECONDS = 1.0
CHUNK = 1 << 20


def per_second(url: str, method: str) -> float:
    """Answers a second over one connection, the next asked for when the one before is whole.

    All answers must have as many bytes as the first one.

    Args:
        url: What is asked for.
        method: GET or HEAD.
    """
    parts = urlsplit(url)
    wanted = (
        f"{method} {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()
    )
    buffer = bytearray(CHUNK)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        size = _first(connection, wanted, method)
        count, started = 0, time.monotonic()
        while (now := time.monotonic()) - started < SECONDS:
            connection.sendall(wanted)
            left = size
            while left:
                came = connection.recv_into(buffer, min(left, CHUNK))
                if not came:
                    raise ConnectionError(url)
                left -= came
            count += 1
    return count / (now - started)


def _first(connection: socket.socket, wanted: bytes, method: str) -> int:
    """Bytes of an answer with its headers.

    Raises:
        RuntimeError: It is an error.
    """
    connection.sendall(wanted)
    came = b""
    while b"\r\n\r\n" not in came:
        came += connection.recv(CHUNK)
    head, _, body = came.partition(b"\r\n\r\n")
    if b" 200 " not in head.splitlines()[0]:
        raise RuntimeError(head.decode("latin-1"))
    [length] = (
        int(line.partition(b":")[2])
        for line in head.splitlines()
        if line.lower().startswith(b"content-length:")
    )
    expected = 0 if method == "HEAD" else length
    while len(body) < expected:
        body += connection.recv(CHUNK)
    return len(head) + 4 + expected
