"""What can go wrong between us and a source, each kind with a code.

Two of core's rules decide the base classes. A task keeps the code of a `PulpException` only. And
the content app tries the next source of a file only after a `ClientConnectionError` of aiohttp,
while it takes a `DigestValidationError` for a sign that the source's file is bad, and leaves it
alone for a while.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from gettext import gettext as _

from aiohttp import (
    ClientConnectionError,
    ClientError,
    ClientResponseError,
    ClientSSLError,
    InvalidURL,
)

from pulpcore.plugin.exceptions import DigestValidationError, PulpException


class DownloadError(PulpException):
    """Something could not be read from a source.

    Attributes:
        error_code: Identifies the kind of error.
        url: What was to be read.
        reason: What is wrong, without the URL.
        hint: What to do about it, or "".
        transient: Whether trying again may help.
    """

    error_code = "SPK0500"
    transient = False

    def __init__(self, url: object, reason: str, hint: str = "") -> None:
        self.url = str(url)
        self.reason = reason
        self.hint = hint

    def __str__(self) -> str:
        advice = f" ({self.hint})" if self.hint else ""
        return f"[{self.error_code}] {self.url}: {self.reason}{advice}"


class UnreachableError(DownloadError, ClientConnectionError):
    """No bytes have come that could be used, so that another source may be tried."""

    error_code = "SPK0500"


class BadLinkError(UnreachableError):
    """A link cannot be followed: no http or https, a user name in it, or no URL at all."""

    error_code = "SPK0501"


class ForbiddenAddressError(UnreachableError):
    """A link leads to an address inside a private network that is not the source's own."""

    error_code = "SPK0502"


class RedirectError(UnreachableError):
    """A source redirects too often, or without saying where to."""

    error_code = "SPK0503"


class TermsNotAcceptedError(UnreachableError):
    """A link leads to a server of Synology's own, whose terms have not been accepted."""

    error_code = "SPK0504"


class StatusError(UnreachableError):
    """A source answers with a status that is of no use.

    Attributes:
        status: The status.
    """

    error_code = "SPK0505"

    def __init__(self, url: object, status: int, reason: str = "", hint: str = "") -> None:
        super().__init__(url, reason or _("answered with status {}").format(status), hint)
        self.status = status
        self.transient = status == 429 or 500 <= status < 600


class BusyError(StatusError):
    """A source asks to be left alone for longer than is waited."""

    error_code = "SPK0506"

    def __init__(self, url: object, status: int, seconds: float) -> None:
        reason = _("asks to be left alone for {} seconds").format(round(seconds))
        super().__init__(url, status, reason, _("sync again later"))
        self.seconds = seconds
        self.transient = False


class ConnectionFailedError(UnreachableError):
    """There is no connection, it broke off, or what came is no HTTP."""

    error_code = "SPK0507"
    transient = True


class TooSlowError(UnreachableError):
    """A source takes longer than is waited."""

    error_code = "SPK0508"
    transient = True


class RangeError(UnreachableError):
    """A source does not answer a request for a part of a file with exactly that part."""

    error_code = "SPK0509"


class TooLargeError(UnreachableError):
    """A source sends more than is taken."""

    error_code = "SPK0510"


class EncodingError(UnreachableError):
    """The compression of an answer is damaged, or one that was not asked for."""

    error_code = "SPK0511"


class BrokenOffError(DownloadError):
    """A transfer ended when a part had already been handed on, and could not be continued."""

    error_code = "SPK0512"


class WrongBytesError(DownloadError, DigestValidationError):
    """A file is not the one that the catalog names.

    Attributes:
        actual, expected: Digest or size.
    """

    error_code = "SPK0513"

    def __init__(self, url: object, reason: str, *, actual: object, expected: object) -> None:
        DownloadError.__init__(
            self, url, _("{}: {} instead of {}").format(reason, actual, expected)
        )
        self.actual = str(actual)
        self.expected = str(expected)


class WrongSizeError(WrongBytesError):
    """A file is shorter or longer than the catalog says."""

    error_code = "SPK0514"


@contextmanager
def translated(url: object) -> Iterator[None]:
    """Give errors of aiohttp a code, for requests and for reading, not for what is done with it."""
    try:
        yield
    except DownloadError:
        raise
    except TimeoutError as error:
        hint = _("the timeouts of the remote can be raised")
        raise TooSlowError(url, _("takes too long"), hint) from error
    except InvalidURL as error:
        raise BadLinkError(url, _("the link is no URL")) from error
    except ClientError as error:
        # Its text would have the whole URL in it, which may be a secret.
        said = error.message if isinstance(error, ClientResponseError) else str(error)
        failed = ConnectionFailedError(url, said or type(error).__name__)
        # A certificate does not get better by waiting.
        failed.transient = not isinstance(error, ClientSSLError)
        raise failed from error
