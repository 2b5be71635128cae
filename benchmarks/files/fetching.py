"""Asks for files as cheaply as Python can: one socket, one request after the other."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

BUFFER = 1024**2
HEAD_END = b"\r\n\r\n"


class Connection:
    """One connection that is kept, to ask one URL again and again."""

    def __init__(self, url: str, headers: Mapping[str, str] | None = None) -> None:
        parts = urlsplit(url)
        assert parts.hostname
        self._socket = socket.create_connection((parts.hostname, parts.port or 80), 600)
        lines = [
            f"GET {parts.path}?{parts.query} HTTP/1.1",
            f"Host: {parts.netloc}",
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
        ]
        self._request = ("\r\n".join(lines)).encode() + HEAD_END
        self._buffer = memoryview(bytearray(BUFFER))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._socket.close()

    def get(self, rate: float = 0, until: Callable[[], bool] = lambda: False) -> int:
        """Ask once and return how many bytes of the body came.

        Args:
            rate: Bytes a second that are read at most; 0 for as fast as they come.
            until: When to leave before the end.

        Raises:
            RuntimeError: The answer is an error, or not whole.
        """
        self._socket.sendall(self._request)
        begun = time.monotonic()
        seen = b""
        while HEAD_END not in seen:
            size = self._socket.recv_into(self._buffer)
            if not size:
                raise RuntimeError(f"the answer broke off after {seen!r}")
            seen += self._buffer[:size]
        head, _, body = seen.partition(HEAD_END)
        status, *fields = head.split(b"\r\n")
        if status.split()[1] not in (b"200", b"206"):
            raise RuntimeError(status.decode())
        named = dict(one.lower().split(b": ", 1) for one in fields)
        total, got = int(named[b"content-length"]), len(body)
        while got < total and not until():
            size = self._socket.recv_into(self._buffer, min(BUFFER, total - got))
            if not size:
                raise RuntimeError(f"{got} of {total} bytes came")
            got += size
            if rate and (ahead := got / rate - (time.monotonic() - begun)) > 0:
                time.sleep(ahead)
        return got


@dataclass
class Answers:
    """What some connections have seen.

    Attributes:
        seconds: That all of it took.
        times: Seconds of each answer.
        size: Bytes of all bodies.
    """

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    @property
    def rate(self) -> float:
        """Bytes a second."""
        return self.size / self.seconds

    def quantile(self, share: float) -> float:
        """The time within which this share of the answers came, in seconds."""
        ordered = sorted(self.times)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def ask(
    url: str, connections: int, seconds: float, headers: Mapping[str, str] | None = None
) -> Answers:
    """Ask one URL on some connections for some seconds, at least once on each.

    Raises:
        RuntimeError: An answer was an error.
    """
    found, failed = Answers(), []

    def work() -> None:
        try:
            with Connection(url, headers) as connection:
                while True:
                    begun = time.monotonic()
                    size = connection.get()
                    ended = time.monotonic()
                    found.times.append(ended - begun)
                    found.size += size
                    if ended > deadline:
                        return
        except (OSError, RuntimeError) as error:
            failed.append(error)

    begun = time.monotonic()
    deadline = begun + seconds
    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise RuntimeError(str(failed[0]))
    found.seconds = time.monotonic() - begun
    return found
