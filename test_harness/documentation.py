"""Configuration that the documentation shows, so that tests run what people copy."""

import re
from collections.abc import Mapping

from test_harness.session import PROJECT

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def block_under(page: str, heading: str, language: str) -> str:
    """Return the first code block of a language under a heading.

    Args:
        page: Path below docs/.
        heading: The heading's text.
        language: What the block is marked with.
    """
    return blocks_under(page, heading, language)[0]


def blocks_under(page: str, heading: str, language: str) -> list[str]:
    """Return all code blocks of a language under a heading.

    Args:
        page: Path below docs/.
        heading: The heading's text.
        language: What the blocks are marked with.
    """
    text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
    _, found, section = text.partition(f"\n## {heading}\n")
    assert found, f"docs/{page} has no heading {heading!r}"
    section = section.partition("\n## ")[0]
    return [block for kind, block in _BLOCK.findall(section) if kind == language]


def filled(block: str, values: Mapping[str, str]) -> str:
    """Return a block with the documentation's example values replaced, each of which it must have.

    Args:
        block: The code block.
        values: Example value -> real value.
    """
    for example, value in values.items():
        assert example in block, f"the documentation no longer says {example!r}"
        block = block.replace(example, value)
    return block
