"""`pulp spk content signature-stream`: the bytes that a signature is about, for gpg."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click
from pulp_cli.generic import pulp_command

from pulp_spk.cli.errors import NoFileError
from pulp_spk.cli.help import helped
from pulp_spk.spk.archive import walk
from pulp_spk.spk.errors import MissingMemberError, SpkError
from pulp_spk.spk.member import Role
from pulp_spk.spk.signature import read_signature
from pulp_spk.spk.signed_stream import Order, signed_chunks, signed_members
from pulp_spk.spk.stream import plain_tar, walk_tar


@pulp_command(
    name="signature-stream",
    help=helped(
        "Write the bytes of a package that its signature is about, as gpg verifies or signs them. "
        "No server is asked.",
        "pulp spk content signature-stream hello.spk --output hello.stream",
    ),
)
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--order",
    type=click.Choice([order.value for order in Order]),
    default=Order.TOOLKIT.value,
    show_default=True,
    help="Whose order of the members: that of Synology's tool and DSM, or of spkrepo.",
)
@click.option(
    "--output", type=click.File("wb"), default="-", help="File to write; standard output if none."
)
@click.option(
    "--signature",
    type=click.File("wb", lazy=True),
    help="File to write the signature to, without the timestamp that may be around it.",
)
def signature_stream(path: Path, order: str, output: BinaryIO, signature: BinaryIO | None) -> None:
    """See the help above."""
    try:
        with path.open("rb") as file, plain_tar(file) as tar:
            archive = walk_tar(walk(strict=False), tar)
            if signature is not None:
                content = archive.first(Role.SIGNATURE)
                if content is None:
                    raise MissingMemberError(
                        "the package is not signed", member=Role.SIGNATURE.value
                    )
                signature.write(read_signature(content.data).detached)
            output.writelines(signed_chunks(tar, signed_members(archive.members, Order(order))))
    except SpkError as error:
        raise click.ClickException(f"{path}: {error}") from error
    except OSError as error:
        raise NoFileError(f"{error.filename or path}: {error.strerror or error}") from error
