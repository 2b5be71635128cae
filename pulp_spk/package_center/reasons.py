"""Why a package is offered or not: codes for programs, sentences for people."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Reason(StrEnum):
    """The rule that decided; the values are part of the REST interface."""

    OFFERED = "offered"
    SUPERSEDED = "superseded"
    WRONG_OS_NAME = "wrong_os_name"
    WRONG_PLATFORM = "wrong_platform"
    EXCLUDED_PLATFORM = "excluded_platform"
    OPAQUE_NOT_OFFERED = "opaque_not_offered"
    WRONG_MODEL = "wrong_model"
    EXCLUDED_MODEL = "excluded_model"
    NEEDS_NEWER_OS = "needs_newer_os"
    NEEDS_OLDER_OS = "needs_older_os"
    OTHER_MAJOR = "other_major"
    BAD_VERSION_FOR_DSM7 = "bad_version_for_dsm7"
    BETA = "beta"
    MANUAL_ONLY = "manual_only"


class Refusal(NamedTuple):
    """Why a package is not offered."""

    reason: Reason
    detail: str


_MAX_NAMED = 4


def enumerated(words: tuple[str, ...]) -> str:
    """Return words for a sentence: the first few, and how many more there are."""
    named = ", ".join(words[:_MAX_NAMED])
    more = len(words) - _MAX_NAMED
    return f"{named} and {more} more" if more > 0 else named
