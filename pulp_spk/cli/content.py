"""`pulp spk content`: packages, images and listings."""

from __future__ import annotations

from pulp_cli.generic import (
    content_filter_options,
    href_option,
    label_command,
    list_command,
    pulp_group,
    show_command,
    type_option,
)

from pulp_spk.cli.common import repository_option
from pulp_spk.cli.content_options import (
    IMAGE,
    NAMED,
    PACKAGE,
    InRepository,
    content_filters,
    filter_option,
    lookup_option,
)
from pulp_spk.cli.help import help_each, helped
from pulp_spk.cli.upload import upload
from pulp_spk.glue import PulpSpkImageContext, PulpSpkListingContext, PulpSpkPackageContext

COMMAND = "pulp spk content"


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


lookup_options = [
    href_option,
    lookup_option("--md5", only=NAMED),
    lookup_option("--sha256", only=PACKAGE + IMAGE),
    lookup_option("--digest", only=(PulpSpkListingContext,)),
    lookup_option("--name", only=NAMED),
    lookup_option("--version", only=NAMED),
]
filters = [
    *content_filters,
    filter_option("--version", only=NAMED, help="Exactly this version."),
    repository_option(
        cls=InRepository, expose_value=False, help="Only what its latest version has; name or href."
    ),
    *content_filter_options,
]

content.add_command(upload)
content.add_command(
    list_command(
        decorators=filters,
        help=helped(
            "List packages, images or listings.", f"{COMMAND} list --repository company --os 7.2"
        ),
    )
)
content.add_command(
    show_command(
        decorators=lookup_options,
        help=helped(
            "Show a package, image or listing.", f"{COMMAND} show --name hello --version 1.0-1"
        ),
    )
)
content.add_command(
    help_each(
        label_command(decorators=lookup_options, help="Labels: keys and values of your own."),
        {
            "set": (
                "Add or change a label.",
                f"{COMMAND} label set --name hello --version 1.0-1 --key stage --value tested",
            ),
            "unset": (
                "Remove a label.",
                f"{COMMAND} label unset --name hello --version 1.0-1 --key owner",
            ),
            "show": (
                "Show a label.",
                f"{COMMAND} label show --name hello --version 1.0-1 --key team",
            ),
        },
    )
)
