"""What can go wrong with a private Pulp, each kind with a code that users can quote."""


class EmbeddedError(Exception):
    """A private Pulp cannot be started, found or stopped.

    Attributes:
        code: The kind.
        message: What is wrong, with the offending value.
        hint: What to do about it; may be empty.
    """

    code: str = "SPK0800"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.code} {self.message}" + (f"\n{self.hint}" if self.hint else "")


class FolderHeld(EmbeddedError):
    """Another Pulp runs on the data folder."""

    code = "SPK0801"


class NotRunning(EmbeddedError):
    """No Pulp runs on the data folder."""

    code = "SPK0802"


class PostgresMissing(EmbeddedError):
    """No usable PostgreSQL programs on this machine."""

    code = "SPK0803"


class PostgresFailed(EmbeddedError):
    """PostgreSQL is there but a cluster could not be made or does not answer."""

    code = "SPK0804"


class PortTaken(EmbeddedError):
    """A port that was asked for is in use."""

    code = "SPK0805"


class PreparationFailed(EmbeddedError):
    """Database migrations or the admin user failed."""

    code = "SPK0806"


class NotHealthy(EmbeddedError):
    """The services did not come up in time."""

    code = "SPK0807"


class NotStopped(EmbeddedError):
    """A running Pulp did not stop in time."""

    code = "SPK0808"


class RequestFailed(EmbeddedError):
    """A request of the demo was refused, by the private Pulp or by a source."""

    code = "SPK0809"

    def __init__(self, message: str, hint: str = "", code: str = "") -> None:
        super().__init__(message, hint)
        # Pulp's own code says more than that something was refused.
        self.code = code or self.code


class Unreachable(RequestFailed):
    """A request of the demo was not answered at all."""
