"""`pulp spk repository prune`: keep the newest versions of each package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import click
from pulp_cli.generic import (
    PulpCLIContext,
    href_option,
    name_option,
    pass_pulp_context,
    pass_repository_context,
    pulp_command,
    repository_lookup_option,
)

from pulp_spk.cli.help import helped
from pulp_spk.cli.watch import watch
from pulp_spk.glue import PulpSpkPackageContext, PulpSpkRepositoryContext
from pulp_spk.spk.versions import PackageVersion

READ = ("pulp_href", "name", "version", "target_digest", "arch", "os_min", "os_max", "size")
SHOWN = ("pulp_href", "name", "version", "arch", "os_min", "os_max", "size")

Package = Mapping[str, Any]


@pulp_command(
    help=helped(
        "Remove old versions of each package from a repository, and print what goes.\n\n"
        "Of each name the newest versions are kept for every target (platforms, models and DSM "
        "versions) on its own. One new version of the repository comes of it; older ones keep "
        "what they have.",
        "pulp spk repository prune --name company --keep 2 --dry-run",
    )
)
@name_option
@href_option
@repository_lookup_option
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    required=True,
    help="How many versions of a package stay, for each target.",
)
@click.option("--package", "names", multiple=True, help="Only packages of this name; several.")
@click.option("--dry-run", is_flag=True, help="Only print what would go.")
@pass_repository_context
@pass_pulp_context
def prune(
    pulp_ctx: PulpCLIContext,
    repository_ctx: PulpSpkRepositoryContext,
    /,
    keep: int,
    names: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Look at the latest version, and modify it once."""
    wanted: dict[str, Any] = {
        "repository_version": repository_ctx.entity["latest_version_href"],
        "fields": list(READ),
    }
    if names:
        wanted["name__in"] = list(names)
    packages = list(PulpSpkPackageContext(pulp_ctx).list_iterator(wanted))
    going = outdated(packages, keep)
    size = sum(package["size"] for package in going)
    verb = "would go" if dry_run else "go"
    click.echo(f"{len(going)} of {len(packages)} packages {verb}: {size} bytes", err=True)
    if going and not dry_run:
        hrefs = [package["pulp_href"] for package in going]
        watch(pulp_ctx, repository_ctx.start_modify(remove=hrefs))
    pulp_ctx.output_result([{key: package[key] for key in SHOWN} for package in going])


def outdated(packages: Iterable[Package], keep: int) -> list[Package]:
    """The packages that are not among the newest of their name and target, by name and version.

    Equal versions (`1.0-1` and `1.0-01`) stay or go together.

    Args:
        packages: With name, version and target_digest.
        keep: How many versions stay.
    """
    kinds: dict[tuple[str, str], dict[PackageVersion, list[Package]]] = defaultdict(dict)
    for package in packages:
        versions = kinds[package["name"], package["target_digest"]]
        versions.setdefault(PackageVersion.parse(package["version"]), []).append(package)
    return [
        package
        for _, versions in sorted(kinds.items())
        for version in sorted(versions, reverse=True)[keep:]
        for package in versions[version]
    ]
