"""Failures as one line, whatever they come from."""

from __future__ import annotations

import json

import click
import pytest

from pulp_glue.common.exceptions import (
    PulpAuthenticationFailed,
    PulpEntityNotFound,
    PulpException,
    PulpHTTPError,
    PulpNotAutorized,
)

from pulp_spk.cli.errors import CommandError
from pulp_spk.cli.readable import answer, one_line, task


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (
            {"code": "SPK0203", "detail": "no such platform", "member": "INFO", "value": "'mars'"},
            "[SPK0203] INFO: no such platform: 'mars'",
        ),
        (
            {"code": "SPK0101", "detail": "no archive", "hint": "an SPK is one"},
            "[SPK0101] no archive (an SPK is one)",
        ),
        ({"name": ["This field must be unique."]}, "name: This field must be unique."),
        (
            {"origins": {"1": ["[SPK0011] no URL", "too long"]}, "name": ["missing"]},
            "origins.1: [SPK0011] no URL; origins.1: too long; name: missing",
        ),
        ({"non_field_errors": ["two\nlines"]}, "two lines"),
        ({"detail": "Not found."}, "Not found."),
    ],
)
def test_answers(body: object, line: str) -> None:
    assert answer(json.dumps(body), 400) == line


def test_an_answer_that_is_no_json() -> None:
    assert answer("<h1>Bad\nGateway</h1>", 502) == "the server answered 502: <h1>Bad Gateway</h1>"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Task /t/1/ failed: '[SPK0520] no\ncatalog'", "[SPK0520] no catalog (task /t/1/)"),
        (
            "Task /t/1/ failed: '[ErrorDetail(string=\"it's in use\", code='invalid')]'",
            "[it's in use] (task /t/1/)",
        ),
        (
            "Task /t/1/ failed: '{'name': [ErrorDetail(string='in use', code='invalid')]}'",
            "{'name': [in use]} (task /t/1/)",
        ),
        ("Task /t/1/ canceled", "Task /t/1/ canceled"),
    ],
)
def test_tasks(text: str, line: str) -> None:
    assert task(text) == line


@pytest.mark.parametrize(
    ("cause", "start"),
    [
        (PulpAuthenticationFailed("status_read"), "[SPK0902] "),
        (PulpNotAutorized("spk_create"), "[SPK0903] you have no permission for spk_create"),
        (
            PulpEntityNotFound("Could not find SPK repository with {'name': 'x'}."),
            "[SPK0904] there is no SPK repository with name 'x'",
        ),
        (PulpHTTPError('{"detail": "gone"}', 410), "gone"),
        (PulpException("whatever\nit is"), "whatever it is"),
    ],
)
def test_exceptions(cause: PulpException, start: str) -> None:
    try:
        try:
            raise cause
        except PulpException as error:
            raise click.ClickException(str(error))  # noqa: B904 (as pulp-cli does)
    except click.ClickException as error:
        shown = one_line(error)
    assert shown is not None
    assert shown.message.startswith(start)
    assert shown.exit_code == 1


def test_what_was_made_to_be_read_stays() -> None:
    error = CommandError("no remote", hint="use --remote")
    error.__cause__ = PulpNotAutorized("spk_create")
    assert one_line(error) is None
    assert error.format_message() == "[SPK0900] no remote (use --remote)"
    assert one_line(click.UsageError("no such option")) is None


def test_other_errors_stay() -> None:
    assert one_line(OSError(28, "No space left on device")) is None
    assert one_line(ValueError("a fault of ours")) is None
