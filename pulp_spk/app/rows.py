"""Rows of the database as selection and rendering see them.

Serializers and syncs let nothing into the database that a catalog could not show. All the same a
row can be odd: an older release wrote it, or a person at the database's own prompt. Then it is
left out with a line in the log, or what is odd of it, and every other package is served.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from pulp_spk.app.models import SpkListing, SpkPackage
from pulp_spk.package_center.facts import FACT_KEYS
from pulp_spk.package_center.languages import Texts
from pulp_spk.package_center.package import Listing, Package
from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.versions import OsVersion

log = logging.getLogger(__name__)

Row = TypeVar("Row", SpkPackage, SpkListing)
Made = TypeVar("Made")
Value = TypeVar("Value", bound=Hashable)


def usable(rows: Iterable[Row], make: Callable[[Row], Made]) -> Iterator[Made]:
    """What `make` makes of each row; a row of which nothing can be made is left out."""
    for row in rows:
        try:
            made = make(row)
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            log.warning("%s %s is left out of catalogs: %s", row.TYPE, row.pk, error)
            continue
        yield made


class Alike:
    """What packages of an index have in common, each once.

    It saves memory, and objects: Python's collector looks at each of them again and again, and
    nobody else runs meanwhile.
    """

    def __init__(self) -> None:
        self._values: dict[Hashable, Any] = {}
        self._texts: dict[str, Texts] = {}

    def value(self, value: Value) -> Value:
        """The first one that was equal to it."""
        return self._values.setdefault(value, value)

    def texts(self, name: str, texts: Texts) -> Texts:
        """Those of the package of that name before, if it had the same."""
        before = self._texts.get(name)
        if before != texts:
            before = self._texts[name] = texts
        return before


def package_of(row: SpkPackage, images: Mapping[str, str], alike: Alike) -> Package:
    """A package as selection and rendering see it.

    Args:
        row: The unit.
        images: The path of each image in the version; a picture that is missing is not shown.
        alike: What packages before it had.

    Raises:
        ValueError, TypeError, AttributeError, KeyError: The row is none that we would write.
    """
    if not row.name or not row.version:
        raise ValueError("it has no name or no version")
    return Package(
        # A UUID would be one more object for the collector. What a sync has not saved has no pk.
        key=(row.pk or row.pulp_id).int,
        name=row.name,
        version=row.version,
        md5=row.md5,
        size=row.size,
        path=row.path,
        target=alike.value(row.target),
        texts=alike.texts(row.name, _texts(row.texts)),
        beta=row.beta,
        report_url=row.report_url,
        manual_only=row.manual_only,
        opaque=row.opaque,
        create_time=row.create_time,
        startable=row.startable,
        has_license=row.has_license,
        wizards=alike.value(frozenset(row.wizards)),
        dependencies=_requirements(row.dependencies),
        conflicts=_requirements(row.conflicts),
        facts=_strings(row.info, FACT_KEYS),
        icons=_icons(row.icons, images),
        screenshots=_paths(row.screenshots, images),
    )


def listing_of(row: SpkListing, images: Mapping[str, str]) -> Listing:
    """A listing as `apply_listings` takes it.

    Args:
        row: The unit.
        images: The path of each image in the version.

    Raises:
        ValueError, TypeError, AttributeError, KeyError: The row is none that we would write.
    """
    return Listing(
        name=row.name,
        version=row.version,
        md5=row.md5,
        texts=_texts(row.texts),
        changelog=row.changelog,
        beta=row.beta,
        screenshots=None if row.screenshots is None else _paths(row.screenshots, images),
        icons=_icons(row.icons, images),
        platforms=tuple(row.platforms),
        extra=dict(row.extra),
    )


def _texts(texts: Any) -> Texts:
    return {language: _strings(said, said) for language, said in texts.items()}


def _strings(said: Any, keys: Iterable[str]) -> dict[str, str]:
    """The texts under these keys; what is something else is left out."""
    return {key: said[key] for key in keys if isinstance(said.get(key), str)}


def _requirements(items: Any) -> tuple[Requirement, ...]:
    found = tuple(Requirement.from_json(item) for item in items)
    for one in found:
        for word in (one.name, one.constraint, one.pkg_min, one.pkg_max):
            if not isinstance(word, str):
                raise TypeError(f"{word!r:.60} is no part of a requirement")
        for bound in filter(None, (one.os_min, one.os_max)):
            OsVersion.parse(bound)
    return found


def _icons(icons: Mapping[str, str], images: Mapping[str, str]) -> tuple[tuple[int, str], ...]:
    shown = ((int(width), images[digest]) for width, digest in icons.items() if digest in images)
    return tuple(sorted(shown))


def _paths(digests: Iterable[str], images: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(images[digest] for digest in digests if digest in images)
