"""What the processes of a measurement tell each other, as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Supply:
    """What a source has, and how far away it is.

    Attributes:
        count: SPKs.
        size: Bytes of the payload of each.
        salt: Other SPKs come of another one.
        delay: Seconds before each answer.
        rate: Bytes a second for each answer; 0 for as fast as it goes.
    """

    count: int
    size: int
    salt: str
    delay: float = 0.0
    rate: float = 0.0


@dataclass
class Log:
    """What a source was asked for.

    Attributes:
        asked: Path with query and Range ("" for the whole) of each request, in order.
        files: How many of these were for files; the others were for the catalog.
        sent: Bytes of bodies.
        total: Bytes of all files that the source has.
    """

    asked: list[tuple[str, str]] = field(default_factory=list)
    files: int = 0
    sent: int = 0
    total: int = 0

    @property
    def requests(self) -> int:
        """How many there were."""
        return len(self.asked)

    @property
    def catalogs(self) -> int:
        """How many were for the catalog."""
        return len(self.asked) - self.files


@dataclass(frozen=True)
class Order:
    """What a process is to mirror.

    Attributes:
        url: The source.
        policy: Of the remote.
        folder: Where to work.
        remote: To use again; "" to make one.
        repository: The same.
        profile: Whether to look where the time goes.
    """

    url: str
    policy: str
    folder: str
    remote: str = ""
    repository: str = ""
    profile: bool = False


@dataclass(frozen=True)
class Outcome:
    """What it did.

    Attributes:
        remote: The remote that it used.
        repository: The repository.
        seconds: Of the sync, without starting the process.
        cpu: Seconds of processor time meanwhile.
        database: Seconds spent in queries; they may overlap with other work.
        queries: How many.
        before: MiB resident before the sync.
        peak: MiB resident at most.
        result: What the task's result says.
        profile: Share of the samples by part of the program.
    """

    remote: str
    repository: str
    seconds: float
    cpu: float
    database: float
    queries: int
    before: float
    peak: float
    result: dict[str, int]
    profile: dict[str, float]
