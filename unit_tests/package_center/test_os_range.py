"""The systems that a package is for, in words."""

import pytest

from pulp_spk.package_center.audience import audience_of
from pulp_spk.package_center.device import device_from_parameters
from pulp_spk.package_center.os_range import os_range
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.platforms import load_tables
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.reasons import Refusal
from pulp_spk.package_center.rules import verdict_on
from pulp_spk.spk.target import Target

TABLES = load_tables()


def package(low: str, high: str, arch: str = "noarch", opaque: bool = False) -> Package:
    target = Target(arch=(arch,), os_min=low, os_max=high)
    return Package(
        key=1, name="a", version="1-1", md5="", size=1, path="a", target=target, opaque=opaque
    )


@pytest.mark.parametrize(
    ("low", "high", "words", "within", "beyond"),
    [
        ("7.0-40000", "", "DSM 7.0-40000 to 7.x", (40000, 86009), (25556,)),
        ("7.0-40000", "7.1-42962", "DSM 7.0-40000 to 7.1-42962", (42962,), (64570, 25556)),
        ("6.0-7321", "", "DSM 6.0-7321 to 6.x", (7321, 25556), (5967, 40000)),
        ("3.1-1594", "", "DSM 3.1-1594 to 6.x", (1594, 25556), (1337, 40000)),
        ("5.0-4458", "6.1-15284", "DSM 5.0-4458 to 6.1-15284", (15284,), (25556,)),
        ("", "", "DSM up to 6.x", (1594, 25556), (40000,)),
        ("", "5.2-5967", "DSM up to 5.2-5967", (5967,), (7321,)),
    ],
)
def test_what_the_words_say_is_what_selection_does(
    low: str, high: str, words: str, within: tuple[int, ...], beyond: tuple[int, ...]
) -> None:
    audience = audience_of(package(low, high), TABLES)
    assert os_range(audience) == words

    def takes(build: int) -> bool:
        device = device_from_parameters({"arch": "x86", "build": str(build)}, TABLES)
        return not isinstance(verdict_on(audience, device, Policy()), Refusal)

    assert all(takes(build) for build in within)
    assert not any(takes(build) for build in beyond)


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("1.2-7742", "", "SRM 1.2-7742 and later"),
        ("1.1-6931", "1.2-7742", "SRM 1.1-6931 to 1.2-7742"),
        ("", "1.2-7742", "SRM up to 1.2-7742"),
        ("", "", "SRM"),
    ],
)
def test_routers(low: str, high: str, words: str) -> None:
    assert os_range(audience_of(package(low, high, "dakota"), TABLES)) == words


def test_what_cannot_be_read_is_for_dsm_7() -> None:
    assert os_range(audience_of(package("", "", opaque=True), TABLES)) == "DSM 7 and later"
    known = audience_of(package("7.2-64570", "", opaque=True), TABLES)
    assert os_range(known) == "DSM 7.2-64570 to 7.x"
