"""Archives: nothing but typed errors, and both ways of reading agree."""

from __future__ import annotations

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from unit_tests.fuzz.archives import archives, has_honest_head, wrapped
from unit_tests.fuzz.budget import tries
from unit_tests.fuzz.claims import attempt, attempt_ranges

NOT_BY_RANGES = "SPK0115"


@tries(600)
@given(archives())
def test_whole_and_ranges_agree(data: bytes) -> None:
    strict, lenient = attempt(data, strict=True), attempt(data, strict=False)
    if strict is not None:
        assert strict == lenient
    by_ranges, code = attempt_ranges(data)
    if lenient is None:
        assert by_ranges is None or not has_honest_head(data)
    elif code != NOT_BY_RANGES:
        assert by_ranges == dataclasses.replace(lenient, md5="")


@tries(150)
@given(wrapped())
def test_inside_gzip(data: bytes) -> None:
    strict, lenient = attempt(data, strict=True), attempt(data, strict=False)
    if strict is not None:
        assert strict == lenient
    by_ranges, code = attempt_ranges(data)
    assert by_ranges is None
    assert lenient is None or code == NOT_BY_RANGES


@tries(300)
@given(st.binary(max_size=2000))
def test_any_bytes(data: bytes) -> None:
    assert attempt(data, strict=False) is None
    attempt(data, strict=True)
    attempt_ranges(data)
