"""The examination: one step after the other, each with what it found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pulp_spk.cli.answer import Answer
from pulp_spk.cli.asking import Asker, AskingError
from pulp_spk.cli.doctor.files import file_findings
from pulp_spk.cli.doctor.network import connection_finding, name_finding, tls_findings
from pulp_spk.package_center.cell import Cell
from pulp_spk.package_center.client_envelope import (
    answers_differ,
    entries_of,
    missing_dependencies,
    shape_findings,
    type_finding,
)
from pulp_spk.package_center.client_rules import findings as client_findings
from pulp_spk.package_center.client_rules import is_hidden, name_of
from pulp_spk.package_center.errors import ForeignCatalogError
from pulp_spk.package_center.finding import Finding, Level, ok, problem, warning
from pulp_spk.package_center.foreign_json import read_json
from pulp_spk.package_center.models import model_key
from pulp_spk.package_center.platforms import packaged_tables

BROWSER_ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PROXY_ADVICE = "does a proxy, a firewall or a login page stand between?"


def agent_of(device: Cell) -> str:
    """The User-Agent of a device (docs/dev/protocol.md, Requests)."""
    unique = f"synology_{device.platform}_{model_key(device.model) or 'unknown'}"
    return f"{unique} {device.os_name}{device.os} (package)"


@dataclass
class Checkup:
    """What is examined, and what came of it.

    Attributes:
        url: Of the source.
        device: Whom it is asked as.
        package: The one that matters; "" for none in particular.
        most: Bytes of an SPK to download at most.
        findings: In the order of the steps.
        entries: Of the catalog; None when there is none.
    """

    url: str
    device: Cell
    package: str = ""
    most: int = 64 * 1024**2
    findings: list[Finding] = field(default_factory=list)
    entries: list[object] | None = None

    def run(self) -> None:
        """Take all steps that the ones before leave possible."""
        for step in (name_finding, connection_finding):
            self.findings.append(step(self.url))
            if self.findings[-1].level is Level.PROBLEM:
                return
        tls = list(tls_findings(self.url, self.device))
        self.findings += tls
        # What a browser is told to pass over still shows what else is wrong.
        trusted = all(one.level is not Level.PROBLEM for one in tls)
        self._asker = Asker(agent_of(self.device), verify=trusted)
        got, posted = (self._catalog(method) for method in ("GET", "POST"))
        self.findings += self._probe()
        content = got if got is not None else posted
        if content is None:
            return
        if got is not None and posted is not None:
            self.findings += filter(None, [answers_differ("POST", got, posted)])
        self.entries = entries_of(content)
        if self.entries:
            self._examine(self.entries)

    @property
    def shown(self) -> list[str]:
        """Names of the packages that the device shows."""
        hidden = {one.package for one in self.findings if one.package and is_hidden([one])}
        return [name for row in self.entries or [] if (name := name_of(row)) and name not in hidden]

    def of(self, package: str) -> list[Finding]:
        """What was found about a package."""
        return [one for one in self.findings if one.package == package]

    def _examine(self, entries: list[object]) -> None:
        self.findings += client_findings(entries, self.device, self.url)
        self.findings += missing_dependencies(entries)
        names = len({name_of(row) for row in entries} - {""})
        text = f"{len(self.shown)} of {names} packages can show on {self.device.label}"
        self.findings.append(ok("packages", text) if self.shown else problem("packages", text))
        shown = [row for row in entries if name_of(row) in set(self.shown)]
        self.findings += file_findings(
            self._asker, shown, self.device, self.url, self.package, self.most
        )

    def _catalog(self, method: str) -> object | None:
        """Ask as the device does; None when there is no catalog."""
        try:
            answer = self._asker.ask(self.url, self.device.parameters(), method=method)
        except AskingError as error:
            self.findings.append(problem(method, f"no answer: {error}", PROXY_ADVICE))
            return None
        self.findings += _way(method, answer)
        if answer.status != 200:
            self.findings.append(_status(method, answer.status))
            return None
        try:
            content = read_json(answer.body)
        except ForeignCatalogError as error:
            text = f"no catalog: {error.message}" + (f": {error.value}" if error.value else "")
            self.findings.append(problem(method, text, PROXY_ADVICE))
            return None
        shape = list(shape_findings(method, content, self.device, packaged_tables()))
        of_type = type_finding(method, answer.headers.get("Content-Type", ""))
        self.findings += [*shape, *([of_type] if of_type.level is not Level.OK else [])]
        return content if entries_of(content) is not None else None

    def _probe(self) -> Iterator[Finding]:
        """DSM 7 can look at a new source without saying who asks, taking HTML like a browser."""
        step = "adding"
        try:
            answer = self._asker.ask(self.url, headers={"Accept": BROWSER_ACCEPT})
            is_catalog = answer.status == 200 and entries_of(read_json(answer.body)) is not None
        except (AskingError, ForeignCatalogError):
            is_catalog = False
        if is_catalog:
            yield ok(step, "a catalog also comes when the NAS says nothing of itself")
        else:
            yield warning(
                step,
                "no catalog comes when the NAS says nothing of itself, as DSM 7 may when a source "
                "is added",
                "answer with any catalog, an empty one if need be",
            )


def _way(method: str, answer: Answer) -> Iterator[Finding]:
    """What redirects do to a request."""
    for hop in answer.redirects:
        text = f"redirected ({hop.status}) to {hop.url.partition('?')[0]}"
        if hop.keeps_fields:
            yield warning(method, text, "let people enter that address at once")
        else:
            advice = "enter that address as source, or let the redirect keep query and form"
            yield problem(method, f"{text}, which loses what the NAS says of itself", advice)
            return


def _status(method: str, status: int) -> Finding:
    advice = {
        401: "a NAS sends no credentials: take the content guard or the password away",
        403: "a NAS sends no credentials: take the content guard or the password away",
        404: "check the path of the URL; it is used as it was typed",
        405: f"let proxy and server take {method} as well: without it some DSM say 'Invalid "
        "location'",
    }.get(status, "look into the server's log")
    return problem(method, f"the server answers {status}", advice)
