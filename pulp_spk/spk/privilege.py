"""As whom the scripts of a package run: conf/privilege, and what holds without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ROOT = "root"
PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class RunAs:
    """Who runs the scripts.

    Attributes:
        who: `package` (a user of its own), `root`, `system`, or another word of the file.
        user: The name of that user where the file gives one.
        stated: Whether conf/privilege says so; else it is what the system takes for granted.
        exceptions: Script -> who runs it, where that is somebody else.
    """

    who: str
    user: str
    stated: bool
    exceptions: Mapping[str, str]

    @property
    def all(self) -> frozenset[str]:
        """Everybody who runs a script."""
        return frozenset((self.who, *self.exceptions.values()))


def run_as(privilege: Mapping[str, Any] | None) -> RunAs:
    """Read conf/privilege; below DSM 7 a package without one runs as root.

    Args:
        privilege: The object in the file, `None` if there is no such file.
    """
    if privilege is None:
        return RunAs(ROOT, "", False, {})
    defaults = privilege.get("defaults")
    said = _word(defaults, "run-as")
    exceptions = {}
    scripts = privilege.get("ctrl-script")
    for entry in scripts if isinstance(scripts, list) else ():
        action, who = _word(entry, "action"), _word(entry, "run-as")
        if action and who and who != said:
            exceptions[action] = who
    return RunAs(said or PACKAGE, _word(privilege, "username"), bool(said), exceptions)


def _word(holder: object, key: str) -> str:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    return value if isinstance(value, str) else ""
