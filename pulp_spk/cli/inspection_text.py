"""An inspected package for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import shorten
from typing import Any

from pulp_spk.cli.shown import bytes_text, listed

_LABEL = 14
_VALUE = 100


def written(data: Mapping[str, Any]) -> str:
    """The text: what it is, where it goes, what is in it, and at the end what is wrong."""
    return "\n".join(_lines(data))


def _lines(data: Mapping[str, Any]) -> Iterator[str]:
    title = f"{data['name']} {data['version']}" if "name" in data else "not readable as a package"
    yield f"{data['path']}: {title}"
    if "md5" in data:
        yield _line("file", f"{bytes_text(data['size'])}, MD5 {data['md5']}")
    if "installs_on" in data:
        yield from _meaning(data)
    if data.get("info"):
        yield "\nINFO"
        for key, value in data["info"].items():
            yield f"  {key} = {_cut(value)}"
    if data["members"]:
        yield "\nMembers"
        width = max(len(f"{one['size']:,}") for one in data["members"])
        for one in data["members"]:
            yield f"  {one['mode']}  {one['size']:{width},}  {one['name']}"
    if data.get("warnings"):
        yield "\nWhat an upload does not mind, and devices do"
        yield from (f"  - {text}" for text in data["warnings"])
    yield ""
    yield from _verdict(data["problems"])


def _meaning(data: Mapping[str, Any]) -> Iterator[str]:
    where = data["installs_on"]
    yield _line("installs on", where["systems"])
    if where["all_platforms"]:
        yield _line("platforms", "all")
    elif not where["platforms"]:
        yield _line("platforms", "none that is known")
    else:
        for number, (family, names) in enumerate(where["platforms"].items()):
            yield _line("" if number else "platforms", f"{family}: {' '.join(names)}")
    if where["unknown_platforms"]:
        yield _line("", f"unknown: {' '.join(where['unknown_platforms'])}")
    if where["models"]:
        yield _line("only models", listed(where["models"]))
    if where["excluded_models"]:
        yield _line("not models", listed(where["excluded_models"]))
    yield _line("scripts run as", _runs(data["run_as"]))
    yield _line("ports", listed(_ports(data["ports"])))
    yield _line("wizards", listed(data["wizards"]))
    yield _line("needs", listed(_requirements(data["dependencies"]), "nothing else"))
    yield _line("conflicts with", listed(_requirements(data["conflicts"]), "nothing"))
    yield _line("signed", _signed(data["signature"]) if data["signed"] else "no")
    yield _line("licence", "shown before the installation" if data["license"] else "none")
    pictures = [f"{width} px" for width in data["icons"]]
    yield _line("icons", f"{listed(pictures)}; {data['screenshots']} screenshots")


def _runs(run_as: Mapping[str, Any]) -> str:
    user = f" ({run_as['user']})" if run_as["user"] else ""
    said = "" if run_as["stated"] else "; conf/privilege does not say so"
    others = "".join(f"; {script} as {who}" for script, who in run_as["scripts"].items())
    return f"{run_as['who']}{user}{others}{said}"


def _signed(facts: Mapping[str, Any]) -> str:
    if not facts:
        return "syno_signature.asc is there, but no signature that can be read"
    text = f"by key {facts.get('key_id', 'unknown')}"
    text += f", {facts['created']}" if "created" in facts else ""
    if "timestamp_key_id" in facts:
        text += f"; timestamp by key {facts['timestamp_key_id']}"
        text += f", {facts['timestamp_created']}" if "timestamp_created" in facts else ""
    return f"{text}; not verified"


def _ports(ports: Mapping[str, Any]) -> list[str]:
    found = [ports["admin_url"]] if ports["admin_url"] else []
    found += [f"{one['ports']} ({one['title'] or one['name']})" for one in ports["services"]]
    if ports["protocol_file"] and not ports["services"]:
        found.append(f"those in {ports['protocol_file']} of package.tgz, which could not be read")
    return found


def _requirements(requirements: Iterable[Mapping[str, str]]) -> list[str]:
    texts = []
    for one in requirements:
        text = one["name"] + one.get("constraint", "")
        text += f" >= {one['pkg_min']}" if "pkg_min" in one else ""
        text += f" <= {one['pkg_max']}" if "pkg_max" in one else ""
        low, high = one.get("os_min"), one.get("os_max")
        if low or high:
            text += f" (DSM {low or 'any'} to {high or 'any'})"
        texts.append(text)
    return texts


def _verdict(problems: list[Mapping[str, Any]]) -> Iterator[str]:
    if not problems:
        yield "No problem: an upload is accepted."
        return
    many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    yield f"{many}: an upload is refused."
    for one in problems:
        member = f"{one['member']}: " if one["member"] else ""
        value = f": {one['value']}" if one["value"] else ""
        yield f"  {one['code']} {member}{one['message']}{value}"
        if one["hint"]:
            yield f"          {one['hint']}"


def _line(label: str, text: str) -> str:
    return f"  {label:{_LABEL}}  {text}"


def _cut(text: str) -> str:
    """One line: descriptions can be long, and the whole is in the data."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return shorten(printable, _VALUE, placeholder=" …")
