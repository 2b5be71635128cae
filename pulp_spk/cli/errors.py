"""What the command line itself refuses, each kind with a code that users can quote."""

from __future__ import annotations

import click


class CommandError(click.ClickException):
    """A command cannot do what it was asked to; it ends with exit code 1.

    Attributes:
        code: The kind.
    """

    code: str = "SPK0900"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"[{self.code}] {message}" + (f" ({hint})" if hint else ""))


class NoAnswerError(CommandError):
    """The server does not answer, or what answers is no Pulp."""

    code = "SPK0901"


class NotAuthenticatedError(CommandError):
    """The server does not accept the user name and password."""

    code = "SPK0902"


class NotPermittedError(CommandError):
    """The user has no role that permits it."""

    code = "SPK0903"


class UnknownThingError(CommandError):
    """There is no such repository, remote, package, ..., or the user may not see it."""

    code = "SPK0904"


class NoFileError(CommandError):
    """There is no such file, or it cannot be read."""

    code = "SPK0905"


class SomeRefusedError(CommandError):
    """Some of the files were refused; the lines before tell which, and why."""

    code = "SPK0906"


class BadTextError(CommandError):
    """A file or an option does not hold the JSON that it has to."""

    code = "SPK0907"
