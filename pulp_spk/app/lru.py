"""A cache that is bounded by what it holds in bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """Something that knows about how much memory it takes."""

    @property
    def memory(self) -> int:
        """In bytes."""


Value = TypeVar("Value", bound=Sized)


class ByteBoundedCache(Generic[Value]):
    """Keeps the values used last, up to `bound` bytes; always at least the newest one."""

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._memory = 0
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        """The value kept under `key`, which counts as used now."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: Value) -> None:
        """Keep `value`; drop what was used longest ago when the bound is passed."""
        with self._lock:
            if replaced := self._values.pop(key, None):
                self._memory -= replaced.memory
            self._values[key] = value
            self._memory += value.memory
            while self._memory > self._bound and len(self._values) > 1:
                self._memory -= self._values.popitem(last=False)[1].memory
