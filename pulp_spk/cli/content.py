"""`pulp spk content`: packages, images and listings."""

from __future__ import annotations

from pulp_cli.generic import pulp_group, type_option

from pulp_spk.glue import PulpSpkImageContext, PulpSpkListingContext, PulpSpkPackageContext


@pulp_group()
@type_option(
    choices={
        "package": PulpSpkPackageContext,
        "image": PulpSpkImageContext,
        "listing": PulpSpkListingContext,
    },
    default="package",
)
def content() -> None:
    """Packages (SPK files), images (icons, screenshots) and listings (what is said beyond INFO)."""
