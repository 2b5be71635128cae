"""How two catalogs for one device differ in what counts: a mirror's own and its source's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pulp_spk.package_center.foreign_entry import ForeignCatalog, ForeignEntry
from pulp_spk.package_center.pictures import digest_in
from pulp_spk.package_center.relations import relations_text
from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.versions import OsVersion


class Difference(NamedTuple):
    """One value that is not the same.

    Attributes:
        name: The package.
        key: The catalog's key; `package` when only one of the two has it.
        ours: What we say.
        theirs: What the source says.
    """

    name: str
    key: str
    ours: object
    theirs: object


def differences(
    ours: ForeignCatalog, theirs: ForeignCatalog, os: OsVersion
) -> tuple[Difference, ...]:
    """Compare two catalogs, in the order of names.

    Compared are version, md5, size, dname, desc, changelog, beta, the q-flags, dependencies,
    conflicts and pictures; links never. What the source does not say at all is no difference.
    Pictures are compared one by one where links tell their content, else by their number.

    Args:
        ours: What the mirror answers.
        theirs: What the source answers to the same device.
        os: The device's, for dependencies that depend on it.
    """
    mine = {entry.name: entry for entry in ours.entries}
    its = {entry.name: entry for entry in theirs.entries}
    found: list[Difference] = []
    for name in sorted(mine.keys() | its.keys()):
        if name in mine and name in its:
            found += _of_entries(mine[name], its[name], os)
        else:
            found.append(Difference(name, "package", name in mine, name in its))
    return tuple(found)


def _of_entries(ours: ForeignEntry, theirs: ForeignEntry, os: OsVersion) -> Iterator[Difference]:
    for key in ("version", "md5", "size", "dname", "desc", "qinst", "qupgrade", "qstart"):
        mine, its = getattr(ours, key), getattr(theirs, key)
        if its not in ("", None) and mine != its:
            yield Difference(ours.name, key, mine, its)
    for key in ("changelog", "beta"):
        mine, its = getattr(ours, key), getattr(theirs, key)
        if mine != its:
            yield Difference(ours.name, key, mine, its)
    for key, field in (("deppkgs", "dependencies"), ("conflictpkgs", "conflicts")):
        mine, its = getattr(ours, field), getattr(theirs, field)
        if its is not None and _items(mine or (), os) != _items(its, os):
            yield Difference(
                ours.name, key, relations_text(mine or (), os), relations_text(its, os)
            )
    for key, mine, its in (
        # A source that shows no icon takes none away; one that shows no screenshot may mean it.
        ("thumbnail", ours.thumbnails, theirs.thumbnails or None),
        ("thumbnail_retina", ours.retina, theirs.retina or None),
        ("snapshot", ours.snapshots or (), theirs.snapshots),
    ):
        if its is not None and not _same(mine, its):
            yield Difference(ours.name, key, mine, its)


def _items(requirements: tuple[Requirement, ...], os: OsVersion) -> frozenset[str]:
    return frozenset((relations_text(requirements, os) or "").split(":"))


def _same(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    told = [digest_in(link) for link in theirs]
    if "" in told:
        return len(ours) == len(theirs)
    return [digest_in(link) for link in ours] == told
