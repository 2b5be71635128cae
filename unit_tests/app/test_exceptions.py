"""Refusals keep their code on both ways out: as an answer, and as the error of a task."""

import pytest
from rest_framework.exceptions import APIException
from rest_framework.views import exception_handler

from pulpcore.plugin.exceptions import PulpException

from pulp_spk.app import exceptions
from pulp_spk.app.exceptions import OtherBytesError, RefusedError, UnreadableFileError
from pulp_spk.spk.errors import BadVersionError, NotAnSpkError

WRONG = BadVersionError("a version is odd", member="INFO", value="1 0", hint="drop the space")


def test_in_a_request() -> None:
    answer = exception_handler(UnreadableFileError.of(WRONG), {})
    assert answer is not None
    assert answer.status_code == 400
    assert answer.data == {
        "code": "SPK0206",
        "detail": "a version is odd",
        "member": "INFO",
        "value": "'1 0'",
        "hint": "drop the space",
    }


def test_in_a_task() -> None:
    refusal = UnreadableFileError.of(WRONG)
    assert isinstance(refusal, PulpException)  # whose text is not redacted
    assert refusal.error_code == "SPK0206"
    assert str(refusal) == "[SPK0206] INFO: a version is odd: '1 0' (drop the space)"
    assert UnreadableFileError.of(NotAnSpkError("no tar")).error_code == "SPK0101"
    assert str(UnreadableFileError.of(NotAnSpkError("no tar"))) == "[SPK0101] no tar"


def test_codes_are_told_apart() -> None:
    kinds = [
        kind
        for kind in vars(exceptions).values()
        if isinstance(kind, type)
        and issubclass(kind, APIException)
        and kind.__module__ == exceptions.__name__
        and kind not in (RefusedError, UnreadableFileError, exceptions.BadValueError)
    ]
    codes = [kind.error_code for kind in kinds]
    assert OtherBytesError in kinds
    assert len(set(codes)) == len(codes)
    assert all(code.startswith("SPK00") for code in codes)


@pytest.mark.parametrize("value", [None, "x"])
def test_a_field_error_names_code_value_and_hint(value: str | None) -> None:
    error = exceptions.BadOriginError("no URL", value=value, hint="write one")
    shown = ": 'x'" if value else ""
    assert error.detail == [f"[SPK0011] no URL{shown} (write one)"]
