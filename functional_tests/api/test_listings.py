"""Images and listings: what people say of their packages."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
import requests

from functional_tests.api.test_packages import content_of
from test_harness.client import Client, TaskFailed
from unit_tests.builders import jpeg, png

IMAGES = "content/spk/images/"
LISTINGS = "content/spk/listings/"


def picture(unique: str, width: int = 320) -> bytes:
    return png(width, 200, colour=tuple(hashlib.sha256(unique.encode()).digest()[:3]))


def test_image(client: Client, unique: str) -> None:
    data = picture(unique)
    image = client.upload(IMAGES, data, name="screen.png")
    assert image["sha256"] == hashlib.sha256(data).hexdigest()
    assert (image["media_type"], image["width"], image["height"]) == ("image/png", 320, 200)
    assert image["size"] == len(data)
    assert client.upload(IMAGES, data)["pulp_href"] == image["pulp_href"]
    assert client.list(IMAGES, sha256=image["sha256"]) == [image]


def test_jpeg(client: Client) -> None:
    assert client.upload(IMAGES, jpeg(123))["media_type"] == "image/jpeg"


def test_no_image(client: Client) -> None:
    with pytest.raises(TaskFailed) as failed:
        client.upload(IMAGES, b"<svg/>")
    assert failed.value.task["error"]["error_code"] == "SPK0301"


def test_listing_brings_its_screenshots(
    client: Client, repository: dict[str, Any], unique: str
) -> None:
    image = client.upload(IMAGES, picture(unique))
    says = {
        "name": unique,
        "texts": {"ENU": {"displayname": "Ours"}, "ger": {"description": "Unseres"}},
        "changelog": "<b>New</b>",
        "screenshots": [image["sha256"]],
        "extra": {"category": 7},
    }
    listing = client.create(LISTINGS, repository=repository["pulp_href"], **says)
    assert listing["texts"]["enu"] == {"displayname": "Ours"}
    assert {key: listing[key] for key in ("version", "md5", "beta", "platforms")} == {
        "version": "",
        "md5": "",
        "beta": None,
        "platforms": [],
    }
    assert [i["sha256"] for i in content_of(client, repository, "images")] == [image["sha256"]]
    again = client.create(LISTINGS, repository=repository["pulp_href"], **says)
    assert again["pulp_href"] == listing["pulp_href"]
    other = client.create(LISTINGS, repository=repository["pulp_href"], name=unique, beta=True)
    assert content_of(client, repository, "listings") == [other]
    assert content_of(client, repository, "images") == []


def test_a_listing_changes_the_catalog(
    client: Client, distribution: dict[str, Any], upload: Callable[..., dict[str, Any]], unique: str
) -> None:
    href = distribution["repository"]
    upload(repository=href)
    image = client.upload(IMAGES, picture(unique))
    client.create(
        LISTINGS,
        repository=href,
        name=unique,
        texts={"": {"displayname": "Ours"}},
        screenshots=[image["sha256"]],
    )
    (entry,) = client.get(f"{distribution['pulp_href']}catalog/", os_version="7.2")["packages"]
    assert entry["dname"] == "Ours"
    assert entry["snapshot"] == [f"{distribution['base_url']}images/{image['sha256']}.png"]


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ({}, "SPK0012"),
        ({"texts": {"enu": {"title": "x"}}}, "SPK0012"),
        ({"texts": {"e n u": {"displayname": "x"}}}, "SPK0012"),
        ({"texts": {"enu": {"displayname": "x\0"}}}, "Null characters"),
        ({"changelog": "x\0"}, "Null characters"),
        ({"changelog": "x" * 70_000}, "65536"),
        ({"beta": True, "md5": "x"}, "md5"),
        ({"beta": True, "version": "x" * 256}, "255"),
        ({"screenshots": ["0" * 64]}, "SPK0013"),
        ({"screenshots": ["zz"]}, "screenshots"),
        ({"platforms": ["no platform"]}, "platforms"),
        ({"extra": {"link": "https://elsewhere"}}, "SPK0012"),
        ({"extra": {"category": ["x\0"]}}, "SPK0012"),
        ({"extra": {"category": "x" * 70_000}}, "SPK0012"),
        ({"beta": True, "price": 1}, "price"),
    ],
)
def test_bad_listing(client: Client, unique: str, says: dict[str, Any], code: str) -> None:
    with pytest.raises(requests.HTTPError, match="400") as refused:
        client.create(LISTINGS, name=unique, **says)
    assert code in refused.value.response.text
