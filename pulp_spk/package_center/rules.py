"""The rules of selection: each is a small function that refuses with a reason, or returns None.

Those about an audience answer alike for all packages of one target; a catalog's worth of packages
has few targets, so they run once for each target, and the others once for each package.
"""

from __future__ import annotations

from collections.abc import Callable

from pulp_spk.package_center.audience import Audience, Closeness
from pulp_spk.package_center.device import Device
from pulp_spk.package_center.models import model_key
from pulp_spk.package_center.os_versions import DSM
from pulp_spk.package_center.package import Package
from pulp_spk.package_center.platforms import NOARCH
from pulp_spk.package_center.policy import BetaOnDsm7, OsCompatibility, Policy
from pulp_spk.package_center.reasons import Reason, Refusal, enumerated
from pulp_spk.spk.versions import os_at_least, os_at_most

_MAJOR_GATE = 7
"""From DSM 7 on a device refuses what states another major than its own (error 261)."""


def verdict_on(audience: Audience, device: Device, policy: Policy) -> Refusal | Closeness:
    """Return why a device is not among an audience, or how exactly it is meant."""
    for rule in _AUDIENCE_RULES:
        refusal = rule(audience, device, policy)
        if refusal is not None:
            return refusal
    return _closeness(audience, device)


def package_refusal(
    package: Package, dsm7_valid: bool, device: Device, policy: Policy
) -> Refusal | None:
    """Return why a package is not offered to any device of this os, channel and policy."""
    if device.is_dsm7 and not dsm7_valid:
        return Refusal(
            Reason.BAD_VERSION_FOR_DSM7,
            f"DSM 7 and later refuse the version {package.version}: only numbers joined by dots, "
            "with one revision behind a dash, pass",
        )
    return _beta(package, device, policy) or _manual_only(package)


def _os_name(audience: Audience, device: Device, policy: Policy) -> Refusal | None:
    if audience.os_name == device.os_name:
        return None
    return Refusal(
        Reason.WRONG_OS_NAME, f"made for {audience.os_name}; the device runs {device.os_name}"
    )


def _platform(audience: Audience, device: Device, policy: Policy) -> Refusal | None:
    if audience.opaque or audience.noarch:
        return None
    meant = audience.named | audience.by_family
    if device.known_platform and device.platforms & meant:
        return None
    detail = f"built for {enumerated(audience.target.arch)}; the device is {device.platform_text}"
    if not device.known_platform:
        detail += ", which is not a known platform, so that it gets noarch packages only"
    elif audience.uncounted:
        detail += f" ({', '.join(audience.uncounted)} does not count beside single platforms)"
    return Refusal(Reason.WRONG_PLATFORM, detail)


def _offered_to(audience: Audience, device: Device, policy: Policy) -> Refusal | None:
    if audience.offered_to is None or NOARCH in audience.offered_to:
        return None
    if device.known_platform and device.platforms & audience.offered_to:
        return None
    to = enumerated(tuple(sorted(audience.offered_to))) or "no platform"
    return Refusal(
        Reason.OPAQUE_NOT_OFFERED,
        f"the file cannot be read, and its source offered it to {to}; "
        f"the device is {device.platform_text}",
    )


def _excluded_platform(audience: Audience, device: Device, policy: Policy) -> Refusal | None:
    meant = _meant(audience, device)
    if not meant or meant - audience.excluded:
        return None
    return Refusal(
        Reason.EXCLUDED_PLATFORM,
        f"exclude_arch takes away {enumerated(audience.target.exclude_arch)}; "
        f"the device is {device.platform_text}",
    )


def _meant(audience: Audience, device: Device) -> frozenset[str]:
    """Return those of the device's platforms that the audience would take, excluded or not."""
    if audience.offered_to is not None:
        everywhere = NOARCH in audience.offered_to
        return device.platforms if everywhere else device.platforms & audience.offered_to
    if audience.noarch:
        return device.platforms
    return device.platforms & (audience.named | audience.by_family)


def _model(audience: Audience, device: Device, policy: Policy) -> Refusal | None:
    key = model_key(device.model)
    if audience.models and key not in audience.models:
        its = f"is a {device.model}" if device.model else "did not say its model"
        return Refusal(
            Reason.WRONG_MODEL,
            f"bound to the models {enumerated(audience.target.models)}; the device {its}",
        )
    if key in audience.excluded_models:
        return Refusal(
            Reason.EXCLUDED_MODEL, f"exclude_model takes away the device's model {device.model}"
        )
    return None


def _os_min(audience: Audience, device: Device, policy: Policy) -> Refusal | None:
    if audience.os_min is None or os_at_least(device.os, audience.os_min):
        return None
    return Refusal(
        Reason.NEEDS_NEWER_OS,
        f"needs {audience.os_name} {audience.os_min} or later; the device has {device.os_text}",
    )


def _os_max(audience: Audience, device: Device, policy: Policy) -> Refusal | None:
    if audience.os_max is None or os_at_most(device.os, audience.os_max):
        return None
    return Refusal(
        Reason.NEEDS_OLDER_OS,
        f"needs {audience.os_name} {audience.os_max} or earlier; the device has {device.os_text}",
    )


def _major(audience: Audience, device: Device, policy: Policy) -> Refusal | None:
    if device.os_name != DSM:
        return None
    needed, own = audience.min_major, device.os.major
    if audience.opaque and audience.os_min is None:
        # Synology encrypts packages since DSM 7; more about it only its source knows.
        needed = max(_MAJOR_GATE, own)
    if needed == own or _major_allowed(audience, needed, own, policy):
        return None
    made = f"made for DSM {needed}" if needed else "states no minimum DSM"
    rule = (
        f"takes only packages with a minimum of {own}.x"
        if own >= _MAJOR_GATE or needed < _MAJOR_GATE
        else "is older"
    )
    return Refusal(Reason.OTHER_MAJOR, f"{made}; the device has {device.os_text} and {rule}")


def _major_allowed(audience: Audience, needed: int, own: int, policy: Policy) -> bool:
    """Whether another major than the device's own is all right: only below DSM 7."""
    if own >= _MAJOR_GATE or needed >= _MAJOR_GATE:
        return False
    if policy.os_compatibility == OsCompatibility.SAME_MAJOR:
        # spkrepo's exception: its 3.x noarch packages go to DSM 3, 4 and 5.
        return audience.noarch and needed == 3 and own < 6
    return True


def _beta(package: Package, device: Device, policy: Policy) -> Refusal | None:
    if not package.is_beta:
        return None
    if device.is_dsm7:
        if policy.beta_on_dsm7 == BetaOnDsm7.AS_STABLE:
            return None
        return Refusal(Reason.BETA, "a beta; DSM 7 and later hide betas of other sources")
    if device.channel == "beta":
        return None
    return Refusal(Reason.BETA, "a beta; the device asks for stable packages only")


def _manual_only(package: Package) -> Refusal | None:
    if not package.manual_only:
        return None
    return Refusal(
        Reason.MANUAL_ONLY, 'offline_install="yes": its maker allows manual installation only'
    )


def _closeness(audience: Audience, device: Device) -> Closeness:
    allowed = device.platforms - audience.excluded if device.known_platform else frozenset()
    if audience.opaque or allowed & audience.named:
        return Closeness.PLATFORM
    return Closeness.FAMILY if allowed & audience.by_family else Closeness.NOARCH


_AUDIENCE_RULES: tuple[Callable[[Audience, Device, Policy], Refusal | None], ...] = (
    _os_name,
    _platform,
    _offered_to,
    _excluded_platform,
    _model,
    _os_min,
    _os_max,
    _major,
)
