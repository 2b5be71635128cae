"""Whether files can be had as the catalog promises them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pulp_spk.cli.asking import Asker, AskingError
from pulp_spk.cli.doctor.network import Endpoint, connection_finding, name_finding
from pulp_spk.cli.shown import bytes_text
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.client_rules import name_of
from pulp_spk.package_center.finding import Finding, Level, ok, problem, warning

STEP = "file"


def file_findings(
    asker: Asker, rows: Sequence[object], device: Cell, url: str, package: str, most: int
) -> Iterator[Finding]:
    """Look at the hosts of all links, and at one SPK whole.

    Args:
        asker: Asks as the device.
        rows: The entries that the device shows.
        device: Who asks.
        url: Of the source.
        package: The one whose file is looked at; "" for the smallest.
        most: Bytes to download at most.
    """
    entries = [row for row in rows if isinstance(row, Mapping)]
    yield from _hosts(entries, url)
    chosen = _chosen(entries, package)
    if chosen is None:
        return
    name, link, size = name_of(chosen), chosen["link"], _size(chosen)
    try:
        if size is not None and size > most:
            yield from _head(asker, name, link, size)
            return
        got = asker.fetch(link, (size or most) + 1)
    except AskingError as error:
        yield problem(STEP, f"{link} cannot be had: {error}", "", name)
        return
    if got.status != 200:
        yield problem(STEP, f"{link} is answered with {got.status}", "", name)
    elif not got.whole:
        text = f"{link} goes on behind the {bytes_text(size or most)} that it should have"
        yield problem(STEP, text, _ADVICE, name)
    else:
        yield from _compared(chosen, got.size, got.md5)


_ADVICE = "the installation fails: file and catalog have to be of one package"


def _compared(entry: Mapping[str, Any], size: int, md5: str) -> Iterator[Finding]:
    name, link = name_of(entry), entry["link"]
    said_size, said_md5 = _size(entry), entry.get("md5")
    if said_size is not None and size != said_size:
        text = f"{link} has {bytes_text(size)}, the catalog says {bytes_text(said_size)}"
        yield problem(STEP, text, _ADVICE, name)
    if isinstance(said_md5, str) and said_md5 and md5 != said_md5.lower():
        yield problem(STEP, f"{link} has the MD5 {md5}, the catalog says {said_md5}", _ADVICE, name)
    elif said_size in (None, size):
        text = f"{link.partition('?')[0].rpartition('/')[2]} was downloaded: {bytes_text(size)}"
        yield ok(STEP, f"{text}, MD5 and size are those of the catalog" if said_md5 else text)


def _head(asker: Asker, name: str, link: str, size: int) -> Iterator[Finding]:
    """Look at a file that is too large to download for a look."""
    answer = asker.head(link)
    length = answer.headers.get("Content-Length", "")
    if answer.status != 200:
        yield warning(STEP, f"{link} answers HEAD with {answer.status}", "", name)
    elif length.isdigit() and int(length) != size:
        text = f"{link} has {bytes_text(int(length))}, the catalog says {bytes_text(size)}"
        yield problem(STEP, text, _ADVICE, name)
    else:
        yield ok(STEP, f"{link} is there; too large to download for a look")


def _hosts(entries: Sequence[Mapping[str, Any]], url: str) -> Iterator[Finding]:
    """Look once at each other host that files come from."""
    own = Endpoint.of(url)
    others: dict[Endpoint, str] = {}
    for entry in entries:
        endpoint = Endpoint.of(entry["link"])
        if endpoint != own:
            others.setdefault(endpoint, entry["link"])
    for endpoint, link in list(others.items())[:_MAX_HOSTS]:
        where = f"files come from {endpoint.host} port {endpoint.port}"
        for finding in (name_finding(link), connection_finding(link)):
            if finding.level is Level.PROBLEM:
                yield finding._replace(step="links", text=f"{where}: {finding.text}")
                break
        else:
            yield ok("links", f"{where}, which answers")


_MAX_HOSTS = 8


def _chosen(entries: Sequence[Mapping[str, Any]], package: str) -> Mapping[str, Any] | None:
    wanted = [entry for entry in entries if not package or name_of(entry) == package]
    return min(wanted, key=lambda entry: _size(entry) or 2**62, default=None)


def _size(entry: Mapping[str, Any]) -> int | None:
    size = entry.get("size")
    if isinstance(size, str) and size.isdecimal():
        size = int(size[:15])
    return size if isinstance(size, int) and not isinstance(size, bool) else None
