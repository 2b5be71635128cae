"""Which devices get one and the same catalog from given packages.

By what a device says alone each model, build and language would make a class of its own, known or
invented. This one asks the packages: a whole fleet falls into a few classes, and nobody can fill a
cache by counting builds up.
"""

from __future__ import annotations

from collections.abc import Hashable

from pulp_spk.package_center.device import Device
from pulp_spk.package_center.generation import generation_of
from pulp_spk.package_center.policy import Policy
from pulp_spk.package_center.prepared import Prepared
from pulp_spk.package_center.reasons import Refusal
from pulp_spk.package_center.relations import holds
from pulp_spk.package_center.rules import verdict_on


def answer_class(prepared: Prepared, device: Device, policy: Policy) -> Hashable:
    """Return what is equal for devices that get the same catalog from these packages.

    Args:
        prepared: The packages; the class means nothing for others.
        device: Who asks.
        policy: Of the distribution; the class holds what it makes of it, not the policy itself.
    """
    verdicts = (verdict_on(audience, device, policy) for audience in prepared.audiences)
    return (
        bytes(0 if isinstance(verdict, Refusal) else 1 + verdict for verdict in verdicts),
        bytes(holds(requirement, device.os) for requirement in prepared.ranged_requirements),
        generation_of(device),
        device.is_dsm7,
        policy.beta_on_dsm7 if device.is_dsm7 else device.channel,
        device.language if device.language in prepared.languages else "",
    )
