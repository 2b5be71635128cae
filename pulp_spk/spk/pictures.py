"""The pictures of a package: which members and keys hold them, and which of them count."""

import binascii
import re
from collections.abc import Iterator

from pulp_spk.spk.archive import Archive
from pulp_spk.spk.errors import BadBase64Error, Faults, SpkError, TooManyMembersError, refuse
from pulp_spk.spk.images import MAX_ICON_SIDE, Image, read_image
from pulp_spk.spk.info import Info
from pulp_spk.spk.keys import ICON_KEYS
from pulp_spk.spk.member import Role

MAX_ICONS = 16
"""Icons of a package: INFO has keys for five widths."""
MAX_SCREENSHOTS = 32
"""As many as a listing may have; each is a file and a unit of its own."""

_NUMBER = re.compile(r"[0-9]+")


def icons_of(
    archive: Archive, info: Info, *, strict: bool, faults: Faults | None = None
) -> tuple[Image, ...]:
    """Collect the icons, smallest first, each width once.

    How wide an icon is says its content: PACKAGE_ICON.PNG has 64 pixels since DSM 7 and 72
    before. Members come before INFO's base64, and names in alphabetical order.

    Args:
        archive: What the walk found.
        info: Its INFO.
        strict: True for uploads, False for mirrored files.
        faults: Where strict notes what is no icon.

    Raises:
        NotAnImageError, ImageTooLargeError, BadBase64Error: An icon is none (strict); else it is
            left out.
        TooManyMembersError: There are more than any package has (strict); else the first count.
    """
    found: dict[int, Image] = {}
    icons = [*_icon_members(archive), *_icon_keys(info)]
    _check_count(len(icons), MAX_ICONS, "icons", strict, faults)
    for member, data in icons[:MAX_ICONS]:
        try:
            picture = data if isinstance(data, bytes) else _base64(data, member)
            image = read_image(picture, member=member, max_side=MAX_ICON_SIDE)
        except SpkError as fault:
            refuse(fault, strict=strict, faults=faults)
            continue
        found.setdefault(image.width, image)
    return tuple(found[width] for width in sorted(found))


def screenshots_of(
    archive: Archive, *, strict: bool, faults: Faults | None = None
) -> tuple[Image, ...]:
    """Collect the screenshots in the order of their numbers, each picture once.

    Args:
        archive: What the walk found.
        strict: True for uploads, False for mirrored files.
        faults: Where strict notes what is no screenshot.

    Raises:
        NotAnImageError, ImageTooLargeError: A screenshot is none (strict); else it is left out.
        TooManyMembersError: There are more than a listing may have (strict); else the first count.
    """
    found: dict[str, Image] = {}
    contents = archive.contents.get(Role.SCREENSHOT, [])
    _check_count(len(contents), MAX_SCREENSHOTS, "screenshots", strict, faults)
    ordered = sorted(contents, key=lambda content: _order(content.member.name))
    for content in ordered[:MAX_SCREENSHOTS]:
        try:
            image = read_image(content.data, member=content.member.name)
        except SpkError as fault:
            refuse(fault, strict=strict, faults=faults)
            continue
        found.setdefault(image.sha256, image)
    return tuple(found.values())


def _check_count(count: int, bound: int, what: str, strict: bool, faults: Faults | None) -> None:
    if count > bound:
        fault = TooManyMembersError(f"the package has {count} {what}; {bound} is the bound")
        refuse(fault, strict=strict, faults=faults)


def _icon_members(archive: Archive) -> list[tuple[str, bytes]]:
    contents = archive.contents.get(Role.ICON, [])
    return sorted((content.member.name.upper(), content.data) for content in contents)


def _icon_keys(info: Info) -> Iterator[tuple[str, str]]:
    for key in ICON_KEYS:
        if info.text_of(key):
            yield f"INFO {key}", info.text_of(key)


def _base64(text: str, member: str) -> bytes:
    try:
        # Wrapped lines occur; any other stranger among the digits is an error.
        return binascii.a2b_base64("".join(text.split()), strict_mode=True)
    except ValueError as error:
        raise BadBase64Error("the picture is not base64", member=member) from error


def _order(name: str) -> tuple[int, str]:
    number = _NUMBER.search(name)
    return int(number[0]) if number else 0, name
