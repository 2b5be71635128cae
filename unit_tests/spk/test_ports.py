"""Ports, and as whom scripts run."""

from __future__ import annotations

import io
import lzma
from typing import Any

import pytest

from pulp_spk.spk.info import parse_info
from pulp_spk.spk.member import Member
from pulp_spk.spk.package import read_spk
from pulp_spk.spk.ports import Service, admin_url, find_in_payload, parse_services, protocol_file
from pulp_spk.spk.privilege import RunAs, run_as
from unit_tests.builders import build_info, build_package_tgz, build_spk, build_tar

SC = b'[web]\ntitle="Web \xc3\xa9"\nport_forward="yes"\ndst.ports="9091,51413:51420/tcp,udp"\n'


@pytest.mark.parametrize(
    ("keys", "url"),
    [
        ({}, ""),
        ({"adminport": "9091"}, "http://<NAS>:9091/"),
        ({"adminport": "8", "adminprotocol": "https", "adminurl": "/w/"}, "https://<NAS>:8/w/"),
    ],
)
def test_admin_url(keys: dict[str, str], url: str) -> None:
    assert admin_url(parse_info(build_info(**keys), strict=True)) == url


@pytest.mark.parametrize(
    ("resource", "path"),
    [
        (None, ""), ({}, ""), ({"port-config": []}, ""), ({"port-config": {}}, ""),
        ({"port-config": {"protocol-file": 1}}, ""),
        ({"port-config": {"protocol-file": "app/a.sc"}}, "app/a.sc"),
    ],
)  # fmt: skip
def test_protocol_file(resource: dict[str, Any] | None, path: str) -> None:
    assert protocol_file(resource) == path


def test_services() -> None:
    assert parse_services(SC + b"[none]\ntitle=x\n[bad]\ndst.ports=rm -rf\nstray\n") == (
        Service("web", "Web é", "9091,51413:51420/tcp,udp"),
    )
    assert parse_services(b"\0") == ()


def payload_of(package_tgz: bytes) -> tuple[io.BytesIO, Member]:
    file = io.BytesIO(build_spk(package_tgz=package_tgz))
    members = read_spk(file).members
    return file, next(member for member in members if member.name == "package.tgz")


FILES = {"bin/a": b"x" * 5000, "./app/a.sc": SC}


@pytest.mark.parametrize(
    "package_tgz",
    [
        build_package_tgz(FILES),
        build_tar(FILES.items()),
        lzma.compress(build_tar(FILES.items())),
    ],
    ids=["gzip", "tar", "xz"],
)
def test_a_file_inside_the_payload(package_tgz: bytes) -> None:
    file, payload = payload_of(package_tgz)
    assert find_in_payload(file, payload, "app/a.sc") == SC
    assert find_in_payload(file, payload, "app/other.sc") is None


@pytest.mark.parametrize(
    "package_tgz",
    [b"nothing", build_package_tgz(FILES)[:60], build_package_tgz({"app/a.sc": b"x" * 70_000})],
)
def test_a_payload_without_such_a_file(package_tgz: bytes) -> None:
    assert find_in_payload(*payload_of(package_tgz), "app/a.sc") is None


@pytest.mark.parametrize(
    ("privilege", "expected"),
    [
        (None, RunAs("root", "", False, {})),
        ({}, RunAs("package", "", False, {})),
        ({"defaults": []}, RunAs("package", "", False, {})),
        (
            {
                "defaults": {"run-as": "package"},
                "username": "sc-git",
                "ctrl-script": [
                    {"action": "preinst", "run-as": "root"},
                    {"action": "postinst", "run-as": "package"},
                    {"action": 1, "run-as": "root"},
                    "odd",
                ],
            },
            RunAs("package", "sc-git", True, {"preinst": "root"}),
        ),
    ],
)
def test_run_as(privilege: dict[str, Any] | None, expected: RunAs) -> None:
    assert run_as(privilege) == expected
