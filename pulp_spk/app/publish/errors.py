"""What publish calls refuse, each with the status that build jobs know from spkrepo."""

from __future__ import annotations

from rest_framework import status
from rest_framework.exceptions import AuthenticationFailed

from pulp_spk.app.exceptions import RefusedError
from pulp_spk.app.signing.errors import UnverifiedPackageError


class UnknownTokenError(RefusedError, AuthenticationFailed):
    """No token was sent, or none that was ever made here."""

    status_code = status.HTTP_401_UNAUTHORIZED
    error_code = "SPK0030"


class DeadTokenError(RefusedError, AuthenticationFailed):
    """The token has expired, was revoked, or its owner may not log in any more."""

    status_code = status.HTTP_401_UNAUTHORIZED
    error_code = "SPK0031"


class WrongTokenError(RefusedError):
    """The token is for another repository, or its owner may not change this one (any more)."""

    status_code = status.HTTP_403_FORBIDDEN
    error_code = "SPK0032"


class OtherPackageError(RefusedError):
    """The token is only for packages of another name."""

    status_code = status.HTTP_403_FORBIDDEN
    error_code = "SPK0033"


class TooLargeError(RefusedError):
    """The body is larger than a package may be."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    error_code = "SPK0034"


class NoPackageError(RefusedError):
    """The body is empty, was cut off, or is not the form that it should be."""

    error_code = "SPK0035"


class OverlapError(RefusedError):
    """The repository has another file of this name and version for some of the same devices."""

    status_code = status.HTTP_409_CONFLICT
    error_code = "SPK0036"


class NotVerifiedError(UnverifiedPackageError):
    """The repository takes only packages whose signature holds."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


class NotAddedError(RefusedError):
    """The task that should have put the package into the repository failed."""

    status_code = status.HTTP_500_INTERNAL_SERVER_ERROR
    error_code = "SPK0037"
