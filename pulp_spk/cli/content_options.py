"""Options that name or filter content; each kind of content has its own."""

from __future__ import annotations

from typing import Any

import click
from pulp_cli.generic import PulpOption, pulp_option

from pulp_glue.common.context import PulpContentContext, PulpEntityContext

from pulp_spk.cli.common import Option
from pulp_spk.glue import (
    PulpSpkImageContext,
    PulpSpkListingContext,
    PulpSpkPackageContext,
)

Kinds = tuple[type[PulpEntityContext], ...]

PACKAGE = (PulpSpkPackageContext,)
IMAGE = (PulpSpkImageContext,)
NAMED = (PulpSpkPackageContext, PulpSpkListingContext)


def lookup_option(name: str, field: str | None = None, *, only: Kinds) -> Option:
    """An option that names the unit that a command is about; several narrow it down.

    Args:
        name: Of the option.
        field: Filter of the REST interface; as the option by default.
        only: Kinds of content that have it.
    """
    field = field or name.removeprefix("--")

    def look(context: click.Context, parameter: click.Parameter, value: str | None) -> None:
        unit = context.find_object(PulpContentContext)
        if value is not None and unit is not None:
            unit.entity = {field: value}

    return pulp_option(
        name,
        callback=look,
        expose_value=False,
        allowed_with_contexts=only,
        help=f"{name.removeprefix('--').replace('-', ' ').capitalize()} of the {{entity}}.",
    )


def filter_option(name: str, field: str | None = None, *, only: Kinds, **more: Any) -> Option:
    """An option that filters a list of some kinds of content."""
    names = [name, field] if field else [name]
    return pulp_option(*names, allowed_with_contexts=only, **more)


def flag_filter(name: str, field: str, help: str) -> Option:
    """An option that filters packages by a yes or no: `--beta` or `--no-beta`."""
    return filter_option(
        f"--{name}/--no-{name}", field, only=PACKAGE, default=None, is_flag=True, help=help
    )


content_filters = [
    filter_option("--name", only=NAMED, help="Exactly this name."),
    filter_option("--name-contains", "name__contains", only=NAMED, help="Part of the name."),
    filter_option(
        "--name-in", "name__in", only=NAMED, multiple=True, help="One of these names; several."
    ),
    filter_option("--arch", only=PACKAGE, help="INFO arch lists this word."),
    filter_option(
        "--family", only=PACKAGE, help="Built for this family (x86_64) or one of its platforms."
    ),
    filter_option(
        "--os", "os_version", only=PACKAGE, help="Made for devices with this DSM, 7.2 for example."
    ),
    filter_option("--md5", only=NAMED, help="MD5 of the SPK."),
    filter_option("--sha256", only=PACKAGE + IMAGE, help="SHA-256 of the file."),
    filter_option("--media-type", only=IMAGE, help="image/png or image/jpeg."),
    filter_option("--digest", only=(PulpSpkListingContext,), help="Digest of the listing."),
    filter_option(
        "--search", only=PACKAGE, help="Words that occur in names, display names or descriptions."
    ),
    flag_filter("beta", "beta", "INFO beta."),
    flag_filter("signed", "signed", "With a Synology signature."),
    flag_filter("opaque", "opaque", "Encrypted packages, whose INFO cannot be read."),
    flag_filter("icon", "has_icon", "With an icon of its own."),
]


class InRepository(PulpOption):
    """Narrows a list to what the latest version of a repository has."""

    def handle_parse_result(self, ctx: click.Context, opts: Any, args: Any) -> Any:
        """Give the repository to the list, not to the filters of the REST interface."""
        value, args = super().handle_parse_result(ctx, opts, args)
        unit = ctx.find_object(PulpContentContext)
        if value and unit is not None:
            unit.repository_ctx = value
        return value, args
