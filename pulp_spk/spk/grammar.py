"""The lines of INFO: from text to keys and values and back.

Strict takes the form that spkrepo takes: each line is `key="value"` or blank, where the value may
have quotes inside, escaped or bare, because the last quote of the line ends it. Lenient also takes
what is met in the wild.
"""

import re
from collections.abc import Iterator

from pulp_spk.spk.errors import (
    DuplicateKeyError,
    Faults,
    InfoSyntaxError,
    TooLongError,
    refuse,
)

MAX_KEYS = 2000
MAX_KEY_LENGTH = 255
MAX_LINES = 20_000

_STRICT_LINE = re.compile(r'([A-Za-z0-9_]+)="(.*)"')
_ASSIGNMENT = re.compile(r"([A-Za-z0-9_.-]+)[ \t]*=[ \t]*(.*)", re.DOTALL)
# What may follow the closing quote of a value without belonging to it.
_TRAILER = re.compile(r"[ \t]*(?:;|#.*)?")


def parse_lines(text: str, *, strict: bool, faults: Faults | None = None) -> dict[str, str]:
    """Give the keys of INFO in their order.

    Args:
        text: The content of the file.
        strict: True for uploads, False for mirrored files.
        faults: Where strict notes lines that it would raise about.

    Raises:
        InfoSyntaxError: A line is not `key="value"` (strict).
        DuplicateKeyError: A key is given twice (strict).
        TooLongError: There are too many lines or keys, or a key is too long.
    """
    if text.count("\n") > MAX_LINES:
        raise TooLongError(f"there are more than {MAX_LINES} lines", member="INFO")
    # Not splitlines(): it also breaks at characters that may stand in a description.
    lines = [line.strip(" \t\r") for line in text.split("\n")]
    values: dict[str, str] = {}
    for number, key, value in _strict(lines, faults) if strict else _lenient(lines):
        if key in values:
            fault = DuplicateKeyError(f"line {number} gives a key again", member="INFO", value=key)
            refuse(fault, strict=strict, faults=faults)
        if len(key) > MAX_KEY_LENGTH:
            raise TooLongError(
                f"the key of line {number} has more than {MAX_KEY_LENGTH} characters",
                member="INFO",
                value=key,
            )
        values[key] = value
        if len(values) > MAX_KEYS:
            raise TooLongError(f"there are more than {MAX_KEYS} keys", member="INFO")
    return values


def _unescape(value: str) -> str:
    # Only the quote: a backslash before anything else is part of a path or of a text.
    return value.replace('\\"', '"')


def _strict(lines: list[str], faults: Faults | None) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        match = _STRICT_LINE.fullmatch(line)
        if match is not None:
            yield number, match[1], _unescape(match[2])
            continue
        fault = InfoSyntaxError(
            f"line {number} is not understood",
            member="INFO",
            value=line,
            hint='each line is key="value", without spaces around the "="',
        )
        refuse(fault, strict=True, faults=faults)


def _lenient(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    position = 0
    while position < len(lines):
        number = position + 1
        match = _ASSIGNMENT.fullmatch(lines[position])
        position += 1
        if match is None or match[0].startswith("#"):
            continue
        key, raw = match.groups()
        if raw[:1] == '"':
            value, position = _quoted(raw[1:], lines, position)
        elif raw[:1] == "'" and raw.rfind("'") > 0:
            value = raw[1 : raw.rfind("'")]
        else:
            value = re.split(r"[ \t]#", raw, maxsplit=1)[0].rstrip()
        yield number, key, value


def _quoted(first: str, lines: list[str], position: int) -> tuple[str, int]:
    """Collect a value up to the line that closes it.

    A quote that is never closed must not swallow the keys behind it, so a line that is an
    assignment of its own ends the value too.

    Args:
        first: What follows the opening quote.
        lines: All lines of INFO.
        position: The index of the next line.

    Returns:
        The value, and the index of the line after it.
    """
    closed = _closed(first)
    if closed is not None:
        return _unescape(closed), position
    collected = [first]
    for index in range(position, len(lines)):
        line = lines[index]
        if _is_assignment(line):
            return _unescape("\n".join(collected).rstrip("\n")), index
        closed = _closed(line)
        if closed is not None:
            return _unescape("\n".join([*collected, closed])), index + 1
        collected.append(line)
    return _unescape("\n".join(collected).rstrip("\n")), len(lines)


def _closed(text: str) -> str | None:
    """Give what stands before the quote that ends the line, `None` if none does."""
    value, quote, rest = text.rpartition('"')
    return value if quote and _TRAILER.fullmatch(rest) else None


def _is_assignment(line: str) -> bool:
    match = _ASSIGNMENT.fullmatch(line)
    return match is not None and match[2][:1] in ('"', "'")
