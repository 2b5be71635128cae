"""Keys that devices with DSM 5.1 to 6.2 learn from a source."""

from __future__ import annotations

import time
from typing import Any

from test_harness.client import Client
from test_harness.source import DS211J, DS218J, DS920, OLD, Source, make_source
from unit_tests.builders import build_spk
from unit_tests.gnupg_keys import Signer


def keys_told(source: Source, device: dict[str, str]) -> Any:
    catalog = source.ask(device).json()
    return None if isinstance(catalog, list) else catalog.get("keyrings")


def test_who_is_told_which_keys(
    client: Client, service: dict[str, Any], signer: Signer, stranger: Signer
) -> None:
    source = make_source(client, build_spk())
    assert keys_told(source, DS218J) == keys_told(source, DS211J) == []
    assert keys_told(source, DS920) is keys_told(source, OLD) is None

    # Both answers are kept: a new key has to act all the same.
    client.update(source.repository, keyrings=[stranger.public_key])
    wait_for(source, [stranger.public_key.strip()])
    client.update(source.repository, package_signing_service=service["pulp_href"])
    both = [service["public_key"].strip(), stranger.public_key.strip()]
    wait_for(source, both)
    assert [key.strip() for key in keys_told(source, DS211J)] == both
    assert keys_told(source, DS920) is keys_told(source, OLD) is None

    device = {"model": "DS218j", "os_version": "6.2.4-25556"}
    shown = client.get(f"{source.distribution['pulp_href']}catalog/", **device)
    assert [key.strip() for key in shown["keyrings"]] == both


def wait_for(source: Source, keys: list[str]) -> None:
    """Ask until the device is told these keys, which SPK_CATALOG_FRESHNESS may delay."""
    deadline = time.monotonic() + 120
    while [key.strip() for key in keys_told(source, DS218J)] != keys:
        assert time.monotonic() < deadline
        time.sleep(0.1)
