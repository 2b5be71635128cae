"""One entry of a foreign catalog, in the types that we work with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from pulp_spk.package_center.problem import Problem
from pulp_spk.spk.requirements import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignEntry:
    """What a source says about one SPK. Every text is bounded and can be stored.

    Attributes:
        link: Where the SPK is; absolute, http or https.
        name: `package`; "" when only the link is known (`bare`).
        version: `version`; "" when only the link is known.
        md5: Of the whole file, lower-case hexadecimal; "" when not given.
        sha256: Of the whole file, lower-case hexadecimal; "" when not given.
        size: Bytes of the whole file; None when not given.
        dname: Display name in the asked language; "" when not given.
        desc: Description in the asked language; "" when not given.
        changelog: "" when not given: those who know the key leave it out when it is empty.
        beta: Whether the entry is marked; from DSM 7 on no entry is.
        report_url: "" when not given.
        thumbnails: Absolute links.
        retina: Absolute links.
        snapshots: Absolute links; None when the source does not speak of screenshots.
        icon: A picture inside the entry, as very old servers send it; b"" when none.
        dependencies: None when not said.
        conflicts: None when not said.
        qinst: None when not said.
        qupgrade: None when not said.
        qstart: None when not said.
        extra: All other keys with JSON values.
    """

    link: str
    name: str = ""
    version: str = ""
    md5: str = ""
    sha256: str = ""
    size: int | None = None
    dname: str = ""
    desc: str = ""
    changelog: str = ""
    beta: bool = False
    report_url: str = ""
    thumbnails: tuple[str, ...] = ()
    retina: tuple[str, ...] = ()
    snapshots: tuple[str, ...] | None = None
    icon: bytes = b""
    dependencies: tuple[Requirement, ...] | None = None
    conflicts: tuple[Requirement, ...] | None = None
    qinst: bool | None = None
    qupgrade: bool | None = None
    qstart: bool | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def bare(self) -> bool:
        """Whether nothing but the link is known."""
        return self.name == ""

    @property
    def fingerprint(self) -> str:
        """What is equal for entries that say the same, and orders them."""
        said = [getattr(self, one.name) for one in fields(self)]
        return json.dumps(said, sort_keys=True, default=_plain)


def _plain(value: bytes | Requirement) -> object:
    return value.hex() if isinstance(value, bytes) else value.as_json()


@dataclass(frozen=True, slots=True)
class ForeignCatalog:
    """A source's answer to one cell.

    Attributes:
        entries: In the source's order.
        keyrings: ASCII-armoured public keys.
        problems: What had to be left aside.
    """

    entries: tuple[ForeignEntry, ...] = ()
    keyrings: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
