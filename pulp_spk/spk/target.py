"""What a package is built for, in canonical form."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields

from pulp_spk.spk.versions import OsVersion, os_at_most

NOARCH = "noarch"
# From here on a device takes only packages whose minimum has the device's own major version;
# below, any minimum up to the device's own.
_MAJOR_GATE = 7

Expand = Callable[[str], frozenset[str]]


@dataclass(frozen=True)
class Target:
    """The devices that a package is built for, as INFO says it.

    Word lists are lower-case, sorted and without repetition, os versions are canonical text, so
    two targets that say the same are equal and have the same digest.

    Attributes:
        arch: Platforms, families or `noarch`; never empty.
        exclude_arch: Platforms or families that are taken away.
        models: Models that the package is bound to; empty means all.
        exclude_models: Models that are taken away.
        os_min: The lowest os version, `""` for none.
        os_max: The highest os version, `""` for none.
    """

    arch: tuple[str, ...] = (NOARCH,)
    exclude_arch: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    exclude_models: tuple[str, ...] = ()
    os_min: str = ""
    os_max: str = ""

    def __post_init__(self) -> None:
        for name in ("arch", "exclude_arch", "models", "exclude_models"):
            object.__setattr__(self, name, _canonical(getattr(self, name)))
        if not self.arch:
            object.__setattr__(self, "arch", (NOARCH,))
        for name in ("os_min", "os_max"):
            text = getattr(self, name)
            object.__setattr__(self, name, str(OsVersion.parse(text)) if text else "")

    @property
    def digest(self) -> str:
        """The SHA-256 of the target's canonical JSON, in hexadecimal."""
        content = {field.name: getattr(self, field.name) for field in fields(self)}
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode("ascii")).hexdigest()

    def overlaps(self, other: "Target", expand: Expand | None = None) -> bool:
        """Tell whether one device could accept both targets; a doubt counts as yes.

        Args:
            other: The target to compare with.
            expand: Gives the platforms that a word of `arch` stands for. Without it each word
                stands for itself only.
        """
        platforms = expand or (lambda word: frozenset((word,)))
        return (
            _arches_meet(self, other, platforms)
            and _models_meet(self, other)
            and _majors_meet(self, other)
            and _reaches(self, other)
            and _reaches(other, self)
        )


def _canonical(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({word.lower() for word in words}))


def _platforms(words: Iterable[str], expand: Expand) -> frozenset[str]:
    # The word itself stays in: a table that does not know it expands it to nothing.
    return frozenset().union(*({word} | expand(word) for word in words))


def _arches_meet(one: Target, other: Target, expand: Expand) -> bool:
    excluded = _platforms(one.exclude_arch + other.exclude_arch, expand)
    if NOARCH in one.arch and NOARCH in other.arch:
        return True
    if NOARCH in one.arch:
        both = _platforms(other.arch, expand)
    elif NOARCH in other.arch:
        both = _platforms(one.arch, expand)
    else:
        both = _platforms(one.arch, expand) & _platforms(other.arch, expand)
    return bool(both - excluded)


def _models_meet(one: Target, other: Target) -> bool:
    excluded = _bare_models(one.exclude_models + other.exclude_models)
    ours, theirs = _bare_models(one.models), _bare_models(other.models)
    if not ours and not theirs:
        return True
    both = ours & theirs if ours and theirs else ours | theirs
    return bool(both - excluded)


def _bare_models(models: Iterable[str]) -> frozenset[str]:
    """Reduce `synology_geminilake_ds920+`, `ds920+` and `920+` to the same word."""
    return frozenset(re.sub(r"^ds(?=[0-9])", "", model.rpartition("_")[2]) for model in models)


def _majors_meet(one: Target, other: Target) -> bool:
    return _era(one) == _era(other)


def _era(target: Target) -> int:
    major = OsVersion.parse(target.os_min).major if target.os_min else 0
    return max(major, _MAJOR_GATE - 1)


def _reaches(low: Target, high: Target) -> bool:
    """Tell whether the minimum of `low` still lies within the maximum of `high`."""
    if not low.os_min or not high.os_max:
        return True
    return os_at_most(OsVersion.parse(low.os_min), OsVersion.parse(high.os_max))
