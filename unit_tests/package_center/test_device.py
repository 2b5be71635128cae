from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pulp_spk.package_center.device import Device, device_from_parameters
from pulp_spk.package_center.platforms import load_tables, packaged_tables
from pulp_spk.spk.versions import OsVersion


def device(query: str, user_agent: str = "") -> Device:
    """Read a query string as a web server does: a raw `+` becomes a space."""
    params = dict(parse_qsl(query, keep_blank_values=True))
    return device_from_parameters(params, packaged_tables(), user_agent=user_agent)


@pytest.mark.parametrize(
    ("query", "platforms", "family", "model"),
    [
        ("arch=geminilake&unique=synology_geminilake_920%2B", "geminilake", "x86_64", "DS920+"),
        ("arch=geminilake&unique=synology_geminilake_920+", "geminilake", "x86_64", "DS920+"),
        ("arch=GeminiLake&unique=SYNOLOGY_GEMINILAKE_DS920%2B", "geminilake", "x86_64", "DS920+"),
        ("unique=synology_armada38x_ds218j", "armada38x", "armv7", "DS218j"),
        ("unique=synology_kvmx64_virtualdsm", "kvmx64", "x86_64", "VirtualDSM"),
        ("unique=synology_broadwellnk_rs3621xs%2B", "broadwellnk", "x86_64", "RS3621xs+"),
        ("unique=synology_denverton_dva3221", "denverton", "x86_64", "DVA3221"),
        ("unique=synology_braswell_216+ii", "braswell", "x86_64", "DS216+II"),
        ("arch=88f6282", "88f6282", "armv5", ""),
        ("arch=88f628x", "88f6281 88f6282", "armv5", ""),
        ("arch=armv5", "88f6281 88f6282", "armv5", ""),
        ("arch=x86", "x86", "x86_64", ""),
        ("arch=evansport", "evansport", "i686", ""),
        # Generic words: the model, else unique, tells which platform of the family.
        ("arch=x64&model=DS920%2B", "geminilake", "x86_64", "DS920+"),
        ("arch=x64&model=DS920+", "geminilake", "x86_64", "DS920+"),
        ("arch=x86_64&unique=synology_apollolake_918%2B", "apollolake", "x86_64", "DS918+"),
        ("unique=synology_x86_64_ds920%2B", "geminilake", "x86_64", "DS920+"),
        ("arch=armv7&major=1", "dakota hawkeye ipq806x northstarplus", "armv7", ""),
        # A model of another family than the generic word says nothing.
        ("arch=i686&model=DS920%2B", "evansport", "i686", "DS920+"),
        ("arch=aarch64", "armada37xx rtd1296 rtd1619b", "armv8", ""),
        ("arch=ppc", "powerpc ppc824x ppc853x ppc854x qoriq", "ppc", ""),
        ("model=RT2600ac", "ipq806x", "armv7", "RT2600ac"),
        ("model=ds920%2B", "geminilake", "x86_64", "DS920+"),
        ("model=DS225%2B", "geminilakenk", "x86_64", "DS225+"),
        ("model=RS1619xs%2B", "broadwellnk", "x86_64", "RS1619xs+"),
        ("model=RS814RP%2B", "cedarview", "x86_64", "RS814RP+"),
        # Sources name two platforms for it; a wrong guess is worse than noarch packages only.
        ("model=RS214", "", "", "RS214"),
        # The exact platform beats a model that contradicts it.
        ("arch=apollolake&model=DS920%2B", "apollolake", "x86_64", "DS920+"),
        ("arch=newlake&unique=synology_geminilake_920%2B", "geminilake", "x86_64", "DS920+"),
        # A new platform is no reason to guess, whatever the model looks like.
        ("arch=newlake&unique=synology_newlake_920%2B", "newlake", "", "DS920+"),
        ("unique=synology_newlake_999%2B", "newlake", "", "999+"),
        ("arch=noarch&model=DS920%2B", "geminilake", "x86_64", "DS920+"),
        ("", "", "", ""),
        ("arch=&unique=&model=", "", "", ""),
        ("unique=synology_geminilake", "geminilake", "x86_64", ""),
        ("unique=synology_", "", "", ""),
        ("unique=DS920%2B", "geminilake", "x86_64", "DS920+"),
        ("unique=synology_gemini%00lake_920%2B", "geminilake", "x86_64", "DS920+"),
    ],
)  # fmt: skip
def test_hardware(query: str, platforms: str, family: str, model: str) -> None:
    found = device(query)
    assert found.platforms == frozenset(platforms.split())
    assert (found.family, found.model) == (family, model)
    assert found.known_platform == bool(family)


