"""The options that say which device is meant."""

from __future__ import annotations

from typing import NamedTuple

import click
from pulp_cli.generic import FC

from pulp_spk.cli.errors import CommandError
from pulp_spk.package_center.asked_device import asked_device, completed_os
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.errors import MatrixError
from pulp_spk.package_center.parameters import BETA, STABLE
from pulp_spk.package_center.platforms import packaged_tables


class NoDeviceError(CommandError):
    """Model, platform and os version mean no device."""

    code = "SPK0920"


class Asked(NamedTuple):
    """A device in a person's words; "" for what was not said."""

    model: str
    platform: str
    os: str
    channel: str
    language: str

    def for_server(self) -> dict[str, str]:
        """As parameters of the REST interface, whose tables may know more than ours.

        Raises:
            NoDeviceError: Nothing says which device is meant.
        """
        if not (self.model or self.platform):
            raise NoDeviceError("no device is named", hint="give --model, DS920+ for example")
        said = {
            "model": self.model,
            "arch": self.platform,
            "os_version": completed_os(self.os, packaged_tables()) if self.os else "",
            "channel": self.channel,
            "language": self.language,
        }
        return {name: value for name, value in said.items() if value}

    def cell(self) -> Cell:
        """As the device that asks a source.

        Raises:
            NoDeviceError: With the code that says why there is none.
        """
        try:
            return asked_device(
                packaged_tables(),
                model=self.model,
                platform=self.platform,
                os_version=self.os,
                channel=self.channel,
                language=self.language or "enu",
            )
        except MatrixError as error:
            raise NoDeviceError(str(error)) from error


def device_options(command: FC) -> FC:
    """Add `--model`, `--platform`, `--os`, `--channel` and `--language`."""
    for option in (
        click.option("--language", default="", help="Three letters, ger for example; enu if not."),
        click.option(
            "--channel",
            type=click.Choice((STABLE, BETA)),
            default=STABLE,
            help="Whether the device asks for betas.",
        ),
        click.option(
            "--os", "os_version", default="", help="7.2, 7.2-64570 or latest, which goes without."
        ),
        click.option("--platform", default="", help="geminilake for example, if no model."),
        click.option("--model", default="", help="DS920+ for example."),
    ):
        command = option(command)
    return command
