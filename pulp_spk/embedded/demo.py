"""The demo: a source on sample packages and its mirror, or the mirror of a real source."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pulp_spk.embedded.devices import DEVICES, ask, check_download, compare, inventory
from pulp_spk.embedded.mirror_demo import Agreement, make_mirror, name_of, run_mirror
from pulp_spk.embedded.next_steps import after_mirror, after_samples
from pulp_spk.embedded.offers_table import listing, table
from pulp_spk.embedded.private_pulp import PrivatePulp
from pulp_spk.embedded.resources import (
    DISTRIBUTIONS,
    MIRROR,
    PACKAGES,
    REPOSITORIES,
    SOURCE,
)
from pulp_spk.embedded.rest import Rest
from pulp_spk.embedded.samples import SAMPLES
from pulp_spk.embedded.schedule_demo import run_schedule

LISTED = 5
"""Devices whose offers are printed in full."""

Progress = Callable[[str], None]


def run_demo(pulp: PrivatePulp, progress: Progress) -> None:
    """Fill a Pulp with samples, print what devices get, mirror it; may be repeated.

    Args:
        pulp: A running one.
        progress: Called with a line before each step.

    Raises:
        RequestFailed: Something was not as it must be.
    """
    rest = _rest(pulp)
    offers = offer_samples(rest, pulp, progress)
    mirror = make_mirror(rest, MIRROR, offers.source, devices=inventory(DEVICES))
    run_mirror(rest, mirror, progress, own=True)
    if pulp.options.scheduler:
        run_schedule(rest, MIRROR, mirror, progress)
    print("\n" + offers.table)
    print("\n" + after_samples(pulp, offers.source, mirror.url), flush=True)


def run_real(
    pulp: PrivatePulp,
    source: str,
    models: Sequence[str],
    progress: Progress,
    *,
    accept_terms: bool = False,
) -> None:
    """Mirror a source of somebody else's and print what devices get; may be repeated.

    Args:
        pulp: A running one.
        source: Its URL, as people add it on their NAS.
        models: Devices to ask as; for none, all that DSM 7.2 and 7.3 run on.
        progress: Called with a line before each step.
        accept_terms: Whether the terms of use of Synology's own servers are accepted.

    Raises:
        RequestFailed: It cannot be mirrored, with the code that says why.
    """
    rest = _rest(pulp)
    fields = {"models": list(models), "accept_terms": accept_terms}
    mirror = make_mirror(rest, name_of(source), source, **fields)
    found = run_mirror(rest, mirror, progress, own=False)
    if pulp.options.scheduler:
        run_schedule(rest, name_of(source), mirror, progress)
    width = shutil.get_terminal_size((110, 24)).columns
    for each in found[:LISTED]:
        print("\n" + _listing(each, width))
    if len(found) > LISTED:
        print(f"\nand so on for {len(found) - LISTED} more devices.")
    print("\n" + after_mirror(pulp, mirror.url), flush=True)


@dataclass(frozen=True)
class SampleOffers:
    """What came of the samples.

    Attributes:
        source: Where devices ask.
        table: What they get, and why not more.
    """

    source: str
    table: str


def offer_samples(rest: Rest, pulp: PrivatePulp, progress: Progress) -> SampleOffers:
    """Upload the samples, make a source of them and ask it as three devices.

    Raises:
        RequestFailed: What a device gets is not what it should.
    """
    progress(f"Building {len(SAMPLES)} sample packages and uploading them")
    folder = pulp.layout.root / "samples"
    folder.mkdir(exist_ok=True)
    repository = rest.find_or_create(REPOSITORIES, SOURCE)["pulp_href"]
    units = []
    for sample in SAMPLES:
        data = sample.build()
        (folder / sample.file_name).write_bytes(data)
        units.append(rest.upload(PACKAGES + "upload/", sample.file_name, data)["pulp_href"])
    rest.create(f"{repository}modify/", add_content_units=units)
    progress("Making the source that devices ask")
    distribution = rest.find_or_create(
        DISTRIBUTIONS, SOURCE, base_path=SOURCE, repository=repository
    )
    source = distribution["base_url"]

    progress("Asking the source as three devices")
    catalogs = [ask(source, device) for device in DEVICES]
    checked = check_download(catalogs[0])
    progress(f"Downloaded {checked}: size and MD5 are those of the catalog")
    explained = [
        rest.get(f"{distribution['pulp_href']}explain/", **device.parameters) for device in DEVICES
    ]
    for device, catalog, explanation in zip(DEVICES, catalogs, explained, strict=True):
        compare(device, catalog, explanation)
    return SampleOffers(source, table(explained, shutil.get_terminal_size((110, 24)).columns))


def _rest(pulp: PrivatePulp) -> Rest:
    return Rest(pulp.api_url, "admin", pulp.password)


def _listing(found: Agreement, width: int) -> str:
    names = [f"{entry.name} {entry.version}" for entry in found.entries]
    many = "package" if len(names) == 1 else "packages"
    return listing(f"{found.label} gets {len(names)} {many}", names, width)
