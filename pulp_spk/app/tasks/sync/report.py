"""What a sync did: numbers, and each thing that was left out with its reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pulpcore.plugin.constants import TASK_STATES
from pulpcore.plugin.models import ProgressReport

from pulp_spk.package_center.foreign_json import clean_text

MAX_NAMED = 1000
"""Things that a result names one by one; the counts are always whole."""
MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of the source that is not mirrored, or not as the source has it.

    Attributes:
        code: The kind.
        reason: For a person; bounded, and fit for the database whatever it quotes.
        name: The package; "" when none is meant.
        version: Its version.
        link: Where it is, without query and user name, which may be secrets.
    """

    code: str
    reason: str
    name: str = ""
    version: str = ""
    link: str = ""

    def __post_init__(self) -> None:
        # It may quote a header, and those may be any bytes.
        object.__setattr__(self, "reason", clean_text(self.reason)[:MAX_REASON])


@dataclass
class Report:
    """Filled while a sync goes on.

    Attributes:
        cells: Devices that were asked as.
        failed_cells: Those without a usable answer.
        unchanged: Those whose catalog the source said to be that of the last time.
        static: Whether the source answers the same whoever asks.
        offered: SPKs that the source has, after the filters.
        known: Those that needed no download.
        added: Those that are new.
        removed: Packages that left the repository because they are no longer offered.
        kept: Packages that stay although they are no longer offered.
        downloads: SPKs that were downloaded as a whole.
        fallbacks: Those of them that byte ranges were not enough for.
        pictures: Pictures that were fetched by their links.
        listings: Packages of which the catalog says more than their INFO.
        requests: All requests of the sync, repeated ones not counted.
        received: Bytes of bodies that came.
        received_catalogs: Those of them that were catalogs.
        left_out: Packages that are not mirrored.
        notes: What a person should know besides.
    """

    cells: int = 0
    failed_cells: int = 0
    unchanged: int = 0
    static: bool = False
    offered: int = 0
    known: int = 0
    added: int = 0
    removed: int = 0
    kept: int = 0
    downloads: int = 0
    fallbacks: int = 0
    pictures: int = 0
    listings: int = 0
    requests: int = 0
    received: int = 0
    received_catalogs: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[LeftOut] = field(default_factory=list)

    def as_result(self) -> dict[str, Any]:
        """The report as the task's result shows it."""
        result = {
            name: value for name, value in vars(self).items() if name not in ("left_out", "notes")
        }
        for name in ("left_out", "notes"):
            things = getattr(self, name)
            result[f"{name}_count"] = len(things)
            result[name] = [asdict(thing) for thing in things[:MAX_NAMED]]
        return result

    def save(self) -> None:
        """Write a progress report for what was fetched, and for each kind of what was left out."""
        fetched = (
            ("Downloading packages", "sync.downloading.packages", self.downloads),
            ("Fetching pictures", "sync.downloading.pictures", self.pictures),
        )
        for message, code, count in fetched:
            _save(message, code, count)
        for kind, things in (("left_out", self.left_out), ("note", self.notes)):
            for code, count in sorted(Counter(thing.code for thing in things).items()):
                example = next(thing for thing in things if thing.code == code)
                what = "Left out" if kind == "left_out" else "Noted"
                _save(f"{what}: {example.reason}", f"sync.{kind}.{code.lower()}", count)


def _save(message: str, code: str, count: int) -> None:
    ProgressReport(
        message=message, code=code, total=count, done=count, state=TASK_STATES.COMPLETED
    ).save()


def shown(link: str) -> str:
    """A link without what may be a secret in it."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))[:2048]
