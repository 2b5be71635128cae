"""Names of members: made comparable, and refused where they could do harm."""

import re

from pulp_spk.spk.errors import BadMemberNameError, UnsafeMemberNameError

MAX_LENGTH = 1024
"""Bytes of a name."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_UNDECODABLE = re.compile(r"[\ud800-\udfff]")


def clean_name(name: str, *, strict: bool) -> str:
    """Give a member's name without `./` in front and slashes behind, `""` for the root folder.

    Args:
        name: The name as tar has it, bytes that are not UTF-8 as lone surrogates.
        strict: Whether such bytes are an error; else U+FFFD takes their place.

    Raises:
        BadMemberNameError: The name is too long, has control characters, is not UTF-8 (strict).
        UnsafeMemberNameError: The name is absolute or climbs.
    """
    if len(name.encode("utf-8", "surrogateescape")) > MAX_LENGTH:
        raise BadMemberNameError(f"a name has more than {MAX_LENGTH} bytes", member=name)
    if _CONTROL.search(name):
        raise BadMemberNameError("a name has control characters", member=name)
    if _UNDECODABLE.search(name):
        if strict:
            raise BadMemberNameError("a name is not UTF-8", member=name)
        name = _UNDECODABLE.sub("\N{REPLACEMENT CHARACTER}", name)
    parts = name.split("/")
    if name.startswith("/") or ".." in parts:
        raise UnsafeMemberNameError(
            "a name leads out of the package",
            member=name,
            hint="names are relative and have no '..'",
        )
    return "/".join(part for part in parts if part not in ("", "."))
