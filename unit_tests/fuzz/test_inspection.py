"""Inspection: all faults of a file, and none of a file that an upload would take."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.info import info_faults
from pulp_spk.spk.inspection import inspect
from unit_tests.fuzz.archives import archives, wrapped
from unit_tests.fuzz.budget import tries
from unit_tests.fuzz.claims import attempt, check_error
from unit_tests.fuzz.test_info import attempt as attempt_info
from unit_tests.fuzz.test_info import infos


@tries(400)
@given(archives() | wrapped())
def test_any_file(data: bytes) -> None:
    found = inspect(io.BytesIO(data))
    for fault in found.faults:
        check_error(fault)
    assert (attempt(data, strict=True) is None) == bool(found.faults)
    if not found.faults:
        assert found.spk == attempt(data, strict=True)


@tries(400)
@given(infos() | st.binary(max_size=60))
def test_any_info(data: bytes) -> None:
    try:
        _, faults = info_faults(data)
    except SpkError as error:
        check_error(error)
        assert attempt_info(data, strict=True) is None
        return
    for fault in faults:
        check_error(fault)
    assert (attempt_info(data, strict=True) is None) == bool(faults)
