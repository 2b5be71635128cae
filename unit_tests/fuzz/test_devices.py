"""Devices: never an error, always a valid catalog."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pulp_spk.package_center.catalog import entry_fragment, envelope
from pulp_spk.package_center.device import device_from_parameters
from pulp_spk.package_center.generation import generation_of
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.platforms import packaged_tables
from pulp_spk.package_center.prepared import prepare
from pulp_spk.package_center.selection import offered, select
from unit_tests.fuzz.budget import tries
from unit_tests.package_center.strategies import POLICIES, packages

NAMES = [
    *(
        "arch",
        "unique",
        "model",
        "build",
        "major",
        "minor",
        "micro",
        "nano",
        "language",
        "timezone",
    ),
    *("package_update_channel", "channel", "myds", "productversion", "ds_sn", ""),
]
SAID = [
    *(
        "",
        " ",
        "x86_64",
        "geminilake",
        "noarch",
        "synology_geminilake_920+",
        "synology_",
        "synology__",
    ),
    *(
        "DS920+",
        "synology_" + "a" * 5000,
        "_" * 300,
        "\0",
        "\ud800",
        "²",
        "١٢",
        "-1",
        "1e9",
        "7",
        "6",
    ),
    *(
        "72806",
        "999999999",
        "9" * 400,
        "7.2",
        "0x10",
        " 7 ",
        "ger",
        "GER",
        "../..",
        "beta",
        "stable",
    ),
    *('"', "\\", "<script>", "\u2028", "%00", "null", "true", "[]", "{}"),
]
texts = st.sampled_from(SAID) | st.text(max_size=12)
parameters = st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), texts)
agents = st.one_of(
    texts,
    st.builds(
        "synology_{}_{} {}{}.{}-{} Update {}".format,
        *(texts, texts, st.sampled_from(["DSM", "SRM", "dsm", ""])),
        *[texts] * 4,
    ),
)
bases = st.sampled_from(["http://a/", 'https://[::1]:80/"<>\\/', "http://ü/\ud800/", "/"])


@tries(500)
@given(parameters, agents, st.lists(packages(), max_size=3), POLICIES, bases)
def test_any_request_gets_a_catalog(
    params: dict[str, str], agent: str, held: list[Package], policy: object, base: str
) -> None:
    tables = packaged_tables()
    device = device_from_parameters(params, tables, user_agent=agent)
    assert len(device.model) <= 128 and len(device.language) <= 16
    assert device.os_text and device.platform_text
    prepared = prepare(held, tables)
    assert len(select(prepared, device, policy)) == len(held)
    chosen = offered(prepared, device, policy)
    fragments = [entry_fragment(package, device) for package in chosen]
    answer = json.loads(envelope(generation_of(device), fragments, base.encode("utf-8", "replace")))
    entries = answer if isinstance(answer, list) else answer["packages"]
    assert [entry["package"] for entry in entries] == [package.name for package in chosen]


@tries(300)
@given(st.dictionaries(st.sampled_from(NAMES), st.none() | st.integers() | st.binary() | texts))
def test_values_that_are_no_text(params: dict[str, str]) -> None:
    device_from_parameters(params, packaged_tables())
