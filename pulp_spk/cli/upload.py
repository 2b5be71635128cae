"""`pulp spk content upload`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from pulp_cli.generic import (
    PulpCLIContext,
    chunk_size_callback,
    pass_entity_context,
    pass_pulp_context,
    pulp_command,
    pulp_option,
)

from pulp_glue.common.context import PulpContentContext

from pulp_spk.cli.common import repository_option
from pulp_spk.cli.files import find_files, is_package, is_picture
from pulp_spk.cli.help import helped
from pulp_spk.cli.listings import listing_options, listings_of
from pulp_spk.cli.sending import IN_PIECES, Sending, Stopped
from pulp_spk.glue import (
    PulpSpkListingContext,
    PulpSpkPackageContext,
    PulpSpkRepositoryContext,
)


@pulp_command(
    help=helped(
        "Upload packages: files, folders and patterns, as many as you like.\n\n"
        "Its content decides what a file is, not its name; other files of a folder are skipped. "
        "A file that is refused does not stop the others; the exit code is 1 then. All packages "
        "join the repository in one new version.\n\n"
        "With -t image pictures are uploaded, with -t listing the files hold JSON.",
        "pulp spk content upload hello.spk builds/ --repository company",
    )
)
@click.argument("files", nargs=-1)
@click.option("--file", "more_files", multiple=True, help="The same as a file without an option.")
@repository_option(
    help="Repository that they join, by name or href.",
    allowed_with_contexts=(PulpSpkPackageContext, PulpSpkListingContext),
)
@click.option(
    "--fail-fast", is_flag=True, help="End with the first refusal, the repository as it was."
)
@pulp_option(
    "--chunk-size",
    callback=chunk_size_callback,
    help="Bytes of each piece of a large file, 8MB for example. Files above it, or by default "
    "above 32 MB, are sent in pieces.",
)
@pass_entity_context
@pass_pulp_context
def upload(
    pulp_ctx: PulpCLIContext,
    unit_ctx: PulpContentContext,
    /,
    files: tuple[str, ...],
    more_files: tuple[str, ...],
    fail_fast: bool,
    chunk_size: int | None,
    repository: PulpSpkRepositoryContext | None = None,
    **says: Any,
) -> None:
    """Send each file, then let the repository have what came of them."""
    if pulp_ctx.background_tasks:
        raise click.UsageError("An upload has to be waited for, --background is not for it.")
    if repository:
        _ = repository.pulp_href  # An unknown name is told before anything is sent.
    piece_size = chunk_size or pulp_ctx.chunk_size or IN_PIECES
    sending = Sending(pulp_ctx, unit_ctx, repository, piece_size, fail_fast)
    words = (*files, *more_files)
    try:
        if isinstance(unit_ctx, PulpSpkListingContext):
            send_listings(sending, words, says)
        elif not words:
            raise click.UsageError("Missing argument 'FILES...'.")
        else:
            sending.send(_recognised(sending, words))
    except Stopped:
        pass
    sending.report()


for option in listing_options:
    upload = option(upload)


def send_listings(sending: Sending, words: Sequence[str], says: dict[str, Any]) -> None:
    """Make listings of JSON files and of what options say."""
    wanted = list(listings_of(sending, words, says))
    for name, listing in wanted:
        with sending.refusals_of(name):
            sending.make(listing)
    sending.join()


def _recognised(sending: Sending, words: Sequence[str]) -> list[Path]:
    """The files among those named that are what is uploaded."""
    is_meant = is_package if isinstance(sending.unit_ctx, PulpSpkPackageContext) else is_picture
    paths = []
    for found in find_files(words):
        with sending.refusals_of(found.path):
            if is_meant(found):
                paths.append(found.path)
            else:
                sending.skipped += 1
    return paths
