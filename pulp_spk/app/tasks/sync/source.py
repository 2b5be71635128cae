"""The source as a sync reads it; counts what is sent and what comes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pulpcore.plugin.download import DownloadResult

from pulp_spk.app.downloading.answers import CatalogAnswer, Part, Validators
from pulp_spk.app.downloading.errors import StatusError
from pulp_spk.app.models import SpkRemote
from pulp_spk.app.tasks.sync.answers import Answers
from pulp_spk.app.tasks.sync.report import Report
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.errors import ForeignCatalogError
from pulp_spk.package_center.foreign import read_catalog
from pulp_spk.package_center.foreign_entry import ForeignCatalog
from pulp_spk.package_center.offer import Offer
from pulp_spk.spk.images import MAX_SIZE, Image, read_image

_REFUSES_GET = frozenset({400, 404, 405, 406, 411, 415, 501})
"""Answers of servers that may want a POST."""


class Source:
    """A remote, with the report of what it is asked for.

    Attributes:
        remote: The remote.
        answers: Its catalogs of the last time.
    """

    def __init__(self, remote: SpkRemote, report: Report, *, anew: bool = False) -> None:
        """Args: anew: Whether to ask for catalogs that are known to be the same."""
        self.remote = remote
        self.answers = Answers(remote, anew=anew)
        self._report = report
        self._methods = ["GET", "POST"] if remote.method == remote.Method.AUTO else [remote.method]

    async def ask(self, cell: Cell) -> tuple[CatalogAnswer, ForeignCatalog]:
        """What a device is answered.

        The first answer that is a catalog decides by which method the others are asked for.

        Raises:
            DownloadError: when there is none.
            ForeignCatalogError: when it is no catalog.
        """
        # Other cells may settle the method meanwhile.
        *others, last = self._methods
        for method in others:
            try:
                return await self._ask_by(method, cell)
            except StatusError as error:
                if error.status not in _REFUSES_GET:
                    raise
            except ForeignCatalogError:
                pass
        return await self._ask_by(last, cell)

    async def close(self) -> None:
        """Close the connections."""
        await self.remote.download_factory.way.session.close()

    async def part(self, link: str, start: int, stop: int) -> Part:
        """Some bytes of a file."""
        self._report.requests += 1
        part = await self.remote.get_downloader(url=link).read_range(start, stop)
        self._report.received += len(part.data)
        return part

    async def last_byte(self, link: str) -> Part:
        """The least that a source can be asked for to hear of changes of a file."""
        self._report.requests += 1
        part = await self.remote.get_downloader(url=link).read_tail(1)
        self._report.received += len(part.data)
        return part

    async def download(self, offer: Offer) -> DownloadResult:
        """The whole file of an offer, verified as far as the catalog says what it is."""
        self._report.requests += 1
        self._report.downloads += 1
        downloader = self.remote.get_downloader(url=offer.link)
        result = await downloader.run(extra_data={"md5": offer.md5, "size": offer.size})
        self._report.received += result.artifact_attributes["size"]
        return result

    async def picture(self, link: str) -> Image:
        """A picture, checked and bounded.

        Raises:
            DownloadError: when it cannot be had.
            SpkError: when it is no picture, or too large.
        """
        self._report.requests += 1
        downloader = self.remote.get_downloader(url=link, max_size=MAX_SIZE)
        path = Path((await downloader.run()).path)
        try:
            data = path.read_bytes()
        finally:
            path.unlink()
        self._report.received += len(data)
        picture = read_image(data, member=Path(link).name[:100])
        self._report.pictures += 1
        return picture

    async def _ask_by(self, method: str, cell: Cell) -> tuple[CatalogAnswer, ForeignCatalog]:
        said = await self._ask(cell, method)
        self._methods = [method]
        return said

    async def _ask(self, cell: Cell, method: str) -> tuple[CatalogAnswer, ForeignCatalog]:
        known = self.answers.validators(cell) if method == "GET" else Validators()
        answer = await self._request(cell, method, known)
        if answer.unchanged:
            if (kept := self._kept(cell, answer)) is not None:
                self._report.unchanged += 1
                return kept
            answer = await self._request(cell, method, Validators())
        catalog = read_catalog(answer.body, url=answer.url)
        if method == "GET":
            self.answers.keep(cell, answer)
        return answer, catalog

    async def _request(self, cell: Cell, method: str, known: Validators) -> CatalogAnswer:
        self._report.requests += 1
        downloader = self.remote.get_downloader(url=self.remote.url)
        answer = await downloader.read_catalog(cell.parameters(), method=method, known=known)
        self._report.received += answer.received
        self._report.received_catalogs += answer.received
        return answer

    def _kept(
        self, cell: Cell, answer: CatalogAnswer
    ) -> tuple[CatalogAnswer, ForeignCatalog] | None:
        """The catalog that an answer without a body stands for; None when it is not kept."""
        body = self.answers.body(cell)
        if body is None:
            return None
        try:
            return replace(answer, body=body), read_catalog(body, url=answer.url)
        except ForeignCatalogError:
            # Read by another release, which took it for one.
            return None
