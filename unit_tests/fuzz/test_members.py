"""Other members: lists of packages, JSON, pictures."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pulp_spk.spk.errors import SpkError
from pulp_spk.spk.images import read_image
from pulp_spk.spk.ini import read_ini
from pulp_spk.spk.json_member import read_json
from pulp_spk.spk.requirements import Requirement, parse_pkg_conf, parse_requirements
from pulp_spk.spk.versions import OsVersion
from unit_tests.builders import jpeg, png
from unit_tests.fuzz.budget import tries
from unit_tests.fuzz.claims import check_error, is_storable

ini_parts = st.sampled_from(
    [
        *(b"[git]", b"[a b]", b"[]", b"[", b"]", b"[a:b]", b"\n", b"\r\n", b";", b"#", b"=", b" "),
        *(
            b"pkg_min_ver",
            b"pkg_max_ver",
            b"dsm_min_ver",
            b"os_min_ver",
            b"os_max_ver",
            b"PKG_MIN_VER",
        ),
        *(b"1.0", b"7.0-40000", b"99.9.9.9", b'"7.2"', b"\xff", b"\0", b"x" * 300, "²".encode()),
    ]
)


def check_requirements(found: tuple[Requirement, ...]) -> None:
    """What was understood can be stored, read back and compared."""
    assert is_storable(found)
    for one in found:
        assert Requirement.from_json(json.loads(json.dumps(one.as_json()))) == one
        for text in filter(None, (one.os_min, one.os_max)):
            assert str(OsVersion.parse(text)) == text


@tries(500)
@given(st.lists(ini_parts, max_size=20).map(b"".join) | st.binary(max_size=100), st.booleans())
def test_package_lists_of_conf(data: bytes, strict: bool) -> None:
    try:
        check_requirements(parse_pkg_conf(data, strict=strict))
    except SpkError as error:
        check_error(error)
    assert isinstance(read_ini(data.decode("latin-1"), member="x", strict=False), dict)


@tries(500)
@given(
    st.lists(st.sampled_from("ab:<>= 1.0-\t²/\\\n"), max_size=40).map("".join)
    | st.text(max_size=60),
    st.booleans(),
)
def test_package_lists_of_info(text: str, strict: bool) -> None:
    try:
        found = parse_requirements(text, strict=strict)
    except SpkError as error:
        check_error(error)
        return
    check_requirements(found if "\0" not in text else ())


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)
json_bytes = st.one_of(
    values.map(lambda value: json.dumps(value).encode()),
    st.lists(st.sampled_from('{}[]":,\\u0d8e1-NaInfty \n'), max_size=40).map(
        lambda x: "".join(x).encode()
    ),
    st.integers(1, 60_000).map(lambda depth: b'{"a":' * depth + b"1" + b"}" * depth),
    st.integers(4000, 60_000).map(lambda digits: b'{"a":' + b"9" * digits + b"}"),
    st.binary(max_size=60),
)


@tries(400)
@given(json_bytes)
def test_json_members(data: bytes) -> None:
    lenient = read_json(data, member="conf/privilege", strict=False)
    assert is_storable(lenient)
    json.dumps(lenient, allow_nan=False)
    try:
        assert read_json(data, member="conf/privilege", strict=True) == lenient
    except SpkError as error:
        check_error(error)
        assert lenient is None


pictures = st.sampled_from(
    [png(4), jpeg(4), png(1), b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a"]
)


@tries(500)
@given(pictures, st.binary(max_size=60), st.integers(0, 200), st.integers(0, 60))
def test_pictures(head: bytes, inserted: bytes, place: int, lost: int) -> None:
    data = head[:place] + inserted + head[place + lost :]
    try:
        image = read_image(data)
    except SpkError as error:
        check_error(error)
        return
    assert image.data == data and 0 < image.width <= 8192 and 0 < image.height <= 8192
    assert image.media_type in ("image/png", "image/jpeg")
