"""What the tasks of a run came to: counts, changes, and whether trying again may help."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from pulpcore.plugin.constants import TASK_STATES
from pulpcore.plugin.models import RepositoryVersion, Task

from pulp_spk.app.models import SpkListing, SpkPackage

MAX_NAMED = 1000
"""Packages of a kind that a result names one by one; the counts are always whole."""
MAX_REASON = 1000

PASSING = frozenset(
    {
        *("SPK0500", "SPK0505", "SPK0506", "SPK0507", "SPK0508", "SPK0510", "SPK0512"),
        *("SPK0520", "SPK0522"),
    }
)
"""Errors of a source that is away, overloaded or half updated: docs/user/errors.md."""

INTERRUPTED = ("Worker has gone missing", "Aborted during worker shutdown")
"""What pulpcore notes of a task whose worker was killed or stopped."""

Changes = dict[str, list[dict[str, Any]]]


def may_pass(task: Task) -> bool:
    """Whether what made a task fail may be gone later; somebody who cancels it means it."""
    if task.state != TASK_STATES.FAILED:
        return False
    error = task.error or {}
    said = f"{error.get('description', '')} {error.get('reason', '')}"
    return error.get("error_code") in PASSING or any(words in said for words in INTERRUPTED)


def reason_of(ended: Task | Exception) -> str:
    """Why a task or a check failed, for a person."""
    if isinstance(ended, Task):
        error = ended.error or {}
        said = error.get("description") or error.get("reason")
        text = said or f"the task was {ended.state}"
    else:
        # The text of DRF's own errors is the repr of a list.
        detail = getattr(ended, "detail", None)
        text = str(detail[0]) if isinstance(detail, list) else str(ended)
    return plain(text)


def plain(text: str) -> str:
    """A text of anybody's as a row can hold it."""
    return text.replace("\0", "")[:MAX_REASON]


def sync_result(task: Task) -> dict[str, Any]:
    """Counts of a sync, and what it has changed in the repository."""
    report = task.result or {}
    version = _version_of(task)
    changes = changes_of(version) if version else {"added": [], "updated": [], "removed": []}
    return {
        "version": version.number if version else None,
        **{kind: len(packages) for kind, packages in changes.items()},
        "skipped": report.get("left_out_count", 0),
        "cells": report.get("cells", 0),
        "failed_cells": report.get("failed_cells", 0),
        "changes": {kind: packages[:MAX_NAMED] for kind, packages in changes.items()},
    }


def materialize_result(task: Task) -> dict[str, int]:
    """Counts of files that were brought here."""
    report = task.result or {}
    return {
        "downloads": report.get("downloads", 0),
        "skipped": report.get("left_out_count", 0),
    }


def changes_of(version: RepositoryVersion) -> Changes:
    """The packages that a version has more and less than the one before it.

    A package whose name was there before is an update; what it replaces is named with it, and not
    among what was removed.
    """
    base = version.previous()
    added = list(_packages(version.added(base)))
    removed = list(_packages(version.removed(base)))
    before: dict[str, set[str]] = defaultdict(set)
    if base:
        names = {package.name for package in added}
        known = SpkPackage.objects.filter(pk__in=base.content, name__in=names)
        for name, number in known.values_list("name", "version"):
            before[name].add(number)
    offered = _platforms_of_opaque([version, base], [*added, *removed])

    def shown(package: SpkPackage) -> dict[str, Any]:
        return {
            "name": package.name,
            "version": package.version,
            "platforms": package.arch or offered.get(package.md5, []),
            "os_min": package.os_min,
        }

    return {
        "added": [shown(package) for package in added if package.name not in before],
        "updated": [
            {**shown(package), "previous": sorted(before[package.name])}
            for package in added
            if package.name in before
        ],
        "removed": [shown(package) for package in removed if package.name not in before],
    }


def _packages(content: QuerySet[Any]) -> QuerySet[SpkPackage]:
    return (
        SpkPackage.objects.filter(pk__in=content)
        .only("name", "version", "md5", "arch", "os_min")
        .order_by("name", "version", "pk")
    )


def _platforms_of_opaque(
    versions: list[RepositoryVersion | None], packages: list[SpkPackage]
) -> dict[str, list[str]]:
    """To whom the source offers packages whose INFO cannot be read, by MD5."""
    unread = [package.md5 for package in packages if not package.arch]
    found: dict[str, list[str]] = {}
    for version in versions if unread else ():
        if version:
            said = SpkListing.objects.filter(pk__in=version.content, md5__in=unread)
            found |= {md5: sorted(to) for md5, to in said.values_list("md5", "platforms")}
    return found


def _version_of(task: Task) -> RepositoryVersion | None:
    kind = ContentType.objects.get_for_model(RepositoryVersion)
    made = task.created_resources.filter(content_type=kind).values("object_id")
    return RepositoryVersion.objects.filter(pk__in=made).order_by("-number").first()
