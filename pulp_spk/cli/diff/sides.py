"""What can be compared: a source at a URL, and a distribution of the configured Pulp."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pulp_cli.generic import PulpCLIContext

from pulp_spk.cli.answer import Answer
from pulp_spk.cli.asking import Asker, AskingError, SourceError, source_address
from pulp_spk.cli.url import base_url_of
from pulp_spk.glue import PulpSpkDistributionContext
from pulp_spk.package_center.errors import ForeignCatalogError
from pulp_spk.package_center.foreign import catalog_of, read_catalog
from pulp_spk.package_center.foreign_entry import ForeignCatalog

Parameters = Sequence[tuple[str, str]]


class NoCatalogError(SourceError):
    """A side gives no catalog; the exit code is that of diff(1) for trouble."""

    exit_code = 2


class Side(Protocol):
    """One of the two."""

    name: str

    def ask(self, parameters: Parameters) -> ForeignCatalog:
        """What a device gets.

        Raises:
            NoCatalogError: It gets none.
        """
        ...


@dataclass
class UrlSide:
    """A source as devices ask it, without credentials.

    Attributes:
        name: Its URL.
    """

    name: str

    def __post_init__(self) -> None:
        self._url = source_address(self.name)
        self._asker = Asker(proxies=True)
        self._methods = ["GET", "POST"]

    def ask(self, parameters: Parameters) -> ForeignCatalog:
        """Ask by GET, and by POST where that gives no catalog; the first that does is kept to."""
        refused: NoCatalogError | None = None
        for method in self._methods:
            try:
                answer = self._asker.ask(self._url, parameters, method=method)
                catalog = self._read(answer)
            except (AskingError, ForeignCatalogError) as error:
                text = error.message if isinstance(error, ForeignCatalogError) else str(error)
                refused = refused or NoCatalogError(f"{self.name}: {text}")
            else:
                self._methods = [method]
                return catalog
        assert refused is not None
        raise refused

    def _read(self, answer: Answer) -> ForeignCatalog:
        if answer.status != 200:
            raise AskingError(f"it answers {answer.status}")
        return read_catalog(answer.body, url=answer.url)


@dataclass
class DistributionSide:
    """A distribution, asked through the REST interface: also one that a content guard protects.

    Attributes:
        name: Its own.
    """

    name: str
    context: PulpSpkDistributionContext
    pulp: PulpCLIContext

    def ask(self, parameters: Parameters) -> ForeignCatalog:
        """Ask for what a device would get."""
        said: Mapping[str, str] = {name: value for name, value in parameters if value}
        base = base_url_of(self.pulp, self.context.entity)
        try:
            return catalog_of(self.context.catalog(said), url=base)
        except ForeignCatalogError as error:
            raise NoCatalogError(f"{self.name}: {error.message}") from error
