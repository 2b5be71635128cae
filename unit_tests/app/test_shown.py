"""How the page groups files, and what it shows of each."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pulp_spk.app.endpoint.shown import MAX_OLDER, MAX_OPEN, File, Shown, shown, shown_to
from pulp_spk.app.tables import tables
from pulp_spk.package_center.device import Device, device_from_parameters
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.prepared import prepare
from pulp_spk.spk.target import Target


def package(version: str = "1.0-1", name: str = "example", **fields: object) -> Package:
    target = {
        key: fields.pop(key)
        for key in ("arch", "exclude_arch", "models", "exclude_models", "os_min", "os_max")
        if key in fields
    }
    target = Target(**{"os_min": "7.0-40000", **target})
    path = f"packages/{name}/{version}/{'-'.join(target.arch)}.spk"
    return Package(
        key=path, name=name, version=version, md5="", size=1, path=path, target=target, **fields
    )


def all_of(*packages: Package) -> list[Shown]:
    return shown(prepare(packages, tables()))


def only(*packages: Package) -> Shown:
    [one] = all_of(*packages)
    return one


def versions(files: list[File]) -> list[str]:
    return [file.version for file in files]


def device(build: int = 72806, **parameters: str) -> Device:
    return device_from_parameters({"model": "DS920+", "build": str(build), **parameters}, tables())


def test_titles_order_the_names() -> None:
    packages = [
        package(name="a", texts={"": {"displayname": "zebra"}}),
        package(name="b", texts={"": {"displayname": "Émile"}}),
        package(name="C"),
    ]
    assert [one.title for one in all_of(*packages)] == ["C", "zebra", "Émile"]


def test_the_newest_version_is_by_number() -> None:
    one = only(package("1.9-1"), package("1.10-1"), package("1.2-9"))
    assert versions(one.files) == ["1.10-1"]
    assert versions(one.older) == ["1.9-1", "1.2-9"]
    assert one.version == "1.10-1"


def test_files_of_one_version_are_by_system_and_platform() -> None:
    one = only(
        package(arch=("x86_64",)),
        package(arch=("armv8",), os_min="6.2-23739"),
        package(arch=("armv8",)),
    )
    assert [(file.platforms, file.systems) for file in one.files] == [
        ("armv8", "DSM 7.0-40000 to 7.x"),
        ("x86_64", "DSM 7.0-40000 to 7.x"),
        ("armv8", "DSM 6.2-23739 to 6.x"),
    ]


def test_a_beta_does_not_hide_what_is_finished() -> None:
    one = only(package("3.0-3", beta=True), package("2.0-2"), package("1.0-1"))
    assert [(file.version, file.beta) for file in one.files] == [("3.0-3", True), ("2.0-2", False)]
    assert versions(one.older) == ["1.0-1"]


def test_many_files_are_folded_and_many_versions_cut() -> None:
    broad = [package("2.0-1", arch=(f"platform{number}",)) for number in range(MAX_OPEN)]
    assert not only(*broad).folded
    one = only(
        *broad,
        package("2.0-1"),
        *(package(f"1.{number}-1") for number in range(MAX_OLDER + 3)),
    )
    assert one.folded
    assert len(one.older) == MAX_OLDER
    assert one.older[0].version == f"1.{MAX_OLDER + 2}-1"
    assert one.hidden == 3


@pytest.mark.parametrize(
    ("icons", "icon", "sharp"),
    [
        ((), "", ""),
        (((72, "72"),), "72", ""),
        (((16, "16"), (48, "48")), "48", "48"),
        (((64, "64"), (256, "256")), "64", "256"),
        (((72, "72"), (120, "120"), (256, "256")), "72", "256"),
        (((256, "256"),), "256", ""),
    ],
)
def test_icons(icons: tuple[tuple[int, str], ...], icon: str, sharp: str) -> None:
    one = only(package(icons=icons))
    assert (one.icon, one.sharp_icon) == (icon, sharp)


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://example.com/a?b", True),
        (" HTTP://example.com ", True),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        (" javascript:alert(1)//https://example.com", False),
        ("data:text/html,x", False),
        ("//example.com", False),
        ("example.com", False),
        ("https://[", False),
        ("https:", False),
        ("", False),
    ],
)
def test_which_urls_become_links(url: str, followed: bool) -> None:
    facts = {"maintainer": "Makers", "maintainer_url": url}
    assert only(package(facts=facts)).maintainer_url == (url.strip() if followed else "")


@pytest.mark.parametrize(
    ("target", "platforms", "limits"),
    [
        ({}, "all", ""),
        ({"arch": ("noarch",), "exclude_arch": ("armv7", "qoriq")}, "all", "not armv7, qoriq"),
        (
            {"arch": ("x86_64",), "models": ("synology_geminilake_920+", "ds9999")},
            "x86_64",
            "only ds9999, DS920+",
        ),
        ({"exclude_models": ("ds918+",)}, "all", "not DS918+"),
    ],
)
def test_platforms(target: Mapping[str, tuple[str, ...]], platforms: str, limits: str) -> None:
    [file] = only(package(**target)).files
    assert (file.platforms, file.limits) == (platforms, limits)


def test_a_file_that_cannot_be_read_is_for_whom_its_source_offered_it() -> None:
    [file] = only(package(opaque=True, offered_to=frozenset({"v1000", "avoton"}))).files
    assert file.platforms == "avoton, v1000"


def test_a_device_is_shown_what_it_is_offered() -> None:
    packages = [package("2.0-2"), package("1.0-1", os_min="6.0-7321"), package(name="other")]
    prepared = prepare(packages, tables())
    offers, missing = shown_to(prepared, device(), Policy())
    assert [(one.name, versions(one.files), one.older) for one in offers] == [
        ("example", ["2.0-2"], []),
        ("other", ["1.0-1"], []),
    ]
    assert missing == []
    offers, missing = shown_to(prepared, device(25556), Policy())
    assert [(one.name, versions(one.files)) for one in offers] == [("example", ["1.0-1"])]
    [other] = missing
    assert other.title == "other"
    assert "needs DSM 7.0-40000" in other.detail
    assert other.file is None


def test_texts_are_in_the_devices_language() -> None:
    texts = {"": {"displayname": "Music"}, "ger": {"displayname": "Musik"}}
    prepared = prepare([package(texts=texts)], tables())
    [offer], _ = shown_to(prepared, device(language="ger"), Policy())
    assert offer.title == "Musik"


def test_what_can_be_installed_by_hand_is_at_hand() -> None:
    packages = [
        package("3.0-3", arch=("armv8",)),
        package("2.0-2", beta=True),
        package("1.0-1", name="manual", manual_only=True),
    ]
    offers, missing = shown_to(prepare(packages, tables()), device(), Policy())
    assert offers == []
    # The newest is for another platform: what this NAS can use is told instead.
    assert [(one.title, one.file and one.file.version) for one in missing] == [
        ("example", "2.0-2"),
        ("manual", "1.0-1"),
    ]
