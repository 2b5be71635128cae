"""Two catalogs side by side."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pulp_spk.package_center.agreement import Difference, differences
from pulp_spk.package_center.foreign_entry import ForeignCatalog, ForeignEntry
from pulp_spk.spk.requirements import Requirement
from pulp_spk.spk.versions import OsVersion

OS = OsVersion(7, 2, 2, 72806)
OURS, THEIRS = (f"https://{host}.example.org/" for host in "ab")
IMAGE, OTHER = f"images/{'a' * 64}.png", f"images/{'b' * 64}.png"
ENTRY = ForeignEntry(
    link=OURS, name="git", version="1-1", md5="0" * 32, size=1, dname="Git", desc="Keeps",
    thumbnails=(OURS + IMAGE,), retina=(OURS + IMAGE,), snapshots=(OURS + IMAGE,), qinst=True,
    dependencies=(Requirement("a"), Requirement("b")),
)  # fmt: skip


def found(ours: ForeignEntry, theirs: ForeignEntry) -> tuple[Difference, ...]:
    return differences(ForeignCatalog((ours,)), ForeignCatalog((theirs,)), OS)


@pytest.mark.parametrize(
    "said",
    [
        {}, {"link": THEIRS}, {"thumbnails": (THEIRS + IMAGE,)}, {"thumbnails": (), "retina": ()},
        {"snapshots": None}, {"snapshots": (THEIRS + "one.png",)}, {"dname": "", "desc": ""},
        {"md5": "", "size": None, "qinst": None}, {"dependencies": None}, {"extra": {"x": 1}},
        {"dependencies": (Requirement("b"), Requirement("a"), Requirement("c", os_max="7.1"))},
    ],
)  # fmt: skip
def test_hosts_and_silence_are_no_difference(said: dict[str, Any]) -> None:
    assert found(ENTRY, replace(ENTRY, **said)) == ()


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"version": "2"}, "version"), ({"md5": "1" * 32}, "md5"), ({"size": 2}, "size"),
        ({"dname": "x"}, "dname"), ({"desc": "x"}, "desc"), ({"qinst": False}, "qinst"),
        ({"changelog": "x"}, "changelog"), ({"beta": True}, "beta"),
        ({"dependencies": ()}, "deppkgs"), ({"conflicts": (Requirement("a"),)}, "conflictpkgs"),
        ({"thumbnails": (THEIRS + OTHER,)}, "thumbnail"), ({"snapshots": ()}, "snapshot"),
        ({"snapshots": (THEIRS + "1", THEIRS + "2")}, "snapshot"),
        ({"retina": (THEIRS + OTHER,)}, "thumbnail_retina"),
    ],
)  # fmt: skip
def test_each_value_counts(said: dict[str, Any], key: str) -> None:
    assert [one.key for one in found(ENTRY, replace(ENTRY, **said))] == [key]


def test_packages_of_one_side_only() -> None:
    other = replace(ENTRY, name="hg")
    assert found(ENTRY, other) == (
        Difference("git", "package", True, False),
        Difference("hg", "package", False, True),
    )
