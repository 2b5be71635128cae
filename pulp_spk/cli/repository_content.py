"""`pulp spk repository content`: what is in a repository."""

from __future__ import annotations

import click
import schema
from pulp_cli.generic import create_content_json_callback, href_option, repository_content_command

from pulp_spk.cli.content_options import content_filters, lookup_option
from pulp_spk.cli.help import help_each
from pulp_spk.glue import (
    PulpSpkImageContext,
    PulpSpkListingContext,
    PulpSpkPackageContext,
    PulpSpkRepositoryContext,
)

COMMAND = "pulp spk repository content"

lookup_options = [
    href_option,
    lookup_option("--md5", only=(PulpSpkPackageContext, PulpSpkListingContext)),
    lookup_option("--sha256", only=(PulpSpkPackageContext, PulpSpkImageContext)),
    lookup_option("--digest", only=(PulpSpkListingContext,)),
    lookup_option("--name", only=(PulpSpkPackageContext, PulpSpkListingContext)),
    lookup_option(
        "--package-version", "version", only=(PulpSpkPackageContext, PulpSpkListingContext)
    ),
]
units = create_content_json_callback(
    None, schema.Schema([schema.And(dict, len)], error="a list of objects is needed")
)
UNITS = (
    "JSON list, or @file with it, of objects with pulp_href, or with what names a unit: md5, or "
    "name and version."
)

repository_content = help_each(
    repository_content_command(
        contexts={
            "package": PulpSpkPackageContext,
            "image": PulpSpkImageContext,
            "listing": PulpSpkListingContext,
        },
        repository_contexts={"spk:spk": PulpSpkRepositoryContext},
        base_default_plugin="spk",
        base_default_type="spk",
        list_decorators=content_filters,
        add_decorators=lookup_options,
        remove_decorators=lookup_options,
        modify_decorators=[
            click.option("--add-content", callback=units, help=UNITS),
            click.option("--remove-content", callback=units, help=UNITS),
        ],
        help="What is in a repository: add, remove, list.",
    ),
    {
        "list": (
            "List what is in a repository, in its latest version or another one.",
            f"{COMMAND} list --repository company --version 1",
        ),
        "add": (
            "Add what another repository has, or an upload without one.",
            f"{COMMAND} add --repository company --name lonely --package-version 1.0-1",
        ),
        "remove": (
            "Remove something from a repository; older versions keep it.",
            f"{COMMAND} remove --repository company --name unwanted",
        ),
        "modify": (
            "Add and remove together, in one new version.",
            f"{COMMAND} modify --repository company --add-content @packages.json",
        ),
    },
)
