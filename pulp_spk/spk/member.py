"""Members of an SPK: where they are and what they are for."""

import re
from dataclasses import dataclass
from enum import StrEnum

from pulp_spk.spk import images, info


class Kind(StrEnum):
    """What a tar header says a member is."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "special file"


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the archive.

    Attributes:
        name: Its path with `/` between the parts, without `./` in front and `/` behind.
        kind: What its header says it is.
        size: The bytes of its content, 0 for anything but a file.
        offset: Where its content begins in the tar archive.
        mode: Its permissions, as `chmod` takes them.
        start: Where its headers begin.
    """

    name: str
    kind: Kind
    size: int
    offset: int
    mode: int = 0
    start: int = 0


class Role(StrEnum):
    """What a member is for."""

    INFO = "INFO"
    PAYLOAD = "package.tgz"
    ICON = "icon"
    SCREENSHOT = "screenshot"
    LICENSE = "LICENSE"
    INSTALL_WIZARD = "install"
    UPGRADE_WIZARD = "upgrade"
    UNINSTALL_WIZARD = "uninstall"
    DEPENDENCIES = "conf/PKG_DEPS"
    CONFLICTS = "conf/PKG_CONX"
    PRIVILEGE = "conf/privilege"
    RESOURCE = "conf/resource"
    SIGNATURE = "syno_signature.asc"


WIZARDS = frozenset((Role.INSTALL_WIZARD, Role.UPGRADE_WIZARD, Role.UNINSTALL_WIZARD))

_LICENSE_SIZE = 1024**2
_CONF_SIZE = 64 * 1024
_SIGNATURE_SIZE = 64 * 1024
READ_SIZES: dict[Role, int] = {
    Role.INFO: info.MAX_SIZE,
    Role.ICON: images.MAX_SIZE,
    Role.SCREENSHOT: images.MAX_SIZE,
    # The guide's bound for the licence is 1 MB; it is read to check its encoding.
    Role.LICENSE: _LICENSE_SIZE,
    Role.DEPENDENCIES: _CONF_SIZE,
    Role.CONFLICTS: _CONF_SIZE,
    Role.PRIVILEGE: _CONF_SIZE,
    Role.RESOURCE: _CONF_SIZE,
    Role.SIGNATURE: _SIGNATURE_SIZE,
}
"""The roles whose content is read, with the bound of each in bytes."""

_EXACT = {
    role.value: role
    for role in (
        Role.INFO,
        Role.PAYLOAD,
        Role.LICENSE,
        Role.DEPENDENCIES,
        Role.CONFLICTS,
        Role.PRIVILEGE,
        Role.RESOURCE,
        Role.SIGNATURE,
    )
}
_ICON = re.compile(r"package_icon(_[0-9]{1,4})?\.png", re.IGNORECASE)
# A convention of sspks and gosspks.
_SCREENSHOT = re.compile(r"(screen|package_screen)_[0-9]{1,4}\.(png|jpe?g)", re.IGNORECASE)
# Static wizards are JSON, scripted ones (.sh) print it; the language is a suffix before that.
_WIZARD = re.compile(r"WIZARD_UIFILES/(install|upgrade|uninstall)_uifile(_[A-Za-z]{2,8})?(\.sh)?")


def role_of(name: str) -> Role | None:
    """Tell what a member of this name is for, `None` for one that we do not look at."""
    if name in _EXACT:
        return _EXACT[name]
    if _ICON.fullmatch(name):
        return Role.ICON
    if _SCREENSHOT.fullmatch(name):
        return Role.SCREENSHOT
    wizard = _WIZARD.fullmatch(name)
    return Role(wizard[1]) if wizard else None
