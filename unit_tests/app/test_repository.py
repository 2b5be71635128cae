"""What makes a repository version whole."""

from __future__ import annotations

import json
import logging

import pytest
from pytest_django import Settings

from pulpcore.plugin.exceptions import ContentOverwriteError
from pulpcore.plugin.models import RepositoryVersion

from pulp_spk.app.models import SpkDistribution, SpkImage, SpkListing, SpkPackage
from unit_tests.app.units import change, distribution, package, repository

pytestmark = pytest.mark.django_db


def packages(version: RepositoryVersion) -> set[SpkPackage]:
    """The packages of a version."""
    return set(version.get_content(SpkPackage.objects))


def images(version: RepositoryVersion) -> set[str]:
    """The digests of a version's images."""
    return set(version.get_content(SpkImage.objects).values_list("sha256", flat=True))


def test_a_version_holds_exactly_the_images_that_are_named() -> None:
    target, unit = repository(), package()
    says = {"name": "example", "screenshots": ["5" * 64]}
    listing = SpkListing.objects.create(**says, digest=SpkListing.digest_of(says))
    screenshot = SpkImage.objects.create(
        sha256="5" * 64, media_type="image/png", width=1, height=1, size=1
    )
    stray = SpkImage.objects.create(
        sha256="6" * 64, media_type="image/png", width=1, height=1, size=1
    )
    version = change(target, add=(unit, stray))
    assert images(version) == unit.image_digests
    version = change(target, add=(listing,))
    assert images(version) == unit.image_digests | {screenshot.sha256}
    version = change(target, remove=(unit, listing))
    assert images(version) == set()


def test_the_same_name_version_and_target_replaces() -> None:
    target = repository()
    old, new = package(), package()
    change(target, add=(old,))
    assert packages(change(target, add=(new,))) == {new}


def test_another_target_stays_beside() -> None:
    target = repository()
    one, two = package(arch="x86_64"), package(arch="armv8")
    change(target, add=(one,))
    assert packages(change(target, add=(two,))) == {one, two}


def test_of_equals_in_one_run_the_newest_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    old = package(create_time="20250101-00:00:00")
    new = package(create_time="20260101-00:00:00")
    assert packages(change(repository(), add=(new, old))) == {new}
    assert old.md5 in caplog.text


@pytest.mark.parametrize(
    ("other", "refused"),
    [
        ({}, True),
        ({"os_min_ver": "7.2-64570"}, True),
        ({"arch": "geminilake braswell"}, True),
        ({"version": "2.0-2"}, False),
        ({"package": "another"}, False),
    ],
)
def test_without_overwrite_overlapping_targets_are_refused(
    other: dict[str, str], refused: bool
) -> None:
    target = repository()
    version = change(target, add=(package(arch="x86_64"),))
    incoming = package(**{"arch": "x86_64", **other})
    if refused:
        with pytest.raises(ContentOverwriteError):
            target.check_content_overwrite(version, [incoming.pk])
    else:
        target.check_content_overwrite(version, [incoming.pk])


def test_without_overwrite_the_same_package_is_no_conflict() -> None:
    target, unit = repository(), package()
    target.check_content_overwrite(change(target, add=(unit,)), [unit.pk])


def test_links_outlive_the_catalog_that_showed_them() -> None:
    target, unit = repository(), package()
    source = distribution(target)
    change(target, add=(unit,))
    assert source.content_handler(unit.path) is not None
    change(target, remove=(unit,))
    assert source.content_handler(unit.path) is not None
    assert source.content_handler("packages/nothing.spk") is None


def test_links_end_when_the_retention_does(settings: Settings) -> None:
    target, unit = repository(), package()
    source = distribution(target)
    change(target, add=(unit,))
    change(target, remove=(unit,))
    settings.SPK_LINK_RETENTION = 0
    assert source.content_handler(unit.path) is None
    change(target, add=(package(package="another"),))
    assert not source.retired_links.exists()


def test_what_was_never_offered_is_no_link() -> None:
    """A pinned distribution knows nothing of the versions after it."""
    target, unit = repository(), package()
    source = distribution(target)
    first = change(target, add=(package(package="another"),))
    source.repository, source.repository_version = None, first
    source.save()
    change(target, add=(unit,))
    change(target, remove=(unit,))
    assert source.content_handler(unit.path) is None


def test_each_change_of_what_is_offered_is_recorded(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="pulp_spk.audit")
    target, unit = repository(), package()
    source = distribution(target)
    change(target, add=(unit,))
    source.beta_on_dsm7 = "as_stable"
    source.save()
    SpkDistribution.objects.get(pk=source.pk).save()
    source.delete()
    lines = [json.loads(record.message) for record in caplog.records if "audit" in record.name]
    assert [line["event"] for line in lines] == [
        "distribution.create",
        "repository.version",
        "distribution.update",
        "distribution.delete",
    ]
    assert lines[1]["after"]["added"]["names"] == [f"example 1.0-1 {unit.md5}"]
    assert lines[2]["before"] == {"beta_on_dsm7": "hide"}
    assert lines[2]["after"] == {"beta_on_dsm7": "as_stable"}
