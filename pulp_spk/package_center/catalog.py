"""The answer to a device: an envelope by its generation around the entries' fragments."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from pulp_spk.package_center.device import Device
from pulp_spk.package_center.entry import entry_of
from pulp_spk.package_center.fragment import Fragment, fragment_of
from pulp_spk.package_center.generation import Generation
from pulp_spk.package_center.package import Package


def entry_fragment(package: Package, device: Device) -> Fragment:
    """Return one entry; equal for all devices of one `entry.entry_variant`."""
    return fragment_of(entry_of(package, device))


def envelope(
    generation: Generation,
    fragments: Iterable[Fragment],
    base: bytes,
    keyrings: Sequence[str] = (),
) -> bytes:
    """Return a whole catalog as JSON in ASCII.

    Args:
        generation: The device's (`generation.generation_of`).
        fragments: The entries in their order.
        base: The distribution's URL as the device reaches it, UTF-8, ending with a slash.
        keyrings: ASCII-armoured public keys; shown to the generation that knows them.
    """
    before, after = envelope_around(generation, keyrings)
    return before + b",".join([fragment.render(base) for fragment in fragments]) + after


def envelope_around(generation: Generation, keyrings: Sequence[str] = ()) -> tuple[bytes, bytes]:
    """Return what stands before the first entry and behind the last one."""
    if generation == Generation.LIST:
        return b"[", b"]"
    if generation == Generation.KEYRINGS:
        keys = json.dumps(list(keyrings), separators=(",", ":")).encode("ascii")
        return b'{"packages":[', b'],"keyrings":' + keys + b"}"
    return b'{"packages":[', b"]}"