@pytest.mark.parametrize(
    ("query", "version", "os_name"),
    [
        ("major=7&minor=2&micro=2&build=72806", "DSM 7.2.2-72806", "DSM"),
        ("major=7&minor=2&micro=0&build=64570", "DSM 7.2-64570", "DSM"),
        ("major=6&minor=2&micro=6.2&build=23739", "DSM 6.2-23739", "DSM"),
        ("major=7&minor=2&build=69057", "DSM 7.2.1-69057", "DSM"),
        # The build alone: the newest known release that is not newer.
        ("build=5644", "DSM 5.2-5644", "DSM"),
        ("build=25556", "DSM 6.2.4-25556", "DSM"),
        ("build=25999", "DSM 6.2-25999", "DSM"),
        ("build=1", "DSM 2.0-1", "DSM"),
        ("build=99999", "DSM 7.4-99999", "DSM"),
        ("build=72806&major=6", "DSM 6.2-72806", "DSM"),
        ("build=72806&major=9", "DSM 9.0-72806", "DSM"),
        # Without a build: the newest known of what is said.
        ("major=7&minor=2", "DSM 7.2.2-72806", "DSM"),
        ("major=7&minor=2&micro=1", "DSM 7.2.1-69057", "DSM"),
        ("major=7&minor=2&micro=7", "DSM 7.2.7-72806", "DSM"),
        ("major=6", "DSM 6.2.4-25556", "DSM"),
        ("major=6&micro=1", "DSM 6.2.4-25556", "DSM"),
        ("major=6&minor=9", "DSM 6.9", "DSM"),
        ("", "DSM 7.4.1-90080", "DSM"),
        ("minor=2&micro=1", "DSM 7.4.1-90080", "DSM"),
        # Odd numbers count as not said.
        ("major=seven&minor=2&build=-1", "DSM 7.4.1-90080", "DSM"),
        ("major=6&minor=2&build=" + "9" * 5000, "DSM 6.2.4-25556", "DSM"),
        ("major=6&minor=2&build=%D9%A7%D9%A7", "DSM 6.2.4-25556", "DSM"),
        ("major= 6 &minor=2&build=%0023739", "DSM 6.2.4-25556", "DSM"),
        # Builds of SRM and DSM overlap.
        ("arch=ipq806x&build=7742", "SRM 1.2-7742", "SRM"),
        ("arch=ipq806x&major=1&minor=3", "SRM 1.3-9193", "SRM"),
        ("arch=armv7&major=1&minor=3&build=9193", "SRM 1.3-9193", "SRM"),
        ("arch=newrouter&major=1&minor=3", "SRM 1.3-9193", "SRM"),
        ("build=7742", "DSM 6.0-7742", "DSM"),
    ],
)
def test_os_version(query: str, version: str, os_name: str) -> None:
    found = device(query)
    assert (found.os_text, found.os_name) == (version, os_name)


