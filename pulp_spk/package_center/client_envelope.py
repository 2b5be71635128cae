"""What a device makes of an answer as a whole: its type, its shape, what its packages need."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.client_rules import name_of
from pulp_spk.package_center.finding import Finding, ok, problem, warning
from pulp_spk.package_center.generation import Generation, generation_of
from pulp_spk.package_center.platforms import Tables
from pulp_spk.package_center.problem import quoted

_NAMES = re.compile(r"([^<>=:]+)[^:]*")


def entries_of(content: object) -> list[object] | None:
    """Return the entries of an answer; None when it has no list of them."""
    packages = content.get("packages") if isinstance(content, Mapping) else content
    return packages if isinstance(packages, list) else None


def type_finding(step: str, content_type: str) -> Finding:
    """Return whether the type of an answer is the one that every server sends."""
    essence = content_type.partition(";")[0].strip().lower()
    if essence == "application/json":
        return ok(step, f"the answer is {content_type}")
    return warning(
        step,
        f"the answer calls itself {quoted(content_type)}",
        "let the server send application/json",
    )


def shape_findings(step: str, content: object, device: Cell, tables: Tables) -> Iterator[Finding]:
    """Give whether the shape of an answer is that of the device's generation.

    Args:
        step: What to call it.
        content: The JSON value.
        device: Who asked.
        tables: To tell its generation.
    """
    entries = entries_of(content)
    if entries is None:
        said: Any = content
        if isinstance(content, Mapping):
            said = content.get("error") or content.get("message") or content
        text = f"the JSON has no list of packages: {quoted(said)}"
        yield problem(step, text, "check the URL: this is no package source")
        return
    generation = generation_of(device.device(tables))
    bare = isinstance(content, list)
    if bare and generation != Generation.LIST:
        text = "a bare list, as only DSM below 5.1 is known to take it"
        yield warning(step, text, "newer systems are sent an object with `packages`")
    elif not bare and generation == Generation.LIST:
        text = "an object, while this DSM is only known to take a bare list"
        yield warning(step, text, "let the server look at `build`")
    else:
        many = "1 package" if len(entries) == 1 else f"{len(entries)} packages"
        yield ok(step, f"the JSON is a catalog of {many}")
    if not entries:
        text = "the catalog is empty"
        yield warning(step, text, "nothing suits this device: see `distribution explain`")


def missing_dependencies(rows: Sequence[object]) -> Iterator[Finding]:
    """Give what packages need that the same catalog does not have (spksrc#3545)."""
    names = {name_of(row) for row in rows}
    for row in rows:
        said = row.get("deppkgs") if isinstance(row, Mapping) else None
        if not isinstance(said, str):
            continue
        missing = sorted({match[1].strip() for match in _NAMES.finditer(said)} - names - {""})
        if missing:
            yield warning(
                "packages",
                f"it needs {', '.join(missing)}, which this catalog does not have",
                "another source of the NAS must have it",
                name_of(row),
            )


def answers_differ(step: str, first: object, second: object) -> Finding | None:
    """Return that GET and POST are not answered alike, if so."""

    def versions(content: object) -> set[tuple[str, str]]:
        return {
            (name_of(row), str(row.get("version")) if isinstance(row, Mapping) else "")
            for row in entries_of(content) or []
        }

    one, other = versions(first), versions(second)
    if one == other:
        return None
    names = sorted({name for name, _ in one ^ other})
    text = f"GET and POST are answered differently: {', '.join(names[:5])}"
    return warning(step, text, "let the server read query and form alike")
