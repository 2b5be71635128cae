"""What is wrong with parts of a source's answers: they are named and left aside, never raised."""

from __future__ import annotations

from enum import StrEnum
from reprlib import repr as _short
from typing import NamedTuple


class ProblemCode(StrEnum):
    """The kinds of problems; part of the interface like the codes of errors."""

    BAD_NAME = "SPK0430"
    BAD_VERSION = "SPK0431"
    BAD_LINK = "SPK0432"
    BAD_VALUE = "SPK0433"
    DUPLICATE = "SPK0434"
    SHARED_MD5 = "SPK0435"
    TWO_NAMES = "SPK0436"
    REPLACED = "SPK0437"
    DIFFERS = "SPK0438"
    EXCLUDED_DEPENDENCY = "SPK0439"


class Problem(NamedTuple):
    """One thing that a person may want to tell the source's owner.

    Attributes:
        code: Its kind.
        name: The package that is meant; "" when that cannot be told.
        reason: A sentence without a full stop, bounded and printable.
        link: The SPK that is meant; "" when none is.
    """

    code: ProblemCode
    name: str
    reason: str
    link: str = ""


_VALUE_LENGTH = 120


def quoted(value: object) -> str:
    """Return an offending value for a sentence: bounded and printable whatever it is."""
    if not isinstance(value, str):
        value = _short(value)
        quote = ""
    else:
        quote = "'"
    text = value[: _VALUE_LENGTH + 1]
    text = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    cut = text if len(text) <= _VALUE_LENGTH else text[: _VALUE_LENGTH - 1] + "…"
    return f"{quote}{cut}{quote}"
