"""A package: what one SPK file says."""

from dataclasses import dataclass
from typing import Any

from pulp_spk.spk.images import Image
from pulp_spk.spk.info import Info
from pulp_spk.spk.member import Member
from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.target import Target


@dataclass(frozen=True)
class Spk:
    """Everything about one SPK file that others need, a pure function of its bytes.

    Attributes:
        info: The keys of INFO.
        name: INFO's `package`.
        version: INFO's `version`.
        target: The devices that it is built for.
        texts: Name and description by language code, `""` for the keys without a suffix.
        beta: Whether INFO says that it is a beta (`beta` or `report_url`).
        report_url: INFO's `report_url`.
        manual_only: INFO's `offline_install`.
        startable: Whether users can start and stop it.
        has_license: Whether a LICENSE is shown before the installation.
        wizards: Which of `install`, `upgrade` and `uninstall` ask the user.
        dependencies: From conf/PKG_DEPS, else from INFO.
        conflicts: From conf/PKG_CONX, else from INFO.
        icons: Smallest first, each width once; members beat INFO's base64.
        screenshots: In the order of their numbers.
        privilege: conf/privilege, `None` if there is none.
        resource: conf/resource, `None` if there is none.
        signed: Whether a `syno_signature.asc` is there; says nothing about its worth.
        create_time: INFO's `create_time`.
        changelog: INFO's `changelog`.
        md5: Of the whole file in hexadecimal; `""` when only parts of it were read.
        size: Bytes of the whole file.
        members: All members in their order, without the folder of the archive itself.
    """

    info: Info
    name: str
    version: str
    target: Target
    texts: dict[str, dict[str, str]]
    beta: bool
    report_url: str
    manual_only: bool
    startable: bool
    has_license: bool
    wizards: frozenset[str]
    dependencies: tuple[Requirement, ...]
    conflicts: tuple[Requirement, ...]
    icons: tuple[Image, ...]
    screenshots: tuple[Image, ...]
    privilege: dict[str, Any] | None
    resource: dict[str, Any] | None
    signed: bool
    create_time: str
    changelog: str
    md5: str
    size: int
    members: tuple[Member, ...]
