"""`pulp spk content inspect`: what a package is and why an upload would refuse it, offline."""

from __future__ import annotations

from pathlib import Path

import click
from pulp_cli.generic import pulp_command

from pulp_spk.cli.errors import NoFileError
from pulp_spk.cli.help import helped
from pulp_spk.cli.inspection_data import described
from pulp_spk.cli.inspection_text import written
from pulp_spk.cli.shown import show
from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.folder import as_archive, is_packed
from pulp_spk.spk.inspection import Inspection
from pulp_spk.spk.inspection import inspect as inspected
from pulp_spk.spk.member import Role
from pulp_spk.spk.ports import find_in_payload, protocol_file
from pulp_spk.spk.stream import plain_tar


@pulp_command(
    help=helped(
        "Show what a package is, where it installs, and everything that an upload would be refused "
        "for. PATH is an SPK file or the folder that one is made from. No server is asked. The "
        "exit code is 1 when there is a problem.",
        "pulp spk content inspect hello.spk",
    )
)
@click.argument("path", type=click.Path(path_type=Path))
def inspect(path: Path) -> None:
    """See the help above."""
    try:
        inspection, services = _look_at(path)
    except OSError as error:
        raise NoFileError(f"{path}: {error.strerror or error}") from error
    data = described(inspection, services, str(path), packed=not path.is_dir())
    show(data, written(data))
    if data["problems"]:
        click.get_current_context().exit(1)


def _look_at(path: Path) -> tuple[Inspection, bytes | None]:
    """The inspection, and the file with the ports if conf/resource names one."""
    if path.is_dir():
        with as_archive(path) as file:
            inspection = inspected(file, packed=is_packed(path))
            wanted = protocol_file(inspection.spk.resource if inspection.spk else None)
            beside = path / "package" / wanted
            if wanted and not is_packed(path) and beside.is_file():
                return inspection, beside.read_bytes()
            return inspection, None
    with path.open("rb") as file:
        inspection = inspected(file)
        spk = inspection.spk
        wanted = protocol_file(spk.resource if spk else None)
        payload = [one for one in inspection.members if one.name == Role.PAYLOAD.value]
        if not wanted or not payload:
            return inspection, None
        try:
            with plain_tar(file) as archive:
                return inspection, find_in_payload(archive, payload[0], wanted)
        except SpkError:
            return inspection, None
