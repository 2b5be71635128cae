"""`pulp spk diff`: whether two sources offer the same."""

from __future__ import annotations

from collections.abc import Callable

import click
from pulp_cli.generic import PulpCLIContext, pass_pulp_context, pulp_command

from pulp_glue.common.exceptions import PulpException

from pulp_spk.cli import device_options
from pulp_spk.cli.diff.comparison import Asked, as_data, as_lines, compare_all
from pulp_spk.cli.diff.sides import DistributionSide, Side, UrlSide
from pulp_spk.cli.errors import CommandError
from pulp_spk.cli.help import helped
from pulp_spk.cli.readable import one_line
from pulp_spk.cli.shown import show
from pulp_spk.glue import PulpSpkDistributionContext, PulpSpkRemoteContext

TROUBLE = 2


class NotTwoSidesError(CommandError):
    """There are not two sides to compare."""

    code = "SPK0923"
    exit_code = TROUBLE


@pulp_command(
    help=helped(
        "Compare what two sources offer a device, or (--remote) all devices of a mirror. The exit "
        "code is 0 when they offer the same, 1 when they differ, 2 when they cannot be compared.",
        "pulp spk diff --remote synocommunity --source https://packages.synocommunity.com/",
    )
)
@click.option("--source", "urls", multiple=True, help="URL of a source; up to two.")
@click.option("--distribution", "names", multiple=True, help="Name of a distribution; up to two.")
@click.option("--remote", default="", help="Name of a remote: its source, and all of its devices.")
@device_options.device_options
@pass_pulp_context
def diff(
    pulp: PulpCLIContext,
    urls: tuple[str, ...],
    names: tuple[str, ...],
    remote: str,
    model: str,
    platform: str,
    os_version: str,
    channel: str,
    language: str,
) -> None:
    """See the help above."""
    wish = device_options.Asked(model, platform, os_version, channel, language)
    try:
        ours, theirs, devices = _operands(pulp, urls, names, remote, wish)
        found = compare_all(ours, theirs, devices, _progress(len(devices)))
    except (PulpException, click.ClickException) as error:
        # A script that asks whether two differ must not take a typing error for a yes.
        shown = one_line(error) or error
        if isinstance(shown, click.ClickException):
            shown.exit_code = TROUBLE
        raise shown from error
    sides = (ours.name, theirs.name)
    show(as_data(found, sides), "\n".join(as_lines(found, sides)))
    failed = any(one.failure for one in found)
    if failed or any(one.differences for one in found):
        click.get_current_context().exit(TROUBLE if failed else 1)


def _operands(
    pulp: PulpCLIContext,
    urls: tuple[str, ...],
    names: tuple[str, ...],
    remote: str,
    wish: device_options.Asked,
) -> tuple[Side, Side, list[Asked]]:
    """Both sides, a distribution first, and the devices to ask as."""
    sides: list[Side] = []
    for name in names:
        context = PulpSpkDistributionContext(pulp, entity={"name": name})
        sides.append(DistributionSide(name, context, pulp))
    sides += [UrlSide(url) for url in urls]
    source = PulpSpkRemoteContext(pulp, entity={"name": remote}) if remote else None
    if source is not None:
        sides.append(UrlSide(source.entity["url"]))
    if len(sides) != 2:
        raise NotTwoSidesError(
            f"two sources are compared, {len(sides)} are named",
            hint="two of --source, --distribution and --remote",
        )
    if source is not None and not (wish.model or wish.platform):
        cells = source.cells()["cells"]
        devices = [Asked(one["label"], tuple(one["parameters"].items())) for one in cells]
    else:
        cell = wish.cell()
        devices = [Asked(cell.label, cell.parameters())]
    return sides[0], sides[1], devices


def _progress(total: int) -> Callable[[str], None]:
    """Says on standard error how far it is, where that takes its time."""

    def say(label: str) -> None:
        nonlocal done
        done += 1
        if total > 1:
            click.echo(f"{done}/{total} {label}", err=True)

    done = 0
    return say
