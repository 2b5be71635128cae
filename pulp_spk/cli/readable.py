"""Failures as one line that a person reads: whatever pulp-cli, pulp-glue or the server says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import click

from pulp_glue.common.exceptions import (
    PulpAuthenticationFailed,
    PulpEntityNotFound,
    PulpException,
    PulpHTTPError,
    PulpNotAutorized,
)

from pulp_spk.cli.errors import (
    NoAnswerError,
    NotAuthenticatedError,
    NotPermittedError,
    UnknownThingError,
)

_TASK = re.compile(r"Task (?P<href>\S+) failed: '(?P<why>.*)'", re.DOTALL)
_DETAILS = re.compile(r"ErrorDetail\(string=(?P<text>'[^']*'|\"[^\"]*\"), code='[^']*'\)")
_LOOKUP = re.compile(r"Could not find (?P<kind>.*) with \{(?P<by>.*)\}\.", re.DOTALL)


def one_line(error: BaseException) -> click.ClickException | None:
    """The error to show in place of one that a command ended with; None to leave it as it is."""
    if isinstance(error, click.ClickException) and type(error) is not click.ClickException:
        return None  # It was made to be read.
    causes = list(_causes(error))
    origin = next((cause for cause in causes if isinstance(cause, PulpException)), None)
    match origin:
        case PulpAuthenticationFailed():
            return NotAuthenticatedError(
                "the server does not know this user and password",
                hint="see --username and --password, or pulp config",
            )
        case PulpNotAutorized():
            return NotPermittedError(
                f"you have no permission for {origin.operation_id}", hint="ask for a role"
            )
        case PulpEntityNotFound():
            return UnknownThingError(lookup(str(origin)))
        case PulpHTTPError():
            return click.ClickException(answer(str(origin), origin.status_code))
    if unreachable := _unreachable(causes):
        return unreachable
    if origin is not None:
        return click.ClickException(task(str(origin)))
    return None


def answer(body: str, status: int) -> str:
    """What an answer of the REST interface says, in one line."""
    try:
        said = json.loads(body)
    except ValueError:
        return f"the server answered {status}: {flat(body)[:500]}"
    if isinstance(said, dict) and "code" in said and "detail" in said:
        where = f"{said['member']}: " if said.get("member") else ""
        value = f": {said['value']}" if said.get("value") else ""
        hint = f" ({said['hint']})" if said.get("hint") else ""
        return flat(f"[{said['code']}] {where}{said['detail']}{value}{hint}")
    return flat("; ".join(_leaves(said)))


def task(text: str) -> str:
    """What the failure of a task says, in one line, with the task at its end."""
    if not (failed := _TASK.fullmatch(text)):
        return flat(text)
    why = _DETAILS.sub(lambda detail: detail["text"][1:-1], failed["why"])
    return f"{flat(why)} (task {failed['href']})"


def lookup(text: str) -> str:
    """What a look-up in vain says: `no SPK repository with name 'x'`."""
    if not (found := _LOOKUP.fullmatch(text)):
        return flat(text)
    by = re.sub(r"'(\w+)': ", r"\1 ", found["by"])
    return flat(f"there is no {found['kind']} with {by} (or you may not see it)")


def flat(text: str) -> str:
    """Text without line breaks."""
    return " ".join(text.split())


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, the one while which it was raised, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _unreachable(causes: list[BaseException]) -> NoAnswerError | None:
    """The failure to reach the server, told by the operating system."""
    if isinstance(causes[0], json.JSONDecodeError):
        return NoAnswerError("what answers is no Pulp", hint="see --base-url and --api-root")
    # Only errors of the HTTP library know what was requested; what caused them comes behind.
    failed = next((number for number, cause in enumerate(causes) if _request(cause)), None)
    if failed is None:
        return None
    # While the server is asked, the missing cache of its schema is still being handled.
    system = [cause for cause in causes[failed:] if isinstance(cause, OSError)]
    reasons = [c.strerror for c in system if c.strerror and not isinstance(c, FileNotFoundError)]
    url = _request(causes[failed]).url
    why = flat(reasons[0] if reasons else str(causes[failed]))
    return NoAnswerError(f"no answer from {url}: {why}", hint="see --base-url, or pulp config")


def _request(error: BaseException) -> Any:
    return getattr(error, "request", None)


def _leaves(said: Any, path: str = "") -> Iterator[str]:
    """Each text of a nested answer, after the field that it is about."""
    if isinstance(said, dict):
        for key, value in said.items():
            named = "" if key in ("non_field_errors", "detail") else str(key)
            yield from _leaves(value, ".".join(part for part in (path, named) if part))
    elif isinstance(said, list):
        for value in said:
            yield from _leaves(value, path)
    else:
        yield f"{path}: {said}" if path else str(said)
