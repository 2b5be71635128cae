"""What the page is told by a query, and what it allows a browser."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from pulp_spk.app.endpoint.page import page_device, page_policy


@pytest.mark.parametrize(
    ("parameters", "model", "platforms"),
    [
        ({"model": "DS920+"}, "DS920+", {"geminilake"}),
        ({"model": "ds920 "}, "ds920", set()),
        ({"model": "920+", "build": "72806"}, "DS920+", {"geminilake"}),
        ({"model": "geminilake"}, "", {"geminilake"}),
        ({"model": "GeminiLake"}, "", {"geminilake"}),
        ({"arch": "qoriq"}, "", {"qoriq"}),
        ({"unique": "synology_geminilake_920+", "arch": "geminilake"}, "DS920+", {"geminilake"}),
    ],
)
def test_whom_a_person_asks_about(
    parameters: Mapping[str, str], model: str, platforms: set[str]
) -> None:
    device = page_device(parameters)
    assert device is not None
    assert (device.model, set(device.platforms)) == (model, platforms)


def test_a_family_is_all_its_platforms() -> None:
    device = page_device({"model": "armv8", "build": "72806"})
    assert device is not None
    assert {"rtd1296", "armada37xx"} <= device.platforms
    assert device.os.build == 72806


@pytest.mark.parametrize(
    "parameters", [{}, {"model": ""}, {"model": "  ", "build": "72806"}, {"language": "ger"}]
)
def test_about_nobody_in_particular(parameters: Mapping[str, str]) -> None:
    assert page_device(parameters) is None


@pytest.mark.parametrize(
    ("base", "images"),
    [
        ("https://packages.corp/", "'self' https://packages.corp"),
        ("http://10.0.0.7:24816/pulp/content/a/", "'self' http://10.0.0.7:24816"),
        # CSP has no word for an IPv6 address; 'self' stands for the one that was opened.
        ("http://[::1]:24816/", "'self'"),
        ("http://a; script-src *", "'self'"),
        ("http://a *", "'self'"),
    ],
)
def test_pictures_come_from_the_source_only(base: str, images: str) -> None:
    policy = dict(part.strip().split(" ", 1) for part in page_policy(base).split(";"))
    assert policy["img-src"] == images
    assert policy["default-src"] == "'none'"
    assert set(policy) == {
        *("default-src", "img-src", "style-src", "form-action", "base-uri", "frame-ancestors")
    }