@pytest.mark.parametrize(
    ("query", "language", "channel"),
    [
        ("language=ger&package_update_channel=beta", "ger", "beta"),
        ("language=GER&package_update_channel=stable", "ger", "stable"),
        ("package_update_channel=Beta", "enu", "stable"),
        ("package_update_channel=nightly&channel=beta", "enu", "stable"),
        ("channel=beta", "enu", "beta"),
        ("language=", "enu", "stable"),
        ("language=%00", "enu", "stable"),
        ("language=xyz", "xyz", "stable"),
        ("language=" + "x" * 99999, "x" * 16, "stable"),
    ],
)
def test_language_and_channel(query: str, language: str, channel: str) -> None:
    found = device(query)
    assert (found.language, found.channel) == (language, channel)


@pytest.mark.parametrize(
    ("query", "agent", "platform", "model", "version"),
    [
        ("", "synology_avoton_415+ DSM5.1-5022 Update 5 (package)", "avoton", "DS415+",
         "DSM 5.1-5022"),
        ("", "synology_cedarview_412 DSM6.1-15284", "cedarview", "412", "DSM 6.1.7-15284"),
        ("", "synology_ipq806x_rt2600ac SRM1.2-7742", "ipq806x", "RT2600ac", "SRM 1.2-7742"),
        ("language=ger", "synology_avoton_415+", "avoton", "DS415+", "DSM 7.4.1-90080"),
        ("arch=x86", "synology_avoton_415+ DSM5.1-5022", "x86", "", "DSM 5.1-5022"),
        ("build=23739", "synology_avoton_415+ DSM5.1-5022", "avoton", "DS415+", "DSM 6.2-23739"),
        ("", "Mozilla/5.0 (X11; Linux x86_64)", "", "", "DSM 7.4.1-90080"),
        ("", "synology_" + "x" * 9999, "x" * 128, "", "DSM 7.4.1-90080"),
        ("", "synology_avoton_415+ DSM" + "9" * 99 + ".1-2", "avoton", "DS415+", "DSM 7.4.1-90080"),
    ],
)  # fmt: skip
def test_the_user_agent_is_the_last_resort(
    query: str, agent: str, platform: str, model: str, version: str
) -> None:
    found = device(query, agent)
    assert {word[:110] for word in found.platforms} == {word[:110] for word in platform.split()}
    assert max(map(len, found.platforms), default=0) <= 128
    assert (found.model, found.os_text) == (model, version)


WILD_TEXT = st.text() | st.text("0123456789._-+ \0synology", max_size=300) | st.just("9" * 5000)
NAMES = [
    "arch", "unique", "model", "build", "major", "minor", "micro", "language",
    "package_update_channel", "channel",
]  # fmt: skip
WILD = st.dictionaries(st.sampled_from(NAMES) | st.text(), WILD_TEXT)


@given(params=WILD, agent=WILD_TEXT | WILD_TEXT.map("synology_x_y DSM{}".format))
@example(params=dict.fromkeys(NAMES, "\ud800\0"), agent="\ud800")
@example(
    params=dict.fromkeys(NAMES, "\N{ARABIC-INDIC DIGIT ONE}"),
    agent="synology_a_b DSM\N{ARABIC-INDIC DIGIT ONE}.1-2",
)
def test_no_request_ever_raises(params: dict[str, str], agent: str) -> None:
    found = device_from_parameters(params, packaged_tables(), user_agent=agent)
    assert isinstance(found.os, OsVersion)
    assert found.channel in ("stable", "beta")
    assert 1 <= len(found.language) <= 16
    assert len(found.model) <= 128
    for text in (*found.platforms, found.model, found.language):
        assert text.isascii()
        assert text.isprintable()
    hash(found)


def test_an_extended_table_makes_a_new_device_known() -> None:
    tables = load_tables({"newlake": {"family": "x64", "models": ["DS999+"]}}, ["7.5-91000"])
    params = {"unique": "synology_newlake_999+", "major": "7", "minor": "5"}
    found = device_from_parameters(params, tables)
    assert (found.family, found.model, found.os_text) == ("x86_64", "DS999+", "DSM 7.5-91000")
