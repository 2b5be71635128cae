"""What the REST interface refuses, each with a code, the value that is meant and what to do.

An error of a request must be an APIException to be answered with 400, one of a task must be a
PulpException to keep its code (and, from pulpcore 3.130 on, its text). What may happen in either
is both.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.exceptions import ValidationError as FieldValidationError

from pulpcore.plugin.exceptions import ValidationError

from pulp_spk.spk.errors import SpkError


class RefusedError(ValidationError, APIException):
    """What was sent cannot be taken.

    Attributes:
        error_code: Identifies the kind of error, for example `SPK0001`.
        detail: The body of the answer: code, message, and as far as known member, value and hint.
    """

    status_code = status.HTTP_400_BAD_REQUEST
    error_code: str = "SPK0001"

    def __init__(
        self,
        message: str,
        *,
        member: str | None = None,
        value: str | None = None,
        hint: str | None = None,
        code: str | None = None,
    ) -> None:
        self.error_code = code or self.error_code
        self.msg = message
        self.member = member
        self.value = value
        self.hint = hint
        known = {"member": member, "value": value, "hint": hint}
        body = {"code": self.error_code, "detail": message}
        body |= {name: text for name, text in known.items() if text is not None}
        APIException.__init__(self, body)

    def __str__(self) -> str:
        where = f"{self.member}: " if self.member else ""
        value = f": {self.value}" if self.value is not None else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"[{self.error_code}] {where}{self.msg}{value}{hint}"


class UnreadableFileError(RefusedError):
    """An uploaded file is no SPK or no picture that can be taken; `error_code` tells why."""

    @classmethod
    def of(cls, error: SpkError) -> Self:
        """The refusal that an error of `pulp_spk.spk` leads to, with the same code."""
        return cls(
            error.message,
            member=error.member,
            value=error.value,
            hint=error.hint,
            code=error.code,
        )


class OtherBytesError(RefusedError):
    """A package of the same name, version and MD5 is known, but its bytes are different ones."""

    error_code = "SPK0002"


class BadValueError(FieldValidationError):
    """A field or a query parameter has a value that it cannot have."""

    error_code: ClassVar[str] = "SPK0010"

    def __init__(self, message: str, *, value: Any = None, hint: str = "") -> None:
        shown = f": {value!r}" if value is not None else ""
        advice = f" ({hint})" if hint else ""
        super().__init__(f"[{self.error_code}] {message}{shown}{advice}", code=self.error_code)


class BadOriginError(BadValueError):
    """An origin is no address that devices can be sent to."""

    error_code = "SPK0011"


class BadListingError(BadValueError):
    """A listing says something that a catalog cannot show, or nothing at all."""

    error_code = "SPK0012"


class MissingImageError(BadValueError):
    """A listing names a screenshot that has not been uploaded."""

    error_code = "SPK0013"


class UnknownFamilyError(BadValueError):
    """No platform belongs to the family that was asked for."""

    error_code = "SPK0014"


class BadDeviceError(BadValueError):
    """A device is described by parameters that contradict each other or cannot be read."""

    error_code = "SPK0015"


class WrongRepositoryError(BadValueError):
    """A distribution of SPK packages can only serve a repository of them."""

    error_code = "SPK0016"


class BadSourceError(BadValueError):
    """The address of a foreign source is none that can be asked."""

    error_code = "SPK0017"


class TermsError(BadValueError):
    """A server of Synology's own may only be asked by those who accept its terms of use."""

    error_code = "SPK0018"


class CapturedMirrorError(BadValueError):
    """Captured lists are given with what cannot be done with them, or are too large."""

    error_code = "SPK0019"


class BadFormError(BadValueError):
    """A list or an object is sent as a form field, where it would not arrive whole."""

    error_code = "SPK0020"


class BadTokenError(BadValueError):
    """A token is to be made that could never be used."""

    error_code = "SPK0038"


class UnverifiableMirrorError(BadValueError):
    """Signatures have to hold, but the files to verify them by stay at their source."""

    error_code = "SPK0052"


class NoSigningServiceError(BadValueError):
    """A repository is to sign, but nobody is set to do it."""

    error_code = "SPK0053"


class CalendarError(BadValueError):
    """A crontab or a time zone cannot be read, or means no time at all."""

    error_code = "SPK0060"


class BadWebhookError(BadValueError):
    """A webhook has an address or no secret with which nothing could be delivered."""

    error_code = "SPK0061"


class NotAllowedError(RefusedError):
    """A user may not have the repository brought up to date by a schedule."""

    status_code = status.HTTP_403_FORBIDDEN
    error_code = "SPK0062"


class NoRemoteError(BadValueError):
    """A schedule has no remote to ask, and neither has its repository."""

    error_code = "SPK0063"
