"""`pulp spk content inspect`, which asks nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from test_harness.program import Program
from unit_tests.builders import build_info, build_package_tgz, build_spk

SC = b'[web]\ntitle="Web page"\ndst.ports="9091/tcp"\n'


@pytest.fixture
def offline(tmp_path: Path) -> Program:
    """A program whose server is nowhere: it would fail if it asked."""
    return Program(tmp_path, ("--base-url", "http://127.0.0.1:9"))


def test_a_good_package(offline: Program) -> None:
    path = offline.home / "a.bin"
    path.write_bytes(
        build_spk(
            info={
                "arch": "armv7 geminilake",
                "adminport": "9091",
                "install_dep_packages": "git>=2.31",
            },
            members={
                "conf/resource": b'{"port-config": {"protocol-file": "app/a.sc"}}',
                "conf/privilege": b'{"defaults": {"run-as": "package"}, "username": "sc-a"}',
                "conf/PKG_CONX": b"[other]\npkg_max_ver=2\nos_max_ver=7.1\n",
                "WIZARD_UIFILES/upgrade_uifile": b"[]",
            },
            package_tgz=build_package_tgz({"app/a.sc": SC}),
        )
    )
    text = offline.ok("content", "inspect", path).out
    for words in (
        "example 1.0-1", "DSM 7.0-40000 to 7.x", "armv7: alpine alpine4k", "x86_64: geminilake",
        "http://<NAS>:9091/, 9091/tcp (Web page)", "package (sc-a)", "git>=2.31",
        "other <= 2 (DSM any to 7.1)", "upgrade", "-rw-r--r--", "an upload is accepted",
    ):  # fmt: skip
        assert words in text, words
    data = offline.ok("content", "inspect", path, options=("--format", "json")).json
    assert data["installs_on"]["platforms"]["x86_64"] == ["geminilake"]
    assert data["ports"]["services"] == [{"name": "web", "title": "Web page", "ports": "9091/tcp"}]
    assert (data["problems"], data["warnings"], data["signed"]) == ([], [], False)


def test_a_bad_one_has_every_problem(offline: Program) -> None:
    path = offline.home / "bad.spk"
    members = {"conf/privilege": b"{"}
    path.write_bytes(build_spk(info={"maintainer": None, "beta": "?"}, members=members))
    outcome = offline.run("content", "inspect", path)
    assert outcome.code == 1
    assert "3 problems: an upload is refused." in outcome.out
    assert outcome.err == ""
    data = offline.run("content", "inspect", path, options=("--format", "json")).json
    codes = [problem["code"] for problem in data["problems"]]
    assert codes == ["SPK0203", "SPK0208", "SPK0305"]


def test_what_is_none_at_all(offline: Program) -> None:
    path = offline.home / "page.spk"
    path.write_bytes(b"<html>")
    outcome = offline.run("content", "inspect", path)
    assert (outcome.code, "SPK0101" in outcome.out) == (1, True)
    outcome = offline.run("content", "inspect", "nowhere.spk")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "Error: [SPK0905] nowhere.spk: No such file or directory\n"


def test_a_folder(offline: Program) -> None:
    folder = offline.home / "work"
    (folder / "package" / "app").mkdir(parents=True)
    (folder / "conf").mkdir()
    (folder / "INFO").write_bytes(build_info())
    (folder / "package" / "app" / "a.sc").write_bytes(SC)
    (folder / "conf" / "resource").write_text('{"port-config": {"protocol-file": "app/a.sc"}}')
    outcome = offline.ok("content", "inspect", folder)
    assert "9091/tcp (Web page)" in outcome.out
    assert "MD5" not in outcome.out
    # No server can know about it, but DSM 7 does.
    assert "error 319" in outcome.out
    (folder / "package").rename(folder / "elsewhere")
    assert "SPK0104" in offline.run("content", "inspect", folder).out
