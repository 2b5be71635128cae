"""What makes a sync fail, and what makes it leave a package out."""

from __future__ import annotations

from enum import StrEnum
from gettext import gettext as _
from typing import Self

from pulpcore.plugin.exceptions import PulpException

from pulp_spk.spk.errors import SpkError


class SyncError(PulpException):
    """A sync cannot be done, or must not; nothing has been changed.

    Attributes:
        error_code: Identifies the kind of error.
    """

    error_code = "SPK0520"

    def __init__(self, reason: str, hint: str = "", *, code: str = "") -> None:
        self.error_code = code or self.error_code
        self.reason = reason
        self.hint = hint

    @classmethod
    def of(cls, error: SpkError) -> Self:
        """The failure that an error of the pure parts leads to, with the same code."""
        return cls(f"{error.message}: {error.value}", error.hint or "", code=error.code)

    def __str__(self) -> str:
        advice = f" ({self.hint})" if self.hint else ""
        return f"[{self.error_code}] {self.reason}{advice}"


class NoAnswerError(SyncError):
    """The source answered none of the cells with a catalog."""

    error_code = "SPK0520"


class TooManyCellsError(SyncError):
    """The matrix makes more requests than are sent without `force`."""

    error_code = "SPK0521"


class TooManyFailuresError(SyncError):
    """More packages are newly broken than a working source has."""

    error_code = "SPK0522"

    def __init__(self, failed: int, tried: int) -> None:
        super().__init__(
            _("{} of {} packages could not be mirrored; no version was made").format(failed, tried),
            _("see what was left out in the progress reports; `force` goes on all the same"),
        )


class LeftOutError(Exception):
    """A package is not taken.

    Attributes:
        code: Why, as the report groups it.
        reason: Why, for a person.
    """

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Reason(StrEnum):
    """Why a readable package is left out, or why something stays that is no longer offered."""

    OTHER_NAME = "SPK0530"
    OTHER_BYTES = "SPK0531"
    OLDER_EQUAL = "SPK0532"
    BAD_PICTURE = "SPK0533"
    KEPT_FAILED_CELL = "SPK0534"
    KEPT_TOO_MANY = "SPK0535"
    CELL_FAILED = "SPK0536"
    NOT_INCLUDED = "SPK0537"
    NO_SOURCE = "SPK0538"
    UNVERIFIED = "SPK0539"
