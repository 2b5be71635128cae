"""What a request says about its sender: each value bounded, typed, or taken as not said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pulp_spk.package_center.languages import language_from

STABLE = "stable"
BETA = "beta"

_MAX_LENGTH = 128
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_UNUSABLE = re.compile(r"[^A-Za-z0-9_+.-]+", re.ASCII)
# "synology_avoton_415+ DSM5.1-5022 Update 5 (package)", as access logs quote it.
_USER_AGENT = re.compile(
    r"(?P<unique>synology_\S+)"
    r"(?:\s+(?P<os_name>DSM|SRM)\s?(?P<major>[0-9]{1,9})\.(?P<minor>[0-9]{1,9})"
    r"(?:\.(?P<micro>[0-9]{1,9}))?-(?P<build>[0-9]{1,9}))?",
    re.ASCII,
)


class Numbers(NamedTuple):
    """The numbers of an os version; None for what was not said."""

    major: int | None = None
    minor: int | None = None
    micro: int | None = None
    build: int | None = None


@dataclass(frozen=True, slots=True)
class Parameters:
    """One request.

    Attributes:
        arch: Lower case; "" when not said.
        unique_arch: The platform inside `unique`; "" when not said.
        model: From `unique`, else `model`; "" when not said.
        numbers: The version.
        os_name: `DSM` or `SRM` if the User-Agent told it.
        language: Lower case, never empty.
        channel: `stable` or `beta`.
    """

    arch: str
    unique_arch: str
    model: str
    numbers: Numbers
    os_name: str
    language: str
    channel: str


def read_parameters(params: Mapping[str, str], user_agent: str) -> Parameters:
    """Read query and form fields, and the User-Agent for what they leave out.

    Args:
        params: Decoded fields, of any content.
        user_agent: The header; "" when it is missing.
    """
    agent = _USER_AGENT.match(user_agent[: 2 * _MAX_LENGTH])
    said = agent.groupdict() if agent else {}
    unique_arch, unique_model = _split_unique(_with_plus(params, "unique"))
    model = unique_model or _with_plus(params, "model")
    arch = _usable(_text(params, "arch").strip()).lower()
    if agent and not (arch or unique_arch or model):
        unique_arch, model = _split_unique(_usable(said["unique"]))
    numbers = Numbers(*(_number(_text(params, name)) for name in Numbers._fields))
    if agent and numbers.major is None and numbers.build is None:
        numbers = Numbers(*(_number(said[name] or "") for name in Numbers._fields))
    channel = _text(params, "package_update_channel") or _text(params, "channel")
    return Parameters(
        arch=arch,
        unique_arch=unique_arch.lower(),
        model=model,
        numbers=numbers,
        os_name=said.get("os_name") or "",
        language=language_from(_text(params, "language")),
        channel=BETA if channel == BETA else STABLE,
    )


def _text(params: Mapping[str, str], name: str) -> str:
    value = params.get(name, "")
    return value[: 2 * _MAX_LENGTH] if isinstance(value, str) else ""


def _usable(text: str) -> str:
    return _UNUSABLE.sub("", text)[:_MAX_LENGTH]


def _with_plus(params: Mapping[str, str], name: str) -> str:
    """Return a value in which a raw `+`, which decodes to a space, is a `+` again."""
    return _usable(_text(params, name).lstrip().replace(" ", "+"))


def _split_unique(unique: str) -> tuple[str, str]:
    """Split `synology_<platform>_<model>`, tolerating that any part is missing.

    The last underscore divides: `x86_64` has one, no model has.
    """
    rest = unique[len("synology_") :] if unique.lower().startswith("synology_") else unique
    arch, underscore, model = rest.rpartition("_")
    if underscore:
        return arch, model
    return (rest, "") if rest is not unique else ("", rest)


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if _NUMBER.fullmatch(text) else None
