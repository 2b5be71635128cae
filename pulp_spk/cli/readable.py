"""Failures as one line that a person reads: whatever pulp-cli, pulp-glue or the server says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import click
import requests

from pulp_glue.common.exceptions import (
    PulpAuthenticationFailed,
    PulpEntityNotFound,
    PulpException,
    PulpHTTPError,
    PulpNotAutorized,
)

from pulp_spk.cli.errors import (
    NoAnswerError,
    NoFileError,
    NotAuthenticatedError,
    NotPermittedError,
    UnknownThingError,
)
from pulp_spk.cli.shown import harmless

_TASK = re.compile(r"Task (?P<href>\S+) failed: '(?P<why>.*)'", re.DOTALL)
_DETAILS = re.compile(r"ErrorDetail\(string=(?P<text>'[^']*'|\"[^\"]*\"), code='[^']*'\)")
_LOOKUP = re.compile(r"Could not find (?P<kind>.*) with \{(?P<by>.*)\}\.", re.DOTALL)


def one_line(error: BaseException) -> click.ClickException | None:
    """The error to show in place of one that a command ended with; None to leave it as it is."""
    if isinstance(error, click.ClickException) and type(error) is not click.ClickException:
        return None  # It was made to be read.
    causes = list(_causes(error))
    if _puzzled(error):
        return NoAnswerError("what answers is no Pulp", hint="see --base-url and --api-root")
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
    if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
        return NoFileError(file_trouble(error))
    return None


def answer(body: str, status: int) -> str:
    """What an answer of the REST interface says, in one line."""
    try:
        said = json.loads(body)
    except ValueError:
        return f"the server answered {status}: {flat(body)[:500]}".removesuffix(": ")
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


def file_trouble(error: OSError) -> str:
    """What the operating system says of a file."""
    named = f"{error.filename}: " if error.filename else ""
    return flat(f"{named}{error.strerror or error}")


def flat(text: str) -> str:
    """Text without line breaks, and without what would make a terminal do something."""
    return harmless(" ".join(text.split()))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, the one while which it was raised, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _puzzled(error: BaseException) -> bool:
    """Whether pulp-glue stumbled over an answer, which then is none that a Pulp gives."""
    if isinstance(error, json.JSONDecodeError):
        return True
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    where = innermost.tb_frame.f_globals.get("__name__", "") if innermost else ""
    odd = (TypeError, AttributeError, LookupError, UnicodeDecodeError)
    return isinstance(error, odd) and where.startswith("pulp_glue.")


def _unreachable(causes: list[BaseException]) -> NoAnswerError | None:
    """The failure to get an answer, told by the operating system where it knows."""
    kinds = requests.RequestException
    failed = next((number for number, one in enumerate(causes) if isinstance(one, kinds)), None)
    if failed is None:
        return None
    failure = causes[failed]
    assert isinstance(failure, kinds)
    url = failure.request.url if failure.request is not None else "the server"
    answer = failure.response
    if answer is not None and (target := answer.headers.get("Location")):
        told = f"{url} redirects to {target}"
    elif answer is not None:
        told = f"{url} answers {answer.status_code}"
    else:
        # While the server is asked, the missing cache of its schema is still being handled.
        told_by = [one for one in causes[failed:] if not isinstance(one, FileNotFoundError)]
        reasons = [one.strerror for one in told_by if isinstance(one, OSError) and one.strerror]
        told = f"no answer from {url}: {reasons[0] if reasons else failure}"
    return NoAnswerError(flat(told), hint="see --base-url, or pulp config")


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
