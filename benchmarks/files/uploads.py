"""Uploads by each way, against the digests that have to be computed of the file anyway."""

from __future__ import annotations

import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import median

from benchmarks.files.memory import Watched
from benchmarks.files.sending import Sent, send, send_in_chunks
from benchmarks.files.spks import NAMES, new_spk
from benchmarks.synthetic import Synthetic
from benchmarks.table import table
from test_harness.client import Client
from test_harness.pulp import Pulp
from test_harness.session import SESSION
from test_harness.source import make_source

Way = Callable[..., Sent]

PACKAGES = "content/spk/packages/"
AT_ONCE, INTO, CHUNKS, PUBLISHED = "at once", "into a repository", "in chunks", "published"
LINE = 20e6
"""Bytes a second of the slower line."""
MANY = 40
"""SPKs that are sent to see how many go in a second."""
STATUS = 0.2
"""Seconds between two looks at the status."""


@dataclass
class Series:
    """What came of the rounds of one way.

    Attributes:
        sent: Each upload.
        more: MiB by which a program grew, by its name.
        status: The longest that the status took, in seconds.
    """

    sent: list[Sent] = field(default_factory=list)
    more: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    status: list[float] = field(default_factory=list)


def measure(pulp: Pulp, sizes: list[int], rounds: int) -> str:
    """Tables of what came of so many rounds."""
    ways = _ways(pulp)
    seen: dict[tuple[int, str], Series] = defaultdict(Series)
    digests: dict[int, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for size in sizes:
            digests[size].append(_digests(size))
            for name, way in ways.items():
                series = seen[size, name]
                groups = pulp.services.processes
                watched = Watched({one: groups[one].pid for one in ("api", "worker")})
                with watched, _status(pulp) as status:
                    series.sent.append(way(spk=new_spk(size)))
                series.status.append(max(status))
                for one, more in watched.more.items():
                    series.more[one] = max(series.more[one], more)
    rows = []
    for (size, name), series in seen.items():
        bare = median(digests[size])
        seconds = median(sent.seconds for sent in series.sent)
        rows.append(
            [
                NAMES[size],
                name,
                f"{seconds:.2f} s",
                f"{median(sent.waiting for sent in series.sent):.2f} s",
                f"{bare:.2f} s",
                f"{seconds / bare:.2f}",
                f"{series.more['api']:+.0f} MiB",
                f"{series.more['worker']:+.0f} MiB",
                f"{max(series.status):.2f} s",
            ]
        )
    heads = ["SPK", "Way", "Time", "After the last byte", "Digests", "Times", "API", "Worker"]
    return table([*heads, "Status within"], rows) + "\n" + _rates(ways, rounds)


def _ways(pulp: Pulp) -> dict[str, Way]:
    """How an SPK can be sent."""
    source = make_source(pulp.client)
    into = {"repository": source.repository}
    token = pulp.client.create(
        "spk/tokens/", name=source.distribution["name"], repository=source.repository
    )["token"]
    published = f"/pulp/spk/{source.distribution['name']}/api/upload"
    return {
        AT_ONCE: partial(send, pulp, f"{PACKAGES}upload/", data={}),
        f"{AT_ONCE}, 20 MB/s": partial(send, pulp, f"{PACKAGES}upload/", data={}, rate=LINE),
        INTO: partial(send, pulp, PACKAGES, data=into),
        f"{INTO}, 20 MB/s": partial(send, pulp, PACKAGES, data=into, rate=LINE),
        CHUNKS: partial(send_in_chunks, pulp, PACKAGES, data=into),
        PUBLISHED: partial(send, pulp, published, data={}, token=token),
    }


def _digests(size: int) -> float:
    """Seconds that sha256sum and md5sum take for a file that was just written."""
    file = SESSION.root / "digests.spk"
    spk = new_spk(size)
    with file.open("wb") as written:
        for chunk in spk.read(0, spk.size):
            written.write(chunk)
    begun = time.monotonic()
    for program in ("sha256sum", "md5sum"):
        subprocess.run([program, file], check=True, stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - begun
    file.unlink()
    return seconds


@contextmanager
def _status(pulp: Pulp) -> Iterator[list[float]]:
    """Ask for the status as long as the context lasts; yields the seconds of each answer."""
    times: list[float] = []
    done = threading.Event()

    def ask() -> None:
        client = Client(pulp.api_url, pulp.auth)
        while not times or not done.wait(STATUS):
            begun = time.monotonic()
            client.get("status/")
            times.append(time.monotonic() - begun)

    thread = threading.Thread(target=ask)
    thread.start()
    yield times
    done.set()
    thread.join()


def _rates(ways: dict[str, Way], rounds: int) -> str:
    """A table of how many small SPKs go in a second."""
    seen: dict[tuple[str, int], list[float]] = defaultdict(list)
    for _ in range(rounds):
        for name in (AT_ONCE, INTO, PUBLISHED):
            for clients in (1, 4):
                spks = [new_spk(20_000) for _ in range(MANY)]

                def work(spks: list[Synthetic] = spks, way: Way = ways[name]) -> None:
                    while spks:
                        way(spk=spks.pop())

                threads = [threading.Thread(target=work) for _ in range(clients)]
                begun = time.monotonic()
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                seen[name, clients].append(MANY / (time.monotonic() - begun))
    rows = [
        [name, str(clients), f"{median(rates):.1f} /s"] for (name, clients), rates in seen.items()
    ]
    return table(["SPKs of 20 kB", "Clients", "SPKs"], rows)
