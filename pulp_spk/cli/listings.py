"""Listings, as options and JSON files say them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
from pulp_cli.generic import load_json_callback, load_string_callback, pulp_option

from pulp_spk.cli.errors import BadTextError
from pulp_spk.cli.files import find_files
from pulp_spk.glue import PulpSpkListingContext

if TYPE_CHECKING:
    from pulp_spk.cli.sending import Sending

Listing = dict[str, Any]

ONLY = {"allowed_with_contexts": (PulpSpkListingContext,)}

listing_options = [
    pulp_option("--name", help="Name of the package that the listing speaks of.", **ONLY),
    pulp_option("--version", help="Version that it speaks of; all by default.", **ONLY),
    pulp_option("--md5", help="MD5 of the SPK that it speaks of; all by default.", **ONLY),
    pulp_option("--displayname", help="Display name, in --language.", **ONLY),
    pulp_option(
        "--description",
        callback=load_string_callback,
        help="Description, or @file with it, in --language.",
        **ONLY,
    ),
    pulp_option(
        "--language",
        default="",
        help="Language of the texts, ger for example; any by default.",
        **ONLY,
    ),
    pulp_option(
        "--changelog", callback=load_string_callback, help="Changelog, or @file with it.", **ONLY
    ),
    pulp_option("--beta/--no-beta", default=None, help="Whether it is a beta.", **ONLY),
    pulp_option(
        "--screenshot",
        "screenshots",
        multiple=True,
        help="SHA-256 of an uploaded image; several, in order.",
        **ONLY,
    ),
    pulp_option(
        "--platform",
        "platforms",
        multiple=True,
        help="Platform that gets an opaque package; several.",
        **ONLY,
    ),
    pulp_option(
        "--extra",
        callback=load_json_callback,
        help="JSON object, or @file with it: further keys of the catalog entry.",
        **ONLY,
    ),
]


def listings_of(
    sending: Sending, words: Sequence[str], says: Mapping[str, Any]
) -> Iterator[tuple[str, Listing]]:
    """Each listing that was asked for, with what refusals call it.

    Args:
        sending: Takes down which files are refused.
        words: JSON files, folders and patterns; a file holds one listing or a list of them.
        says: What options say of one more listing.
    """
    for found in find_files(words):
        with sending.refusals_of(found.path):
            try:
                said = json.loads(found.path.read_text(encoding="utf-8"))
            except ValueError as error:
                sending.refuse(f"{found.path}: [{BadTextError.code}] no JSON: {error}")
                continue
            for listing in said if isinstance(said, list) else [said]:
                if isinstance(listing, dict):
                    yield str(found.path), listing
                else:
                    sending.refuse(f"{found.path}: [{BadTextError.code}] no JSON object")
    if listing := _of_options(says):
        if "name" not in listing:
            raise click.UsageError("Missing option '--name'.")
        yield listing["name"], listing
    elif not words:
        raise click.UsageError("Name files with listings, or say one by options.")


def _of_options(says: Mapping[str, Any]) -> Listing:
    fields = ("name", "version", "md5", "changelog", "beta", "screenshots", "platforms", "extra")
    listing = {name: says[name] for name in fields if says.get(name) not in (None, (), "")}
    texts = {name: says[name] for name in ("displayname", "description") if says.get(name)}
    if texts:
        listing["texts"] = {says["language"]: texts}
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in listing.items()
    }
