"""What a distribution answers to a device: index, selection and rendering put together."""

from __future__ import annotations

from pulp_spk.app.index import Index, index_of
from pulp_spk.app.models import SpkDistribution
from pulp_spk.package_center.catalog import entry_fragment, envelope
from pulp_spk.package_center.device import Device
from pulp_spk.package_center.generation import generation_of
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.selection import Decision, offered, select


def render_catalog(index: Index, policy: Policy, device: Device, base: str) -> bytes:
    """The catalog of what `index` holds, as `device` gets it.

    Args:
        index: The repository version that is served.
        policy: The distribution's choices.
        device: Whom it is for.
        base: The URL below which the distribution's files are, with a slash at its end.
    """
    fragments = (
        entry_fragment(package, device) for package in offered(index.prepared, device, policy)
    )
    return envelope(generation_of(device), fragments, base.encode())


def catalog_bytes(distribution: SpkDistribution, device: Device, base: str) -> bytes:
    """The catalog that a device gets from a distribution now."""
    index = index_of(distribution.served_version)
    return render_catalog(index, distribution.policy, device, base)


def decisions(distribution: SpkDistribution, device: Device) -> list[Decision]:
    """What becomes of each package of a distribution when a device asks now."""
    return select(index_of(distribution.served_version).prepared, device, distribution.policy)
