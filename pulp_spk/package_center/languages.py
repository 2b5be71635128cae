"""Languages of Package Center, and which text a device gets when its own language is missing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

DEFAULT_LANGUAGE = "enu"

# fmt: off
LANGUAGES = frozenset({
    "enu", "cht", "chs", "krn", "ger", "fre", "ita", "spn", "jpn", "dan",
    "nor", "sve", "nld", "rus", "plk", "ptb", "ptg", "hun", "trk", "csy",
})
# fmt: on
"""The codes that Synology documents. Others are taken as asked: new ones need no new release."""

_UNUSABLE = re.compile(r"[^a-z0-9_-]+")
_MAX_LENGTH = 16

Texts = Mapping[str, Mapping[str, str]]
"""Language ("" for INFO's keys without one) -> field (`displayname`, `description`) -> text."""


def language_from(asked: str) -> str:
    """Return the language code that a device asked for.

    Args:
        asked: The parameter `language`, of any form.

    Returns:
        Lower-case code of at most 16 characters; `enu` when nothing usable is left of it.
    """
    return _UNUSABLE.sub("", asked[:64].lower())[:_MAX_LENGTH] or DEFAULT_LANGUAGE


def text_for(texts: Texts, language: str, field: str) -> str:
    """Return one text: as asked, else unsuffixed, else `enu`, else any; "" when there is none."""
    for code in _fallbacks(texts, language):
        text = texts.get(code, {}).get(field, "")
        if text:
            return text
    return ""


def _fallbacks(texts: Texts, language: str) -> Iterator[str]:
    yield language
    yield ""
    yield DEFAULT_LANGUAGE
    # "Any" is the first by its code, so that two servers give one answer.
    yield from sorted(texts)
