"""Failures as one line, whatever they come from."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
import requests

from pulp_glue.common.exceptions import (
    PulpAuthenticationFailed,
    PulpEntityNotFound,
    PulpException,
    PulpHTTPError,
    PulpNotAutorized,
)

from pulp_spk.cli.errors import CommandError
from pulp_spk.cli.readable import answer, flat, one_line, task


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
    assert answer("", 500) == "the server answered 500"


def test_terminals_do_nothing_of_what_servers_say() -> None:
    assert flat("a\x1b[2J\nb\x9bc") == r"a\x1b[2J b\x9bc"


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


def wrapped(cause: BaseException) -> click.ClickException | None:
    """What is said of an error of the HTTP library, as pulp-glue and pulp-cli hand it on."""
    try:
        try:
            try:
                raise FileNotFoundError(2, "No such file or directory")  # of the cached schema
            except OSError:
                raise cause  # noqa: B904 (as pulp-glue does)
        except requests.RequestException as error:
            raise PulpException(str(error))  # noqa: B904
    except PulpException as error:
        return one_line(error)


def answered(status: int, **headers: str) -> requests.Response:
    response = requests.Response()
    response.status_code = status
    response.headers.update(headers)
    return response


REQUEST = requests.Request("GET", "http://pulp/").prepare()


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        (
            requests.TooManyRedirects(
                request=REQUEST, response=answered(301, Location="https://pulp/")
            ),
            "http://pulp/ redirects to https://pulp/",
        ),
        (requests.HTTPError(request=REQUEST, response=answered(502)), "http://pulp/ answers 502"),
        (
            requests.ConnectionError("cut off\nin the middle"),
            "no answer from the server: cut off in",
        ),
        (requests.exceptions.InvalidURL("no scheme"), "no answer from the server: no scheme"),
    ],
)
def test_no_answer(cause: requests.RequestException, told: str) -> None:
    shown = wrapped(cause)
    assert shown is not None
    assert shown.message.startswith(f"[SPK0901] {told}")


@pytest.mark.parametrize(
    "what", ["list()['info']", "dict()['info']", "None.get('count')", "b'\\xfc'.decode()"]
)
@pytest.mark.parametrize("module", ["pulp_glue.common.context", "pulp_spk.cli.sync"])
def test_answers_that_no_pulp_gives(what: str, module: str) -> None:
    """pulp-glue stumbles over them; what happens in our own modules is a fault of ours."""
    with pytest.raises((TypeError, LookupError, AttributeError, ValueError)) as raised:
        exec(what, {"__name__": module})
    shown = one_line(raised.value)
    if module.startswith("pulp_spk"):
        assert shown is None
    else:
        assert shown is not None
        assert shown.message.startswith("[SPK0901] what answers is no Pulp")


def test_files() -> None:
    with pytest.raises(OSError, match="nowhere") as raised:
        Path("nowhere/at all").read_bytes()
    shown = one_line(raised.value)
    assert shown is not None
    assert shown.message == "[SPK0905] nowhere/at all: No such file or directory"
    full = one_line(OSError(28, "No space left on device"))
    assert full is not None
    assert full.message == "[SPK0905] No space left on device"


def test_other_errors_stay() -> None:
    # click ends quietly when nobody reads on.
    assert one_line(BrokenPipeError(32, "Broken pipe")) is None
    assert one_line(ValueError("a fault of ours")) is None
