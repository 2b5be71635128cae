"""JSON members: conf/privilege and conf/resource."""

import json
import math
from typing import Any

from pulp_spk.spk.errors import BadJsonError, SpkError
from pulp_spk.spk.text import decode

MAX_DEPTH = 32


def read_json(data: bytes, *, member: str, strict: bool) -> dict[str, Any] | None:
    """Read an object that any database can store.

    Returns:
        The object; `None` for content that is none (lenient).

    Raises:
        BadJsonError, MemberEncodingError: The content is not such an object (strict).
    """
    try:
        return _read(data, member)
    except SpkError:
        if strict:
            raise
        return None


def _read(data: bytes, member: str) -> dict[str, Any]:
    text = decode(data, member=member, strict=True)
    try:
        content = json.loads(text, parse_constant=_refuse, parse_float=_finite)
    # ValueError also stands for numbers with more digits than int() takes.
    except (ValueError, RecursionError) as error:
        raise BadJsonError("the file is not JSON", member=member, value=str(error)) from error
    if not isinstance(content, dict):
        raise BadJsonError("the file is not a JSON object", member=member)
    _check(content, member)
    return content


def _check(content: Any, member: str, depth: int = 0) -> None:
    """Refuse what JSON can say and a database cannot hold: NUL, half characters, deep nesting."""
    if depth > MAX_DEPTH:
        raise BadJsonError(f"the file is nested more than {MAX_DEPTH} deep", member=member)
    if isinstance(content, dict):
        for key, value in content.items():
            _check(key, member, depth + 1)
            _check(value, member, depth + 1)
    elif isinstance(content, list):
        for value in content:
            _check(value, member, depth + 1)
    elif isinstance(content, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in content):
        raise BadJsonError("a text has characters that cannot be stored", member=member)


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is too large")
    return number
