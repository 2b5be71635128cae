"""What a source answered the last time: it only has to say that this still holds."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from pulp_spk.app.downloading.answers import CatalogAnswer, Validators
from pulp_spk.app.models import SpkRemote, SpkSourceAnswer
from pulp_spk.package_center.cell import Cell

MOST_KEPT = 32 * 1024**2
"""Bytes, compressed, that are kept of one source; cells beyond that are asked anew."""


class Answers:
    """The answers of one source to GET requests.

    RFC 9110, 13.1.2 leaves a POST with If-None-Match no way to say that nothing has changed.
    """

    def __init__(self, remote: SpkRemote, *, anew: bool = False) -> None:
        """Look up what is kept, in one query.

        Args:
            remote: The source.
            anew: Whether to believe nothing of it.
        """
        self._remote = remote
        self._kept = {} if anew else dict(SpkSourceAnswer.of(remote))
        self._new: dict[str, SpkSourceAnswer] = {}
        self._room = MOST_KEPT

    def validators(self, cell: Cell) -> Validators:
        """By what the source can tell whether a cell's catalog is still the same."""
        kept = self._kept.get(self._digest(cell))
        return Validators(kept.etag, kept.last_modified) if kept else Validators()

    def body(self, cell: Cell) -> bytes | None:
        """The catalog of a cell as it is kept; None when it cannot be read any more."""
        try:
            return zlib.decompress(self._kept[self._digest(cell)].body)
        except (KeyError, zlib.error):
            return None

    def keep(self, cell: Cell, answer: CatalogAnswer) -> None:
        """Keep a new catalog, if its source can tell when it changes and there is room for it."""
        digest = self._digest(cell)
        self._kept.pop(digest, None)
        if not answer.validators:
            return
        body = zlib.compress(answer.body)
        if len(body) > self._room:
            return
        self._room -= len(body)
        self._new[digest] = SpkSourceAnswer(
            remote=self._remote,
            digest=digest,
            etag=answer.validators.etag,
            last_modified=answer.validators.last_modified,
            body=body,
        )

    def save(self, cells: Iterable[Cell]) -> None:
        """Write what is new, and let go of what no cell asks for or the source took back.

        Nothing is held in memory from then on.
        """
        asked = {self._digest(cell) for cell in cells}
        wanted = self._kept.keys() & asked
        room = MOST_KEPT - sum(len(self._kept[digest].body) for digest in wanted)
        fitting = []
        for digest, answer in sorted(self._new.items()):
            if len(answer.body) <= room:
                room -= len(answer.body)
                fitting.append(answer)
                wanted.add(digest)
        SpkSourceAnswer.keep(self._remote, fitting, wanted)
        self._kept.clear()
        self._new.clear()

    def _digest(self, cell: Cell) -> str:
        return SpkSourceAnswer.digest_of(self._remote.url, cell.parameters())
