"""Which packages of a source are wanted, by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate


class NameFilter:
    """Included names minus excluded ones; `*`, `?` and `[...]` as in a shell, in any case."""

    def __init__(self, includes: Iterable[str] = (), excludes: Iterable[str] = ()) -> None:
        """Take the patterns.

        Args:
            includes: None at all includes everything.
            excludes: Beat the includes.
        """
        self._includes = _pattern(includes)
        self._excludes = _pattern(excludes)

    def includes(self, name: str) -> bool:
        """Whether a name is wanted for its own sake."""
        included = self._includes is None or self._includes.match(name) is not None
        return included and not self.excludes(name)

    def excludes(self, name: str) -> bool:
        """Whether a name is unwanted, even where something needs it."""
        return self._excludes is not None and self._excludes.match(name) is not None


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    patterns = [translate(word.strip()) for word in words if word.strip()]
    return re.compile("|".join(patterns), re.IGNORECASE) if patterns else None
