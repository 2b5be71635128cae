"""All that a repository version offers, ready for selection.

A repository version never changes, so its index is built once in each process and dropped only
for memory. Building takes a constant number of queries: packages, images, listings.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from sys import getsizeof
from threading import Lock
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404

from pulpcore.plugin.models import RepositoryVersion

from pulp_spk.app.lru import ByteBoundedCache
from pulp_spk.app.models import SpkImage, SpkListing, SpkPackage
from pulp_spk.app.rows import Alike, Row, listing_of, package_of, usable
from pulp_spk.app.tables import tables
from pulp_spk.package_center.package import Listing, Package, apply_listings
from pulp_spk.package_center.paths import image_path
from pulp_spk.package_center.prepared import Prepared, prepare

PACKAGE_MEMORY = 1_500
"""Bytes of a package in an index beside its texts, by tracemalloc: 1,250 to 1,950."""
ROWS = 200
"""Rows that come at a time: more of them hold the interpreter for longer."""


class VersionGone(Http404):
    """A repository version was deleted before its index was built."""


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The packages of one repository version.

    Attributes:
        version: The version; None for the empty index.
        packages: Its packages with what listings say.
        prepared: The same, ready for selection.
        memory: About how much memory it takes, in bytes.
    """

    version: UUID | None
    packages: tuple[Package, ...]
    prepared: Prepared
    memory: int = PACKAGE_MEMORY


class Building:
    """An index in the making, in a thread with a connection of its own.

    Attributes:
        started_at: By the monotonic clock.
        future: Has the index in the end.
    """

    def __init__(self, version: UUID | None) -> None:
        self.started_at = time.monotonic()
        self.future: Future[Index] = _builder.submit(_build_and_keep, version)


_indexes: ByteBoundedCache[Index] = ByteBoundedCache(settings.SPK_INDEX_MEMORY)
_building: dict[UUID | None, Building] = {}
_building_lock = Lock()
_builder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spk-index")


def index_of(version: RepositoryVersion | None) -> Index:
    """The index of a repository version; the empty one for None. Queries in this thread."""
    pk = version.pk if version else None
    index = _indexes.get(pk)
    if index is None:
        index = build(pk)
        _indexes.put(pk, index)
    return index


def ready_index(version: UUID | None) -> Index | None:
    """The index of a repository version, if it is there already."""
    return _indexes.get(version)


def building_of(version: UUID | None) -> Building:
    """The building of an index; however many ask at once, there is one."""
    with _building_lock:
        building = _building.get(version)
        if building is None:
            building = _building[version] = Building(version)
        return building


def _build_and_keep(version: UUID | None) -> Index:
    try:
        # It may have been finished while this one was asked for.
        index = _indexes.get(version) or build(version)
        _indexes.put(version, index)
        return index
    finally:
        with _building_lock:
            _building.pop(version, None)
        connection.close()


def build(version: UUID | None) -> Index:
    """Read a version's packages with the listings and pictures that belong to them.

    Raises:
        VersionGone: There is no such version any more.
    """
    content = RepositoryVersion(pk=version).content_ids_subquery()
    images = {
        sha256: image_path(sha256, media_type)
        for sha256, media_type in SpkImage.objects.filter(pk__in=content).values_list(
            "sha256", "media_type"
        )
    }
    listings: dict[str, list[Listing]] = {}
    for listing in usable(
        _in_turns(SpkListing.objects.filter(pk__in=content)), lambda row: listing_of(row, images)
    ):
        listings.setdefault(listing.name, []).append(listing)
    alike = Alike()
    packages = tuple(
        usable(
            _in_turns(SpkPackage.objects.filter(pk__in=content)),
            lambda row: apply_listings(package_of(row, images, alike), listings.get(row.name, ())),
        )
    )
    if version and not packages and not RepositoryVersion.objects.filter(pk=version).exists():
        # With the version what it holds is gone. Who finds packages has found all before them.
        raise VersionGone(f"the repository version {version} is gone")
    prepared = prepare(packages, tables(), _let_others_run)
    return Index(version, packages, prepared, memory_of(packages))


def memory_of(packages: Sequence[Package]) -> int:
    """About how much memory an index of these packages takes, in bytes.

    Most of it can be texts: ten languages take 7 kB, but the versions of a name mostly share them.
    """
    said = {id(one.texts): one.texts for one in packages}.values()
    by_language = [texts for one in said for texts in one.values()]
    own = (value for one in packages for value in (*one.facts.values(), *one.extra.values()))
    return (
        (1 + len(packages)) * PACKAGE_MEMORY
        + sum(map(getsizeof, chain(said, by_language, own)))
        + sum(getsizeof(text) for texts in by_language for text in texts.values())
    )


def _in_turns(rows: QuerySet[Row]) -> Iterator[Row]:
    for row in rows.iterator(chunk_size=ROWS):
        yield row
        _let_others_run()


def _let_others_run() -> None:
    """Hand over the interpreter, which the event loop would get after 5 ms else, each time."""
    time.sleep(0)
