"""Catalogs of other servers: every known shape read into one, odd parts named and left aside."""

from __future__ import annotations

from collections.abc import Iterator

from pulp_spk.package_center.errors import CatalogTooLargeError, NotACatalogError
from pulp_spk.package_center.foreign_entry import ForeignCatalog, ForeignEntry
from pulp_spk.package_center.foreign_json import MAX_BODY as MAX_BODY
from pulp_spk.package_center.foreign_json import clean_text, read_json
from pulp_spk.package_center.foreign_reader import EntryReader, UnusableEntryError
from pulp_spk.package_center.problem import Problem, quoted

MAX_ENTRIES = 20_000
MAX_PROBLEMS = 1_000
MAX_KEYRINGS = 32
MAX_KEYRING = 65_536


def read_catalog(body: bytes, *, url: str) -> ForeignCatalog:
    """Read the answer of a source.

    Takes the bare list of old servers, the object with `packages` (also where PHP made an object
    of that list), Synology's `beta_packages` beside them, and all of it inside the `data` of
    DSM's own interface.

    Args:
        body: The answer, of whatever content type.
        url: Where it came from, after redirects; relative links are meant from there. "" refuses
            relative links.

    Raises:
        ForeignCatalogError: The answer is no catalog; nothing else is ever raised.
    """
    content = read_json(body)
    if isinstance(content, dict) and isinstance(content.get("data"), dict):
        content = content["data"]
    return catalog_of(content, url=url)


def catalog_of(content: object, *, url: str) -> ForeignCatalog:
    """Read a catalog that is JSON values already.

    Raises:
        ForeignCatalogError: It is none.
    """
    rows = list(_rows(content))
    if len(rows) > MAX_ENTRIES:
        raise CatalogTooLargeError(f"an answer has more than {MAX_ENTRIES} entries")
    reader = EntryReader(url)
    entries: list[ForeignEntry] = []
    for row, beta in rows:
        try:
            entries.append(reader.read(row, beta=beta))
        except UnusableEntryError as error:
            reader.problems.append(error.problem)
    return ForeignCatalog(tuple(entries), _keyrings(content), _first(reader.problems))


def _rows(content: object) -> Iterator[tuple[object, bool]]:
    """Give each entry, and whether it stands among the betas."""
    if isinstance(content, list):
        packages: object = content
    elif isinstance(content, dict) and "packages" in content:
        packages = content["packages"]
    else:
        said = content.get("error") or content.get("message") if isinstance(content, dict) else None
        raise NotACatalogError(
            "the answer has no list of packages",
            value=quoted(content if said is None else said),
            hint="check the URL; some sources want the method POST",
        )
    yield from ((row, False) for row in _listed(packages))
    if isinstance(content, dict) and content.get("beta_packages"):
        yield from ((row, True) for row in _listed(content["beta_packages"]))


def _listed(packages: object) -> list[object]:
    if packages is None:
        return []
    if isinstance(packages, list):
        return packages
    if isinstance(packages, dict):
        return list(packages.values())
    raise NotACatalogError("the packages of the answer are no list", value=quoted(packages))


def _keyrings(content: object) -> tuple[str, ...]:
    said = content.get("keyrings") if isinstance(content, dict) else None
    keys = said if isinstance(said, list) else [said]
    texts = [clean_text(key) for key in keys if isinstance(key, str) and len(key) <= MAX_KEYRING]
    return tuple(dict.fromkeys(text for text in texts if text.strip()))[:MAX_KEYRINGS]


def _first(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(problems))[:MAX_PROBLEMS]
