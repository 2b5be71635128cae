"""The group that all commands hang on."""

from __future__ import annotations

import io
import sys
from typing import Any

import click
from pulp_cli.generic import PulpGroup, pulp_group

from pulp_spk.cli.catalog import catalog
from pulp_spk.cli.content import content
from pulp_spk.cli.diff import diff
from pulp_spk.cli.distribution import distribution
from pulp_spk.cli.doctor import doctor
from pulp_spk.cli.explain import explain
from pulp_spk.cli.inspect import inspect
from pulp_spk.cli.readable import one_line
from pulp_spk.cli.remote import remote
from pulp_spk.cli.repository import repository
from pulp_spk.cli.schedule import schedule
from pulp_spk.cli.signature_stream import signature_stream
from pulp_spk.cli.token import token
from pulp_spk.cli.url import url


class SpkGroup(PulpGroup):
    """A group below which every failure is one line on standard error."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it ends with is said so that a person reads it."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            # Names and texts of packages have letters that not every terminal has.
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            return super().invoke(ctx)
        except click.UsageError:
            raise
        except (
            *(click.ClickException, OSError, ValueError),
            *(TypeError, AttributeError, LookupError),
        ) as error:
            if (shown := one_line(error)) is None:
                raise
            raise shown from error


@pulp_group(name="spk", cls=SpkGroup)
def spk() -> None:
    """Synology packages: mirror sources, keep SPK files, serve them to Package Center."""


for group in (content, repository, remote, distribution, schedule, token):
    spk.add_command(group)

for command in (inspect, signature_stream):
    content.add_command(command)
for command in (catalog, explain, url):
    distribution.add_command(command)
for command in (diff, doctor):
    spk.add_command(command)
