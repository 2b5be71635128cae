"""What devices are offered, side by side, as a table of text."""

import textwrap
from collections.abc import Iterable
from typing import Any

from pulp_spk.embedded.devices import DEVICES


def table(explained: list[dict[str, Any]], width: int) -> str:
    """Return the devices side by side: the offered version of each package, or why not.

    Args:
        explained: What `explain` said, one for each device.
        width: Characters of a line.
    """
    names = sorted({d["package"] for each in explained for d in each["packages"]})
    first = max(len(name) for name in names) + 2
    column = max(24, min(46, (width - first) // len(DEVICES) - 2))
    lines = [_row([""] + [device.title for device in DEVICES], first, column)]
    lines.append("-" * (first + (column + 2) * len(DEVICES) - 2))
    for name in names:
        cells = [_cell(each["packages"], name) for each in explained]
        lines.append(_row([name, *cells], first, column))
    return "\n".join(lines)


def _cell(decisions: Iterable[dict[str, Any]], name: str) -> str:
    """Return the offered version; else the reason for each version that there is."""
    mine = [decision for decision in decisions if decision["package"] == name]
    offered = [decision["version"] for decision in mine if decision["offered"]]
    if offered:
        return f"offered {offered[0]}"
    return "\n".join(f"{decision['version']}: {decision['detail']}" for decision in mine)


def _row(cells: list[str], first: int, column: int) -> str:
    """Return a row of wrapped cells."""
    blocks = [
        [line for text in cell.split("\n") for line in textwrap.wrap(text, width) or [""]]
        for cell, width in zip(cells, [first, *[column] * len(cells)], strict=False)
    ]
    height = max(len(block) for block in blocks)
    lines = []
    for index in range(height):
        parts = [block[index] if index < len(block) else "" for block in blocks]
        lines.append(parts[0].ljust(first) + "  ".join(part.ljust(column) for part in parts[1:]))
    return "\n".join(line.rstrip() for line in lines)


def listing(title: str, names: Iterable[str], width: int) -> str:
    """Return names below a title, as many in a line as fit.

    Args:
        title: Of the list.
        names: In the order to be printed.
        width: Characters of a line.
    """
    lines = textwrap.wrap(
        ", ".join(name.replace(" ", "\N{NO-BREAK SPACE}") for name in names),
        width,
        initial_indent="  ",
        subsequent_indent="  ",
        break_on_hyphens=False,
    )
    return "\n".join([f"{title}:", *lines]).replace("\N{NO-BREAK SPACE}", " ")
