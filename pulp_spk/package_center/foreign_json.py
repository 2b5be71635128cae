"""JSON from strangers: read within bounds of time and memory, cleaned, never trusted in type."""

from __future__ import annotations

import json
import math
import re

from pulp_spk.package_center.errors import (
    CatalogTooLargeError,
    HtmlAnswerError,
    NotJsonError,
)

MAX_BODY = 32 * 2**20
"""Bytes of an answer; who fetches it stops there."""

MAX_VALUES = 1_000_000
"""Commas and opening brackets in an answer: what Python needs memory for, whatever they mean."""

MAX_DEPTH = 8
"""Levels of lists and objects inside a value that is kept."""

_LARGEST = 2**63 - 1
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def read_json(body: bytes) -> object:
    """Return the JSON value of an answer, whatever its content type said.

    A byte order mark, UTF-16 and UTF-32 are taken; bytes that are no characters become U+FFFD.
    NaN, infinities and numbers beyond 64 bits become null.

    Raises:
        HtmlAnswerError: It is a web page.
        NotJsonError: It is empty or something else.
        CatalogTooLargeError: It is beyond the bounds above, or nested too deeply.
    """
    if len(body) > MAX_BODY:
        raise CatalogTooLargeError(f"an answer has more than {MAX_BODY} bytes")
    text = body.decode(json.detect_encoding(body), "replace").removeprefix("\ufeff").strip()
    if not text:
        raise NotJsonError("the answer is empty", hint=_HINT)
    if text.startswith("<"):
        raise HtmlAnswerError("the answer is a web page", value=text, hint=_HINT)
    if sum(map(text.count, ",[{")) > MAX_VALUES:
        raise CatalogTooLargeError(f"an answer has more than {MAX_VALUES} values")
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise CatalogTooLargeError("an answer is nested too deeply") from None
    except ValueError:
        raise NotJsonError("the answer is not JSON", value=text, hint=_HINT) from None


def clean_text(text: str) -> str:
    """Return a text that can be stored and shown: no NUL, no half character, no control codes."""
    return _SURROGATES.sub("\ufffd", _UNSTORABLE.sub("", text))


def clean_value(value: object, depth: int = MAX_DEPTH) -> object:
    """Return a JSON value with cleaned texts.

    Raises:
        ValueError: It is nested more deeply than `MAX_DEPTH`.
    """
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict | list) and not depth:
        raise ValueError("is nested too deeply")
    if isinstance(value, dict):
        return {clean_text(key): clean_value(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [clean_value(item, depth - 1) for item in value]
    return value


_HINT = "check the URL; some sources want the method POST"


def _int(text: str) -> int | None:
    # Never int() of thousands of digits, which Python refuses with another error.
    number = int(text) if len(text) < 20 else None
    return number if number is not None and abs(number) <= _LARGEST else None


def _float(text: str) -> float | None:
    number = float(text)
    return number if math.isfinite(number) else None


_DECODER = json.JSONDecoder(
    parse_int=_int, parse_float=_float, parse_constant=lambda _: None, strict=False
)
"""Not strict: servers that paste texts together leave line breaks inside of them."""
