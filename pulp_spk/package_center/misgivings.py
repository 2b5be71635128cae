"""What an upload does not mind and devices do: worth telling whoever builds a package."""

from __future__ import annotations

from collections.abc import Iterator

from pulp_spk.package_center.reach import Reach
from pulp_spk.spk.member import Role
from pulp_spk.spk.package import Spk
from pulp_spk.spk.privilege import ROOT, run_as
from pulp_spk.spk.versions import PackageVersion


def misgivings(spk: Spk, reach: Reach) -> Iterator[str]:
    """Give a sentence for each (docs/dev/protocol.md, Traps; docs/user/offers.md)."""
    if reach.min_major >= 7:
        if not PackageVersion.parse(spk.version).dsm7_valid:
            yield (
                f"DSM 7 refuses the version {spk.version}: only numbers joined by dots, with one "
                "revision behind a dash, pass"
            )
        if Role.PRIVILEGE.value not in {member.name for member in spk.members}:
            yield "DSM 7 wants a conf/privilege and refuses to install without one (error 319)"
        elif spk.privilege is not None and ROOT in run_as(spk.privilege).all:
            yield "DSM 7 refuses packages of other makers whose scripts run as root (error 319)"
        if spk.beta:
            yield "it is a beta, which DSM 7 hides unless the distribution offers it as stable"
    elif not reach.platforms and not reach.unknown:
        yield "exclude_arch leaves no platform"
    if reach.unknown:
        yield f"nobody knows the platforms {', '.join(reach.unknown)}: new, or misspelled"
    if spk.manual_only:
        yield 'offline_install="yes": no catalog shows it, it can only be installed by hand'
    if not spk.icons:
        yield "it has no icon"
