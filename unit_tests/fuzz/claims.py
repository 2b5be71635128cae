"""What is claimed of every input."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Mapping
from typing import Any

from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.package import Spk, read_spk
from unit_tests.spk.reading import read_by_ranges


def check_error(error: SpkError) -> None:
    """An error is small and can be logged, stored and shown."""
    assert error.code.startswith("SPK") and error.code != SpkError.code
    assert str(error).isprintable() and len(str(error)) < 600


def is_storable(value: Any) -> bool:
    """Whether a database and JSON in UTF-8 can hold a value."""
    if isinstance(value, str):
        return "\0" not in value and value.encode("utf-8", "replace").decode() == value
    if isinstance(value, Mapping):
        return all(is_storable(key) and is_storable(item) for key, item in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return all(map(is_storable, value))
    if dataclasses.is_dataclass(value):
        return all(is_storable(getattr(value, one.name)) for one in dataclasses.fields(value))
    return True


def attempt(data: bytes, *, strict: bool) -> Spk | None:
    """Read a whole file, `None` if it is refused; nothing but a typed error may come of it."""
    try:
        spk = read_spk(io.BytesIO(data), strict=strict)
    except SpkError as error:
        check_error(error)
        return None
    assert is_storable(spk)
    assert 0 < len(spk.name) <= 255 and 0 < len(spk.version) <= 255
    return spk


def attempt_ranges(data: bytes) -> tuple[Spk | None, str]:
    """Read a file by ranges; gives the code of the error if it is refused."""
    try:
        return read_by_ranges(data)[0], ""
    except SpkError as error:
        check_error(error)
        return None, error.code
