"""How many queries a process sends."""

from __future__ import annotations

import threading
import time


class QueryClock:
    """Counts and times the queries of all threads; the stages of a sync use some."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0
        self._lock = threading.Lock()

    def install(self) -> None:
        """Begin; for the rest of the process."""
        from django.db.backends.utils import CursorWrapper

        execute = CursorWrapper.execute

        def timed(cursor: CursorWrapper, sql: str, params: object = None) -> object:
            started = time.monotonic()
            try:
                return execute(cursor, sql, params)
            finally:
                with self._lock:
                    self.count += 1
                    self.seconds += time.monotonic() - started

        CursorWrapper.execute = timed
