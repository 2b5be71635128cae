"""Which index a source is answered from while the next one is being built."""

from __future__ import annotations

import asyncio
import time

from django.conf import settings

from pulp_spk.app.endpoint.source import Source
from pulp_spk.app.index import Building, Index, building_of, ready_index

PATIENCE = 0.2
"""Seconds from the beginning of a build for which requests wait for it all the same: that of a
small repository is over then, and who has just published sees it."""


async def index_for(source: Source) -> Index:
    """The index to answer a request from.

    A new version of the repository that a source follows may be offered a little later:
    SPK_CATALOG_BUILD_GRACE seconds after the one before was known to be the latest, at most.
    Whatever else changes is waited for.

    Raises:
        DatabaseError, InterfaceError, VersionGone: when it cannot be built.
    """
    index = ready_index(source.version)
    if index is None:
        building = building_of(source.version)
        index = await _older(source, building) or await _built(building)
    return index


async def _older(source: Source, building: Building) -> Index | None:
    """The index of the version before, if it may go on and the new one is not there soon."""
    previous, now = source.previous, time.monotonic()
    if (
        previous is None
        or not source.succeeds(previous.source)
        or now - previous.at > settings.SPK_CATALOG_BUILD_GRACE
    ):
        return None
    soon = building.started_at + PATIENCE - now
    if soon > 0:
        await asyncio.wait([asyncio.wrap_future(building.future)], timeout=soon)
    return None if building.future.done() else ready_index(previous.source.version)


async def _built(building: Building) -> Index:
    # Shielded: others wait for it too.
    return await asyncio.shield(asyncio.wrap_future(building.future))
