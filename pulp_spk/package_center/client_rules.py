"""What a device makes of the entries of a catalog, from whatever server: shown, hidden, broken.

These are the client's rules, not ours: what docs/dev/protocol.md collects under Answers and Traps.
They look at the JSON as it came, because much that a mirror mends is what hides an entry.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from pulp_spk.package_center.addresses import is_loopback
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.finding import Finding, Level, problem
from pulp_spk.package_center.models import model_key
from pulp_spk.package_center.parameters import BETA
from pulp_spk.package_center.problem import quoted
from pulp_spk.spk.versions import PackageVersion

STEP = "packages"
PROBLEM, WARNING = Level.PROBLEM, Level.WARNING
_MD5 = re.compile(r"[0-9a-fA-F]{32}")
_DIGITS = re.compile(r"[0-9]+", re.ASCII)

Row = Mapping[str, Any]
Found = tuple[Level, str, str]
"""How bad it is, what it is, and what to do."""


def name_of(row: object) -> str:
    """Return the package's name; "" when there is none that a device could use."""
    name = row.get("package") if isinstance(row, Mapping) else None
    return name if isinstance(name, str) else ""


def findings(rows: Sequence[object], device: Cell, url: str) -> Iterator[Finding]:
    """Give what is wrong with each entry for a device; nothing for an entry that it shows.

    Args:
        rows: The entries as JSON values.
        device: Who asked.
        url: Where the catalog came from; links are judged beside it.
    """
    counts = Counter(name_of(row) for row in rows)
    told: set[str] = set()
    for number, row in enumerate(rows, 1):
        name = name_of(row)
        if not isinstance(row, Mapping):
            yield problem(STEP, f"entry {number} is no object: {quoted(row)}", _REPAIR)
            continue
        if not name.strip():
            text = f"entry {number} has no name: {quoted(row.get('package'))}"
            yield problem(STEP, text, _REPAIR)
            continue
        if counts[name] > 1 and name not in told:
            told.add(name)
            text = f"{counts[name]} entries have this name; which one shows is a matter of luck"
            yield problem(STEP, text, "offer each package once", name)
        for rule in _RULES:
            for level, text, advice in rule(row, device, url):
                yield Finding(level, STEP, text, advice, name)


def is_hidden(of_package: Sequence[Finding]) -> bool:
    """Whether findings about a package keep it from being shown or installed."""
    return any(one.level == Level.PROBLEM for one in of_package)


_REPAIR = "the server has to repair its catalog"


def _version(row: Row, device: Cell, url: str) -> Iterator[Found]:
    version = row.get("version")
    if not isinstance(version, str) or not version.strip():
        yield PROBLEM, f"it has no version: {quoted(version)}", _REPAIR
    elif device.is_dsm7 and not PackageVersion.parse(version).dsm7_valid:
        yield (
            PROBLEM,
            f"DSM 7 refuses the version {quoted(version)}",
            "a version is numbers joined by dots, with one revision behind a dash",
        )


def _beta(row: Row, device: Cell, url: str) -> Iterator[Found]:
    if row.get("beta") not in (True, "true", "yes", 1, "1"):
        return
    if device.is_dsm7:
        yield (
            PROBLEM,
            "it is marked as a beta, which DSM 7 hides without a word",
            "leave the key out for DSM 7; a mirror does so with beta_on_dsm7 = as_stable",
        )
    elif device.channel != BETA:
        yield WARNING, "a beta is offered to a device that asks for stable packages", ""


def _link(row: Row, device: Cell, url: str) -> Iterator[Found]:
    link = row.get("link")
    if not isinstance(link, str) or not link.strip():
        yield PROBLEM, f"it has no link: {quoted(link)}", _REPAIR
        return
    try:
        parts, source = urlsplit(link), urlsplit(url)
        host = parts.hostname
    except ValueError:
        yield PROBLEM, f"the link is not understood: {quoted(link)}", _REPAIR
        return
    if not parts.scheme or not host:
        text = f"the link is relative, and a NAS does not know to what: {quoted(link)}"
        yield PROBLEM, text, "links have to be absolute"
    elif parts.scheme not in ("http", "https"):
        yield PROBLEM, f"the link is neither http nor https: {quoted(link)}", _REPAIR
    elif is_loopback(link) and not is_loopback(url):
        text = f"the link leads to the NAS itself: {quoted(link)}"
        yield PROBLEM, text, "the server does not know its own address; set its origin"
    elif parts.scheme == "http" and source.scheme == "https":
        yield WARNING, f"the catalog comes by https and the file by http: {quoted(link)}", ""
    elif parts.scheme == "https" and source.scheme == "http" and device.os.major < 7:
        text = "the catalog comes by http and the file by https, which an old DSM may not verify"
        yield WARNING, text, "add plain http to the origins, and let the source's URL be one"


def _md5(row: Row, device: Cell, url: str) -> Iterator[Found]:
    md5 = row.get("md5")
    if md5 in (None, ""):
        yield WARNING, "it has no md5, so that nothing is verified", _REPAIR
    elif not isinstance(md5, str) or not _MD5.fullmatch(md5):
        text = (
            f"the md5 is not 32 hexadecimal digits, so that the installation fails: {quoted(md5)}"
        )
        yield PROBLEM, text, "it has to be the MD5 of the whole SPK"


def _size(row: Row, device: Cell, url: str) -> Iterator[Found]:
    size = row.get("size")
    if size is None or size == "":
        yield WARNING, "it has no size", _REPAIR
    elif isinstance(size, str) and _DIGITS.fullmatch(size):
        yield WARNING, "the size is a text and should be a number", _REPAIR
    elif isinstance(size, bool) or not isinstance(size, int) or size <= 0:
        yield PROBLEM, f"the size is none: {quoted(size)}", _REPAIR


def _model(row: Row, device: Cell, url: str) -> Iterator[Found]:
    models = row.get("model")
    if not isinstance(models, list):
        return
    if not models:
        yield PROBLEM, "its list of models is empty, which hides it", "leave the key out"
        return
    keys = {model_key(one) for one in models if isinstance(one, str)}
    if device.model and model_key(device.model) not in keys:
        text = f"it is for other models: {quoted(', '.join(map(str, models)))}"
        yield PROBLEM, text, "the server should not offer it to this one"


def _pictures(row: Row, device: Cell, url: str) -> Iterator[Found]:
    said = row.get("thumbnail")
    links = said if isinstance(said, list) else [] if said is None else [said]
    if not links and not row.get("icon"):
        yield WARNING, "it has no icon", ""
    for link in links:
        if not isinstance(link, str) or not link.startswith(("http://", "https://")):
            yield WARNING, f"the link of its icon is not absolute: {quoted(link)}", _REPAIR
            return


def _dependencies(row: Row, device: Cell, url: str) -> Iterator[Found]:
    for key in ("deppkgs", "conflictpkgs"):
        said = row.get(key)
        if isinstance(said, dict | list) and said:
            text = f"{key} is no text; only Synology's own server is known to send such"
            yield WARNING, text, "write it like pkgA>=1.0:pkgB"


_RULES: tuple[Callable[[Row, Cell, str], Iterator[Found]], ...] = (
    _version,
    _beta,
    _link,
    _md5,
    _size,
    _model,
    _pictures,
    _dependencies,
)
