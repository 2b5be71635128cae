"""`pulp spk distribution url`: what to type into Package Center."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

import click
from pulp_cli.generic import (
    PulpCLIContext,
    distribution_lookup_option,
    href_option,
    name_option,
    pass_entity_context,
    pass_pulp_context,
    pulp_command,
)

from pulp_spk.cli.feed_script import feed_script
from pulp_spk.cli.help import helped
from pulp_spk.cli.shown import show
from pulp_spk.glue import (
    PulpSpkDistributionContext,
    PulpSpkPackageContext,
    PulpSpkRepositoryContext,
)
from pulp_spk.package_center.addresses import ANY, NEW, OLD, addresses_of, notes


@pulp_command(
    help=helped(
        "Show what to type into Package Center, or print a script that adds the source on a NAS.",
        "pulp spk distribution url --name company --script",
    )
)
@href_option
@name_option
@distribution_lookup_option
@click.option("--script", is_flag=True, help="Print a shell script to run on a NAS as root.")
@click.option("--feed-name", default="", help="As which the NAS shows the source.")
@pass_entity_context
@pass_pulp_context
def url(
    pulp: PulpCLIContext,
    distribution: PulpSpkDistributionContext,
    script: bool,
    feed_name: str,
) -> None:
    """See the help above."""
    entity = distribution.entity
    addresses = addresses_of(base_url_of(pulp, entity), entity["origins"])
    if script:
        click.echo(feed_script(addresses, feed_name or entity["name"]), nl=False)
        return
    told = notes(
        addresses,
        betas=_betas(pulp, entity),
        beta_on_dsm7=entity["beta_on_dsm7"],
        guarded=bool(entity["content_guard"]),
    )
    data = {
        "name": feed_name or entity["name"],
        "urls": [{"url": one.url, "devices": one.devices} for one in addresses],
        "notes": list(told),
    }
    show(data, "\n".join(_lines(data)))


def base_url_of(pulp: PulpCLIContext, entity: Mapping[str, Any]) -> str:
    """Where a distribution is; without CONTENT_ORIGIN the server says only a path."""
    return urljoin(pulp.api.base_url, entity["base_url"])


def _betas(pulp: PulpCLIContext, entity: Mapping[str, Any]) -> int:
    """How many packages that are served now are betas."""
    version = entity.get("repository_version")
    if not version and entity.get("repository"):
        repository = PulpSpkRepositoryContext(pulp, pulp_href=entity["repository"])
        version = repository.entity["latest_version_href"]
    if not version:
        return 0
    packages = PulpSpkPackageContext(pulp)
    return len(packages.list(1000, 0, {"repository_version": version, "beta": True}))


def _lines(data: Mapping[str, Any]) -> Iterator[str]:
    yield "Package Center > Settings > Package Sources > Add"
    yield f"  Name:      {data['name']}"
    meant = {ANY: "", NEW: "   (DSM 7 and later)", OLD: "   (DSM 6 and older)"}
    for one in data["urls"]:
        yield f"  Location:  {one['url']}{meant[one['devices']]}"
    yield ""
    yield from data["notes"]
