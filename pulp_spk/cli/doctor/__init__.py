"""`pulp spk doctor`: what a NAS would see of a source, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click
from pulp_cli.generic import PulpCLIContext, pass_pulp_context, pulp_command

from pulp_spk.cli.asking import source_address
from pulp_spk.cli.device_options import Asked, device_options
from pulp_spk.cli.doctor.checkup import Checkup
from pulp_spk.cli.doctor.known import distribution_behind
from pulp_spk.cli.errors import CommandError
from pulp_spk.cli.explain import UnknownPackageError, of_package
from pulp_spk.cli.help import helped
from pulp_spk.cli.shown import show
from pulp_spk.cli.verdict import candidates, near_names
from pulp_spk.package_center.finding import Finding, Level, problem

_MARKS = {Level.OK: "ok      ", Level.WARNING: "warning ", Level.PROBLEM: "PROBLEM "}


@pulp_command(
    help=helped(
        "Look at a source as a NAS would: name, connection, TLS, GET and POST, the catalog, one "
        "file, and why a package does not show. The exit code is 1 when there is a problem.",
        "pulp spk doctor --url https://pulp.example.com/pulp/content/company/ --model DS920+",
    )
)
@click.option("--url", required=True, help="Address of the source, as typed into Package Center.")
@click.option("--package", default="", help="Name of a package to look at closely.")
@click.option(
    "--max-download",
    type=click.IntRange(1),
    default=64,
    show_default=True,
    help="MB of an SPK to download at most.",
)
@device_options
@pass_pulp_context
def doctor(
    pulp: PulpCLIContext,
    url: str,
    package: str,
    max_download: int,
    model: str,
    platform: str,
    os_version: str,
    channel: str,
    language: str,
) -> None:
    """See the help above."""
    asked = Asked(model, platform, os_version, channel, language)
    checkup = Checkup(source_address(url), asked.cell(), package, max_download * 10**6)
    checkup.run()
    explanation = None
    if package:
        explanation = _explained(pulp, checkup, asked)
        checkup.findings += _of_package(checkup, explanation)
    problems = sum(one.level is Level.PROBLEM for one in checkup.findings)
    data = {
        "url": checkup.url,
        "device": checkup.device.label,
        "findings": [finding._asdict() for finding in checkup.findings],
        "shown": checkup.shown,
        "explanation": explanation,
        "problems": problems,
    }
    show(_plain(data), "\n".join(_lines(checkup, explanation, problems)))
    if problems:
        click.get_current_context().exit(1)


def _explained(pulp: PulpCLIContext, checkup: Checkup, asked: Asked) -> dict[str, Any] | None:
    """What the server itself says of the package, when the source is one of the configured Pulp."""
    distribution = distribution_behind(pulp, checkup.url)
    if distribution is None:
        return None
    try:
        answer = distribution.explain(asked.for_server())
        return of_package(answer, checkup.package, distribution.entity["name"])
    except UnknownPackageError as error:
        return {"verdict": error.message, "advice": "", "candidates": []}
    except CommandError:
        return None


def _of_package(checkup: Checkup, explanation: dict[str, Any] | None) -> Iterator[Finding]:
    """Whether the package that matters shows."""
    name = checkup.package
    if checkup.entries is None or name in checkup.shown or checkup.of(name):
        return
    if explanation is not None:
        text = explanation["verdict"].rstrip(".")
        yield problem("packages", text, explanation["advice"], name)
        return
    near = near_names(name, checkup.shown)
    advice = f"did you mean {', '.join(near)}?" if near else "ask the owner of the source why"
    yield problem("packages", "the source does not offer it to this device", advice, name)


def _lines(checkup: Checkup, explanation: dict[str, Any] | None, problems: int) -> Iterator[str]:
    yield f"{checkup.url} as {checkup.device.model or 'a device'}, {checkup.device.label}\n"
    width = max(len(one.step) for one in checkup.findings)
    for one, packages in _gathered(checkup.findings):
        about = f"{', '.join(packages)}: " if packages else ""
        yield f"{_MARKS[one.level]}{one.step.ljust(width)}  {about}{one.text}"
        if one.advice:
            yield f"{' ' * (8 + width)}  > {one.advice}"
    yield ""
    if explanation is not None and explanation["candidates"]:
        yield f"What the server says of each file of {checkup.package}:"
        yield from candidates(explanation["candidates"])
        yield ""
    many = "1 problem" if problems == 1 else f"{problems} problems"
    yield many + "." if problems else "No problem: a NAS can use this source."


def _gathered(findings: Sequence[Finding]) -> Iterator[tuple[Finding, list[str]]]:
    """Each thing once, with the packages of which it is true."""
    groups: dict[Finding, list[str]] = {}
    for one in findings:
        packages = groups.setdefault(one._replace(package=""), [])
        packages += [one.package] if one.package else []
    for finding, packages in groups.items():
        more = len(packages) - _NAMED
        yield finding, [*packages[:_NAMED], f"{more} more"] if more > 0 else packages


_NAMED = 6
"""Packages that are named one by one."""


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """With texts where there were enumerations, which YAML would spell out as Python objects."""
    findings = [{**one, "level": str(one["level"])} for one in data["findings"]]
    return {**data, "findings": findings}
