"""What real devices get from a source like SynoCommunity's, asked as they ask."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from pulp_spk.package_center.device import Device, device_from_parameters
from pulp_spk.package_center.generation import generation_of
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.paths import package_path
from pulp_spk.package_center.platforms import packaged_tables, read_data
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.prepared import prepare
from pulp_spk.package_center.selection import offered
from pulp_spk.spk.target import Target

TABLES = packaged_tables()
RELEASES = read_data("generic_names.json")["releases"]


def package(name: str, version: str, arch: list[str], os_min: str) -> Package:
    target = Target(arch=tuple(arch), os_min=os_min)
    path = package_path(name, version, f"{len(arch)}{os_min}", target)
    return Package(key=path, name=name, version=version, md5=path, size=1, path=path, target=target)


SOURCE = prepare(
    [
        # spksrc lists the platforms of the toolchain in INFO.
        package("git", "2.45-30", RELEASES["DSM 7.2"]["x64"], "7.2-63134"),
        package("git", "2.45-30", RELEASES["DSM 7.1"]["x64"], "7.1-42661"),
        package("git", "2.45-30", RELEASES["DSM 7.2"]["armv7"], "7.2-63134"),
        package("git", "2.40-29", RELEASES["DSM 6.2.4"]["x64"], "6.2-25556"),
        package("git", "2.40-29", RELEASES["DSM 6.2.4"]["armv7"], "6.2-25556"),
        package("git", "2.40-29", ["88f6281"], "6.1-15284"),
        package("git", "2.20-20", ["88f6281"], "5.2-5644"),
        package("git", "2.20-20", ["evansport"], "5.2-5644"),
        package("git", "2.20-20", [*RELEASES["DSM 5.2"]["x64"], "x86_64"], "5.2-5644"),
        package("git", "2.40-29", RELEASES["SRM 1.2"]["armv7"], "1.2-7742"),
        # noarch comes in tiers.
        package("sickbeard", "3-9", ["noarch"], "7.0-40000"),
        package("sickbeard", "3-8", ["noarch"], "6.1-15047"),
        package("sickbeard", "3-7", ["noarch"], "3.1-1594"),
        package("sickbeard", "3-6", ["noarch"], "1.1-6931"),
        # Synology's own tools write family words.
        package("driver", "1.0-1", ["x86_64"], "7.0-40000"),
        package("driver", "1.0-1", ["armv7"], "7.0-40000"),
        package("driver", "1.0-1", ["armv8"], "7.0-40000"),
    ],
    TABLES,
)
REQUESTS = {
    "DS920+ with DSM 7.2.2": (
        "package_update_channel=stable&unique=synology_geminilake_920%2B&build=72806&language=enu"
        "&major=7&micro=2&arch=geminilake&minor=2&timezone=Brussels&nano=0"
    ),
    "DS218j with DSM 6.2.4": (
        "package_update_channel=stable&unique=synology_armada38x_ds218j&build=25556&language=fre"
        "&major=6&micro=4&arch=armada38x&minor=2&timezone=Amsterdam"
    ),
    "DS213 with DSM 5.2": (
        "package_update_channel=stable&unique=synology_88f6282_213&build=5967&language=enu"
        "&major=5&arch=88f6282&minor=2&timezone=Brussels&ds_sn=0000"
    ),
    "DS110j with DSM 5.2": "unique=synology_88f6281_ds110j&build=5644&arch=88f6281&language=enu",
    "RT2600ac with SRM 1.2": (
        "unique=synology_ipq806x_rt2600ac&arch=ipq806x&major=1&minor=2&build=7742&language=enu"
    ),
    "Virtual DSM 7.3": (
        "unique=synology_kvmx64_virtualdsm&arch=kvmx64&major=7&minor=3&micro=2&build=86009"
    ),
    "DS710+ with DSM 6.1": "unique=synology_x86_710%2B&arch=x86&build=15284&major=6&minor=1",
    "DS214play with DSM 6.2": "unique=synology_evansport_214play&arch=evansport&build=23739",
    "a new platform with DSM 7.3": "unique=synology_newlake_999%2B&arch=newlake&build=86009",
    "a generic call": "arch=x64&model=DS920%2B&major=7&minor=2&build=64570",
    "DS411slim with DSM 4.3": "unique=synology_88f6282_411slim&arch=88f6282&build=3827",
    "DS1515 with DSM 7.1": "unique=synology_alpine_ds1515&arch=alpine&major=7&minor=1&build=42962",
}
OFFERED = {
    "DS920+ with DSM 7.2.2": {"git": "2.45-30 7.2-63134", "sickbeard": "3-9", "driver": "1.0-1"},
    "DS218j with DSM 6.2.4": {"git": "2.40-29 6.2-25556", "sickbeard": "3-8"},
    "DS213 with DSM 5.2": {"git": "2.20-20 5.2-5644", "sickbeard": "3-7"},
    "DS110j with DSM 5.2": {"git": "2.20-20 5.2-5644", "sickbeard": "3-7"},
    "RT2600ac with SRM 1.2": {"git": "2.40-29 1.2-7742", "sickbeard": "3-6"},
    "Virtual DSM 7.3": {"git": "2.45-30 7.2-63134", "sickbeard": "3-9", "driver": "1.0-1"},
    "DS710+ with DSM 6.1": {"git": "2.20-20 5.2-5644", "sickbeard": "3-8"},
    "DS214play with DSM 6.2": {"git": "2.20-20 5.2-5644", "sickbeard": "3-8"},
    "a new platform with DSM 7.3": {"sickbeard": "3-9"},
    "a generic call": {"git": "2.45-30 7.2-63134", "sickbeard": "3-9", "driver": "1.0-1"},
    "DS411slim with DSM 4.3": {"sickbeard": "3-7"},
    # git 2.45 for armv7 needs DSM 7.2, git 2.40 is made for DSM 6.
    "DS1515 with DSM 7.1": {"sickbeard": "3-9", "driver": "1.0-1"},
}
SHAPES = {
    "DS920+ with DSM 7.2.2": "packages",
    "DS218j with DSM 6.2.4": "keyrings",
    "DS213 with DSM 5.2": "keyrings",
    "RT2600ac with SRM 1.2": "keyrings",
    "DS411slim with DSM 4.3": "list",
}


def asked(who: str) -> Device:
    return device_from_parameters(dict(parse_qsl(REQUESTS[who])), TABLES)


@pytest.mark.parametrize("who", REQUESTS)
def test_what_it_is_offered(who: str) -> None:
    found = {
        one.name: f"{one.version} {one.target.os_min}"
        for one in offered(SOURCE, asked(who), Policy())
    }
    assert found.keys() == OFFERED[who].keys()
    for name, text in OFFERED[who].items():
        assert found[name].startswith(text)


@pytest.mark.parametrize("who", SHAPES)
def test_the_shape_of_its_catalog(who: str) -> None:
    assert generation_of(asked(who)) == SHAPES[who]


def test_synocommunity_offers_the_same_major_only() -> None:
    policy = Policy(os_compatibility="same_major")
    found = {one.name: one.version for one in offered(SOURCE, asked("DS710+ with DSM 6.1"), policy)}
    assert found == {"sickbeard": "3-8"}
    found = {one.name: one.version for one in offered(SOURCE, asked("DS213 with DSM 5.2"), policy)}
    assert found == {"git": "2.20-20", "sickbeard": "3-7"}
