"""`pulp spk distribution explain`: why a device is or is not offered a package."""

from __future__ import annotations

from typing import Any

import click
from pulp_cli.generic import (
    distribution_lookup_option,
    href_option,
    name_option,
    pass_entity_context,
    pulp_command,
)

from pulp_spk.cli.device_options import Asked, device_options
from pulp_spk.cli.errors import CommandError
from pulp_spk.cli.help import helped
from pulp_spk.cli.shown import show
from pulp_spk.cli.verdict import (
    advice,
    by_name,
    candidates,
    device_text,
    near_names,
    nearest,
    verdict,
)
from pulp_spk.glue import PulpSpkDistributionContext


class UnknownPackageError(CommandError):
    """A distribution has no package of this name, for nobody."""

    code = "SPK0921"


@pulp_command(
    help=helped(
        "Tell why a device is or is not offered a package, or what it is offered of all packages.",
        "pulp spk distribution explain --name company --package hello --model DS920+ --os 7.2",
    )
)
@href_option
@name_option
@distribution_lookup_option
@click.option("--package", default="", help="Name of the package, as INFO has it; all if not.")
@device_options
@pass_entity_context
def explain(
    distribution: PulpSpkDistributionContext,
    package: str,
    model: str,
    platform: str,
    os_version: str,
    channel: str,
    language: str,
) -> None:
    """See the help above."""
    asked = Asked(model, platform, os_version, channel, language)
    answer = distribution.explain(asked.for_server())
    if package:
        said = of_package(answer, package, distribution.entity["name"])
        show(said, written(said))
    else:
        said = of_all(answer)
        lines = [f"{one['package']}: {_short(one)}" for one in said["packages"]]
        offered = sum(one["offered"] for one in said["packages"])
        title = f"{device_text(said['device'])} is offered {offered} of {len(lines)} packages."
        show(said, "\n".join([title, *(f"  {line}" for line in lines)]))


def of_package(answer: dict[str, Any], package: str, distribution: str) -> dict[str, Any]:
    """What is to be said about one package.

    Raises:
        UnknownPackageError: There is none of this name.
    """
    names = by_name(answer["packages"])
    if package not in names:
        near = near_names(package, names)
        hint = f"did you mean {', '.join(near)}?" if near else ""
        if not names:
            hint = "it serves no package at all"
        raise UnknownPackageError(
            f"the distribution {distribution} has no package {package!r}", hint=hint
        )
    decisions = names[package]
    return {
        "device": answer["device"],
        "package": package,
        "offered": nearest(decisions)["offered"],
        "verdict": verdict(answer["device"], package, decisions),
        "advice": advice(decisions),
        "candidates": decisions,
    }


def of_all(answer: dict[str, Any]) -> dict[str, Any]:
    """What is to be said about each package: the file that is offered, or came nearest."""
    names = by_name(answer["packages"])
    best = {name: nearest(decisions) for name, decisions in names.items()}
    return {"device": answer["device"], "packages": list(best.values())}


def written(said: dict[str, Any]) -> str:
    """The verdict, then each file."""
    lines = [said["verdict"], said["advice"], ""]
    many = len(said["candidates"])
    lines.append(f"{many} file{'' if many == 1 else 's'} of {said['package']}:")
    return "\n".join([*lines, *candidates(said["candidates"])])


def _short(decision: dict[str, Any]) -> str:
    said = "offered" if decision["offered"] else "not offered"
    return f"{decision['version']} {said}: {decision['detail']}"
