"""Signatures that a timestamp server confirms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import web

from test_harness.client import Client, TaskFailed
from test_harness.foreign_source import ForeignSource
from unit_tests.builders import build_spk
from unit_tests.gnupg_keys import Signer

PACKAGES = "content/spk/packages/"


@pytest.fixture
def server(stranger: Signer) -> Iterator[ForeignSource]:
    """A timestamp server with a key of its own."""
    source = ForeignSource().start()

    async def answer(request: web.Request) -> web.Response:
        form = await request.post()
        return web.Response(body=stranger.token(form["file"].file.read()))

    source.handlers["/timestamp.php"] = answer
    yield source
    source.stop()


def test_what_is_uploaded_gets_a_timestamp(
    client: Client,
    repository: dict[str, Any],
    service: dict[str, Any],
    signer: Signer,
    stranger: Signer,
    server: ForeignSource,
) -> None:
    href, url = repository["pulp_href"], f"{server.url}/timestamp.php"
    assert client.request("PATCH", href, json={"timestamp_url": "no url"}).status_code == 400
    client.update(href, package_signing_service=service["pulp_href"], timestamp_url=url)
    package = client.upload(PACKAGES, build_spk(info={"package": "timed"}), repository=href)
    assert package["signature"]["key_id"] == signer.key_id
    assert package["signature"]["timestamp_key_id"] == stranger.key_id
    version = client.get(href)["latest_version_href"]
    (verdict,) = client.list(f"{version}verdicts/")
    assert verdict["outcome"] == "valid"

    client.update(href, timestamp_url=f"{server.url}/gone.php")
    with pytest.raises(TaskFailed, match="SPK0051"):
        client.upload(PACKAGES, build_spk(info={"package": "untimed"}), repository=href)
    assert client.get(href)["latest_version_href"] == version
