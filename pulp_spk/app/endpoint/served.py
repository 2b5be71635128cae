"""Which index a source is answered from while the next one is being built."""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from pulp_spk.app.endpoint.source import Source
from pulp_spk.app.index import Building, Index, building_of, ready_index

PATIENCE = 0.2
"""Seconds from the beginning of a build for which requests wait for it all the same: that of a
small repository is over then, and who has just published sees it."""
MAX_KNOWN = 10_000  # sources whose last answers are remembered


class _Last(NamedTuple):
    """What a source was answered from, and when that was right for the last time."""

    source: Source
    at: float


class ServedIndexes:
    """Chooses an index for each request.

    A new version of the repository that a source follows may be offered a little later:
    SPK_CATALOG_BUILD_GRACE seconds after the old one was known to be the right one at most.
    Whatever else changes is waited for.
    """

    def __init__(self) -> None:
        self._last: dict[UUID, _Last] = {}

    async def index_for(self, source: Source) -> Index:
        """The index to answer from.

        Raises:
            DatabaseError, InterfaceError: when it cannot be built.
        """
        index = ready_index(source.version)
        if index is None:
            building = building_of(source.version)
            index = await self._older(source, building) or await _built(building)
            if index.version != source.version:
                return index
        if len(self._last) >= MAX_KNOWN:
            self._last.clear()
        self._last[source.distribution] = _Last(source, time.monotonic())
        return index

    async def _older(self, source: Source, building: Building) -> Index | None:
        """The index of the version before, if it may go on and the new one is not there soon."""
        last = self._last.get(source.distribution)
        now = time.monotonic()
        if (
            last is None
            or not source.succeeds(last.source)
            or now - last.at > settings.SPK_CATALOG_BUILD_GRACE
        ):
            return None
        soon = building.started_at + PATIENCE - now
        if soon > 0:
            await asyncio.wait([asyncio.wrap_future(building.future)], timeout=soon)
        return None if building.future.done() else ready_index(last.source.version)


async def _built(building: Building) -> Index:
    # Shielded: others wait for it too.
    return await asyncio.shield(asyncio.wrap_future(building.future))
