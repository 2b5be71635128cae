"""`--format table`: what a person reads at a glance."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from pulp_spk.cli.shown import harmless

FIRST = ("name", "package", "label", "number", "version", "arch", "os_min", "os_max", "state")
"""Columns that come first, in this order."""
WHOLE = "prn"
"""A key that tells that nobody has chosen by --field what to see."""
UNSHOWN = frozenset(
    {WHOLE, "pulp_last_updated", "pulp_labels", "hidden_fields", "versions_href"}
    | {"artifact", "target_digest", "digest", "path", "vuln_report", "md5"}
    | {"startable", "has_license", "screenshots", "create_time", "latest_version_href"}
    | {"no_content_change_since", "content_guard_prn", "repository_version_prn"}
)
"""Fields that rows of whole objects do not show."""
GAP = "  "
LIST_WIDTH = 40
"""Characters of a column where the output is a terminal."""


def table(result: Any) -> str:
    """The result of a command as a table: a list with a row each, one thing with a line each.

    Where the output is no terminal nothing is cut, so that scripts get all of it.
    """
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    if isinstance(result, Mapping):
        return "\n\n".join(_parts(result, width))
    if isinstance(result, list) and result and all(isinstance(row, Mapping) for row in result):
        return rows(result, columns_of(result), width)
    if isinstance(result, list):
        return "\n".join(cell(item) for item in result)
    return cell(result)


def rows(
    things: Sequence[Mapping[str, Any]], columns: Sequence[str], width: int | None = None
) -> str:
    """Things as rows below the names of their columns.

    Args:
        things: One for each row.
        columns: The keys to show.
        width: Characters of a line, None for as many as it takes.
    """
    lines = [[column.replace("_", " ").upper() for column in columns]]
    lines += [[cell(thing.get(column)) for column in columns] for thing in things]
    if width is not None:
        lines = [[_cut(text, LIST_WIDTH) for text in line] for line in lines]
    widths = [max(map(width_of, column)) for column in zip(*lines, strict=True)]
    ready = (
        GAP.join(_padded(text, size) for text, size in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
    return "\n".join(_cut(line, width) for line in ready)


def columns_of(things: Sequence[Mapping[str, Any]]) -> list[str]:
    """The keys worth a column, the telling ones first.

    Of whole objects of the REST interface those with a value somewhere and no structures; all keys
    where somebody has chosen.
    """
    keys = list(dict.fromkeys(key for thing in things for key in thing))
    # What has no name, a version of a repository, is known by its number and its date.
    dated = None if "name" in keys else "pulp_created"
    telling = [
        key
        for key in keys
        if WHOLE not in keys
        or (
            key not in UNSHOWN
            and (not key.startswith(("pulp_", "sha")) or key == dated)
            and any(thing.get(key) not in (None, "", [], False) for thing in things)
            and not any(_structured(thing.get(key)) for thing in things)
        )
    ]
    first = [key for key in FIRST if key in telling]
    return [*first, *(key for key in telling if key not in first)]


def cell(value: Any) -> str:
    """A value in one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(cell(item) for item in value)
    if isinstance(value, Mapping):
        return " ".join(f"{key}={cell(item)}" for key, item in value.items())
    return harmless(" ".join(str(value).split()))


def width_of(text: str) -> int:
    """How many columns of a terminal a text takes: Chinese takes two for a sign, accents none."""
    return sum(_columns(sign) for sign in text)


def _columns(sign: str) -> int:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _parts(thing: Mapping[str, Any], width: int | None) -> list[str]:
    """The single values of a thing, then each list of things that it has as a table."""
    lists = {
        key: value
        for key, value in thing.items()
        if isinstance(value, list) and value and all(isinstance(item, Mapping) for item in value)
    }
    single = {key: cell(value) for key, value in thing.items() if key not in lists}
    size = max(map(width_of, single), default=0)
    lines = [f"{_padded(key, size)}{GAP}{value}".rstrip() for key, value in single.items()]
    parts = ["\n".join(_cut(line, width) for line in lines)] if lines else []
    return parts + [rows(value, columns_of(value), width) for value in lists.values()]


def _structured(value: Any) -> bool:
    if isinstance(value, list):
        return any(isinstance(item, Mapping | list) for item in value)
    return isinstance(value, Mapping)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - width_of(text))


def _cut(text: str, width: int | None) -> str:
    if width is None or width_of(text) <= width:
        return text
    kept = text[: width - 1]
    while width_of(kept) > width - 1:
        kept = kept[:-1]
    return kept + "…"
