"""One thing that was looked at: how it is, and what to do about it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    """Some devices or some packages may suffer."""
    PROBLEM = "problem"
    """A NAS cannot use the source, or part of it."""


class Finding(NamedTuple):
    """A sentence about one step.

    Attributes:
        level: How bad it is.
        step: What was looked at: `name`, `TLS`, `GET`, `packages`, ...
        text: What was found, without a full stop.
        advice: What to do; "" where there is nothing to do.
        package: The name of the package that is meant; "" for the source as a whole.
    """

    level: Level
    step: str
    text: str
    advice: str = ""
    package: str = ""


def ok(step: str, text: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(Level.OK, step, text)


def warning(step: str, text: str, advice: str = "", package: str = "") -> Finding:
    """Return that something may do harm."""
    return Finding(Level.WARNING, step, text, advice, package)


def problem(step: str, text: str, advice: str = "", package: str = "") -> Finding:
    """Return that something does harm."""
    return Finding(Level.PROBLEM, step, text, advice, package)
