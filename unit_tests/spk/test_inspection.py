"""Every fault of a file at once, and the same ones that an upload meets first."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from pulp_spk.spk.errors import MAX_FAULTS, SpkError
from pulp_spk.spk.folder import as_archive, is_packed
from pulp_spk.spk.inspection import Inspection, inspect
from pulp_spk.spk.package import read_spk
from unit_tests.builders import PACKAGE_TGZ, build_info, build_spk, build_tar, entry

SINGLE: dict[str, dict[str, Any]] = {
    "SPK0104": {"package_tgz": None},
    "SPK0105": {},
    "SPK0107": {},
    "SPK0109": {"members": {"LICENSE": b"x" * (1024**2 + 1)}},
    "SPK0114": {"info": {"checksum": "0" * 32}},
    "SPK0201": {"info": b"\xef\xbb\xbf" + build_info()},
    "SPK0202": {"info": build_info() + b"beta=yes\n"},
    "SPK0203": {"info": {"maintainer": None}},
    "SPK0204": {"info": build_info() + b'version="2"\n'},
    "SPK0205": {"info": {"package": "two words"}},
    "SPK0206": {"info": {"version": "1 2"}},
    "SPK0207": {"info": {"os_min_ver": "seven"}},
    "SPK0208": {"info": {"beta": "perhaps"}},
    "SPK0209": {"info": {"create_time": "9" * 300}},
    "SPK0210": {"info": {"arch": "x86_64 <none>"}},
    "SPK0211": {"info": {"install_dep_packages": "a:b>>1"}},
    "SPK0212": {"info": {"os_max_ver": "6.2-25556"}},
    "SPK0213": {"info": {"checksum": "none"}},
    "SPK0214": {"info": {"package_icon": "*"}},
    "SPK0301": {"members": {"PACKAGE_ICON_120.PNG": b"no picture"}},
    "SPK0303": {"members": {"LICENSE": b"\xff"}},
    "SPK0304": {"members": {"conf/PKG_DEPS": b"git\n"}},
    "SPK0305": {"members": {"conf/resource": b"[]"}},
}
"""Files with one fault."""


def made(code: str) -> bytes:
    whole = [("INFO", build_info()), ("package.tgz", PACKAGE_TGZ)]
    if code == "SPK0105":
        return build_tar([*whole, (entry("LICENSE", type=b"2", link="INFO"), b"")])
    if code == "SPK0107":
        return build_tar([*whole, ("LICENSE", b"1"), ("LICENSE", b"2")])
    return build_spk(**SINGLE[code])


def found(data: bytes) -> Inspection:
    return inspect(io.BytesIO(data))


@pytest.mark.parametrize("code", SINGLE)
def test_one_fault_is_the_one_of_the_strict_reader(code: str) -> None:
    with pytest.raises(SpkError) as first:
        read_spk(io.BytesIO(made(code)), strict=True)
    faults = found(made(code)).faults
    assert [str(fault) for fault in faults] == [str(first.value)]
    assert faults[0].code == code


def test_all_at_once() -> None:
    info = (
        b'package="a b"\nversion="1"\narch="x86_64"\nbeta="perhaps"\nos_min_ver="7.0"\n'
        b'os_max_ver="6.2"\nstray\nother stray\nchecksum="x"\ninstall_dep_packages="a>>1:<b:c"\n'
    )
    members = {
        "LICENSE": b"\xff", "conf/privilege": b"{", "conf/resource": b"[]",
        "conf/PKG_DEPS": b"git\n[a]\ndsm_min_ver=x\n", "PACKAGE_ICON_120.PNG": b"none",
        "screen_1.png": b"none", "screen_2.png": b"none",
    }  # fmt: skip
    inspection = found(build_spk(info=info, members=members))
    assert [fault.code for fault in inspection.faults] == [
        "SPK0202", "SPK0202", "SPK0203", "SPK0203", "SPK0205", "SPK0211", "SPK0211", "SPK0208",
        "SPK0212", "SPK0213", "SPK0303", "SPK0304", "SPK0207", "SPK0301", "SPK0301",
        "SPK0301", "SPK0305", "SPK0305",
    ]  # fmt: skip
    assert inspection.spk is not None and inspection.spk.name == "a b"


def test_what_nobody_can_read_is_still_shown() -> None:
    inspection = found(build_spk(info={"os_min_ver": "x", "arch": "<", "os_max_ver": "y"}))
    assert [fault.code for fault in inspection.faults] == ["SPK0210", "SPK0207", "SPK0207"]
    assert inspection.spk is None
    assert inspection.info is not None and inspection.info.name == "example"
    assert "scripts/start-stop-status" in [member.name for member in inspection.members]


def test_a_file_without_name_and_version() -> None:
    inspection = found(build_spk(info={"package": None, "version": "", "arch": None}))
    assert [fault.code for fault in inspection.faults] == ["SPK0203"] * 3


@pytest.mark.parametrize("data", [b"", b"<html>", b"\x70\xad\xbe\xef" * 200, build_spk()[:2000]])
def test_what_is_no_archive_has_one_fault(data: bytes) -> None:
    inspection = found(data)
    assert len(inspection.faults) == 1
    assert (inspection.info, inspection.spk, inspection.members) == (None, None, ())


def test_a_good_file_has_none() -> None:
    inspection = found(build_spk())
    assert inspection.faults == ()
    assert inspection.spk == read_spk(io.BytesIO(build_spk()))


def test_faults_are_bounded() -> None:
    assert len(found(build_spk(info=build_info() + b"x\n" * 5000)).faults) <= MAX_FAULTS + 10


def test_modes_are_those_of_the_archive() -> None:
    script = entry("scripts/preinst", 1)
    script.mode = 0o100755
    spk = found(build_tar([("INFO", build_info()), ("package.tgz", PACKAGE_TGZ), (script, b"x")]))
    assert spk.members[-1].mode == 0o755


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As spksrc leaves one: with much that is no part of a package."""
    (tmp_path / "INFO").write_bytes(build_info())
    for name, data in (("scripts/preinst", b"#!"), ("conf/privilege", b"{"), ("work.log", b"x")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return tmp_path


def of_folder(folder: Path) -> Inspection:
    with as_archive(folder) as file:
        return inspect(file, packed=is_packed(folder))


def test_a_folder(folder: Path) -> None:
    inspection = of_folder(folder)
    assert [fault.code for fault in inspection.faults] == ["SPK0104", "SPK0305"]
    names = [member.name for member in inspection.members]
    assert names == ["INFO", "conf", "conf/privilege", "scripts", "scripts/preinst"]


def test_what_is_not_packed_yet_stands_for_the_payload(folder: Path) -> None:
    (folder / "package").mkdir()
    (folder / "INFO").write_bytes(build_info(checksum="0" * 32))
    assert [fault.code for fault in of_folder(folder).faults] == ["SPK0305"]
    (folder / "package.tgz").write_bytes(PACKAGE_TGZ)
    assert [fault.code for fault in of_folder(folder).faults] == ["SPK0114", "SPK0305"]


def test_a_link_in_a_folder_is_no_file(folder: Path) -> None:
    (folder / "package.tgz").symlink_to("elsewhere")
    assert [fault.code for fault in of_folder(folder).faults] == ["SPK0105"]
