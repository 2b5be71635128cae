"""Catalogs as devices get them, from a source of somebody else's or from its mirror."""

import urllib.parse
from collections.abc import Mapping
from importlib.metadata import version

from pulp_spk.embedded.errors import RequestFailed, Unreachable
from pulp_spk.embedded.rest import fetch
from pulp_spk.package_center.errors import ForeignCatalogError
from pulp_spk.package_center.foreign import MAX_BODY, read_catalog
from pulp_spk.package_center.foreign_entry import ForeignCatalog

PATIENCE = 10.0
"""Seconds that a source may be silent before it counts as not there."""
_AGENT = {"User-Agent": f"pulp_spk/{version('pulp-spk')} (demo)"}
"""Who asks; some servers refuse what does not say what it is."""


def catalog(url: str, parameters: Mapping[str, str], *, patience: float = 60.0) -> ForeignCatalog:
    """Return what a device gets, asking by POST where GET gives no catalog.

    Args:
        url: The source.
        parameters: What the device sends.
        patience: Seconds that the source may be silent.

    Raises:
        RequestFailed: It gets none.
    """
    query = urllib.parse.urlencode(parameters)
    glue = "&" if "?" in url else "?"
    try:
        return _read(f"{url}{glue}{query}", None, patience)
    except Unreachable:
        raise
    except (RequestFailed, ForeignCatalogError) as refused:
        try:
            return _read(url, query.encode("ascii"), patience)
        except (RequestFailed, ForeignCatalogError):
            told = isinstance(refused, RequestFailed)
            said = refused.message.strip() if told else f"{url}: {refused}"
            raise RequestFailed(f"{said} (nor did a POST help)") from refused


def check_source(url: str, parameters: Mapping[str, str]) -> None:
    """See whether a source gives a device a catalog, before anything is made for its mirror.

    Raises:
        RequestFailed: It does not, with the code of a sync that gets no answer.
    """
    try:
        catalog(url, parameters, patience=PATIENCE)
    except RequestFailed as error:
        raise RequestFailed(
            f"the source gave no catalog: {error.message}", error.hint, code="SPK0520"
        ) from error


def _read(url: str, form: bytes | None, patience: float) -> ForeignCatalog:
    # One byte more than a catalog may have tells that it has more.
    body, _ = fetch(url, form, _AGENT, timeout=patience, limit=MAX_BODY + 1)
    return read_catalog(body, url=url)
