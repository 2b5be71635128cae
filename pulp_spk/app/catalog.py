"""What a distribution answers to a device: index, selection and rendering put together."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from pulp_spk.app.answer import Answer, Piece
from pulp_spk.app.answers import Answers
from pulp_spk.app.index import Index, index_of
from pulp_spk.app.models import SpkDistribution
from pulp_spk.app.models.repository import served_keys
from pulp_spk.package_center.catalog import entry_fragment, envelope, envelope_around
from pulp_spk.package_center.device import Device
from pulp_spk.package_center.entry import entry_variant
from pulp_spk.package_center.generation import generation_of
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.selection import Decision, offered, select


def render_catalog(
    index: Index, policy: Policy, device: Device, base: str, keyrings: Sequence[str] = ()
) -> bytes:
    """The catalog of what `index` holds, as `device` gets it.

    Args:
        index: The repository version that is served.
        policy: The distribution's choices.
        device: Whom it is for.
        base: The URL below which the distribution's files are, with a slash at its end.
        keyrings: Armoured public keys.
    """
    fragments = (
        entry_fragment(package, device) for package in offered(index.prepared, device, policy)
    )
    return envelope(generation_of(device), fragments, base.encode(), keyrings)


def compose_catalog(
    answers: Answers,
    key: Hashable,
    index: Index,
    policy: Policy,
    device: Device,
    base: str,
    keyrings: Sequence[str] = (),
) -> Answer:
    """The same as an answer, whose entries are shared with the answers to other devices.

    Args:
        answers: Where these are kept.
        key: Under which the answer is kept.
        index: The repository version that is served.
        policy: The distribution's choices.
        device: Whom it is for.
        base: The URL below which the distribution's files are, with a slash at its end.
        keyrings: Armoured public keys.
    """
    encoded = base.encode()

    def piece_of(package: Package) -> Piece:
        what = (index.version, package.key, base, entry_variant(package, device))
        return answers.piece(what, lambda: b"," + entry_fragment(package, device).render(encoded))

    generation = generation_of(device)
    pieces = [piece_of(package) for package in offered(index.prepared, device, policy)]
    texts = [piece.text for piece in pieces]
    before, after = envelope_around(generation, keyrings)
    # The first entry has no comma before it.
    head = before + texts[0][1:] if texts else before
    return Answer(key, str(generation), "application/json", [head, *texts[1:], after], pieces)


def catalog_bytes(distribution: SpkDistribution, device: Device, base: str) -> bytes:
    """The catalog that a device gets from a distribution now."""
    index = index_of(distribution.served_version)
    return render_catalog(index, distribution.policy, device, base, served_keys(distribution))


def decisions(distribution: SpkDistribution, device: Device) -> list[Decision]:
    """What becomes of each package of a distribution when a device asks now."""
    return select(index_of(distribution.served_version).prepared, device, distribution.policy)
