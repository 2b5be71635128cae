"""Answers of broken and of hostile sources: one typed error, or what can be used of them."""

from __future__ import annotations

import json
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulp_spk.package_center.errors import (
    CatalogTooLargeError,
    ForeignCatalogError,
    HtmlAnswerError,
    NotACatalogError,
    NotJsonError,
)
from pulp_spk.package_center.foreign import MAX_ENTRIES, MAX_PROBLEMS, read_catalog
from pulp_spk.package_center.foreign_entry import ForeignCatalog
from pulp_spk.package_center.foreign_json import MAX_BODY, MAX_VALUES
from pulp_spk.package_center.foreign_reader import MAX_EXTRA, MAX_PICTURES, MAX_TEXT
from pulp_spk.package_center.problem import ProblemCode
from pulp_spk.spk.requirements import Requirement

URL = "https://packages.example.org/"
GOOD = {"package": "git", "version": "1-1", "link": "git.spk"}


def read(*rows: object) -> ForeignCatalog:
    return read_catalog(json.dumps({"packages": rows}).encode(), url=URL)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", NotJsonError),
        (b" \r\n", NotJsonError),
        (b"\xef\xbb\xbf", NotJsonError),
        (b"<!DOCTYPE html><title>Invalid</title>", HtmlAnswerError),
        (b"\n <br />\n<b>Warning</b>: x [{}]", HtmlAnswerError),
        (b"Invalid request", NotJsonError),
        (b'{"packages": [', NotJsonError),
        (b"[1, 2", NotJsonError),
        (b"\x1f\x8b\x08\0\0", NotJsonError),
        (b"\xff\xfe", NotJsonError),
        (b"\0", NotJsonError),
        (b"{}", NotACatalogError),
        (b"null", NotACatalogError),
        (b"3", NotACatalogError),
        (b'"packages"', NotACatalogError),
        (b'{"packages": 3}', NotACatalogError),
        (b'{"packages": "none"}', NotACatalogError),
        (b'{"error": "no such architecture", "code": 422}', NotACatalogError),
        (b'{"data": {"error": {"code": 119}}, "success": false}', NotACatalogError),
        (json.dumps(GOOD).encode(), NotACatalogError),
        (b"[" * 5_000_000, CatalogTooLargeError),
        (b"[" * 100_000, CatalogTooLargeError),
        (b'{"packages":' * 50_000, CatalogTooLargeError),
        (b'[{"x": [' + b"1," * MAX_VALUES + b"1]}]", CatalogTooLargeError),
        (b"[" + b"{}," * MAX_ENTRIES + b"{}]", CatalogTooLargeError),
        (b" " * (MAX_BODY + 1), CatalogTooLargeError),
    ],
)
def test_what_is_no_catalog(body: bytes, error: type[ForeignCatalogError]) -> None:
    with pytest.raises(error) as raised:
        read_catalog(body, url=URL)
    assert len(str(raised.value)) < 400
    assert str(raised.value).isprintable()


@pytest.mark.parametrize("body", [b"[]", b'{"packages": []}', b'{"packages": null}', b" [ ]\n"])
def test_an_empty_catalog_is_one(body: bytes) -> None:
    assert read_catalog(body, url=URL) == ForeignCatalog()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_encodings(encoding: str) -> None:
    body = json.dumps([{**GOOD, "dname": "für"}], ensure_ascii=False).encode(encoding)
    assert read_catalog(body, url=URL).entries[0].dname == "für"


def test_bytes_that_are_no_characters_are_replaced() -> None:
    body = json.dumps([{**GOOD, "dname": "fXr"}]).encode().replace(b"X", b"\xfc")
    assert read_catalog(body, url=URL).entries[0].dname == "f\ufffdr"


def test_texts_are_cleaned() -> None:
    body = json.dumps([{**GOOD, "desc": "a\0b\ud800c\x1bd\ne\tf", "dname": "\U0001f600"}])
    (one,) = read_catalog(body.encode(), url=URL).entries
    assert (one.desc, one.dname) == ("ab\ufffdcd\ne\tf", "\U0001f600")
    raw = body.replace("\\n", "\n").encode()  # a server that pastes texts together
    assert read_catalog(raw, url=URL).entries[0].desc == one.desc


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (None, ProblemCode.BAD_NAME), ("git", ProblemCode.BAD_NAME), ([], ProblemCode.BAD_NAME),
        ({**GOOD, "package": None}, ProblemCode.BAD_NAME),
        ({**GOOD, "package": " "}, ProblemCode.BAD_NAME),
        ({**GOOD, "package": {}}, ProblemCode.BAD_NAME),
        ({**GOOD, "package": True}, ProblemCode.BAD_NAME),
        ({**GOOD, "package": "../../etc"}, ProblemCode.BAD_NAME),
        ({**GOOD, "package": "a\\b"}, ProblemCode.BAD_NAME),
        ({**GOOD, "package": "a\0"}, ProblemCode.BAD_NAME),
        ({**GOOD, "package": "\ud800"}, ProblemCode.BAD_NAME),
        ({**GOOD, "package": "a" * 256}, ProblemCode.BAD_NAME),
        ({**GOOD, "version": ""}, ProblemCode.BAD_VERSION),
        ({**GOOD, "version": "1/2"}, ProblemCode.BAD_VERSION),
        ({"package": "git", "link": "x"}, ProblemCode.BAD_VERSION),
        ({**GOOD, "link": None}, ProblemCode.BAD_LINK),
        ({**GOOD, "link": "file:///etc/passwd"}, ProblemCode.BAD_LINK),
        ({**GOOD, "link": "http://user:secret@a/"}, ProblemCode.BAD_LINK),
    ],
)  # fmt: skip
def test_an_unusable_entry_is_left_out_and_named(row: object, code: ProblemCode) -> None:
    found = read(row, {**GOOD, "package": "other"})
    assert [one.name for one in found.entries] == ["other"]
    (problem,) = found.problems
    assert problem.code == code
    assert len(problem.reason) < 300
    assert problem.reason.isprintable()


@pytest.mark.parametrize(
    ("key", "value", "field", "kept"),
    [
        ("md5", "xyz", "md5", ""), ("md5", 3, "md5", ""), ("md5", "0" * 33, "md5", ""),
        ("sha256", "0" * 32, "sha256", ""), ("size", -1, "size", None), ("size", 0, "size", None),
        ("size", 2**41, "size", None), ("size", "1e3", "size", None), ("size", 1.5, "size", None),
        ("size", True, "size", None), ("size", [], "size", None), ("size", "²", "size", None),
        ("dname", {}, "dname", ""), ("beta", "maybe", "beta", False), ("beta", [], "beta", False),
        ("qinst", 7, "qinst", None), ("icon", "ü", "icon", b""), ("icon", "AAA", "icon", b""),
        ("deppkgs", 3, "dependencies", None), ("deppkgs", [1], "dependencies", None),
        ("deppkgs", ":".join(f"a{n}" for n in range(600)), "dependencies", None),
        ("thumbnail", ["file:///x"], "thumbnails", ()), ("snapshot", [3], "snapshots", ()),
        ("snapshot", "ftp://x", "snapshots", ()), ("extra", [[[[[[[[[[1]]]]]]]]]], "extra", {}),
    ],
)  # fmt: skip
def test_a_malformed_value_is_left_aside_and_named(
    key: str, value: object, field: str, kept: object
) -> None:
    found = read({**GOOD, key: value})
    assert getattr(found.entries[0], field) == kept
    (problem,) = found.problems
    assert (problem.code, problem.name) == (ProblemCode.BAD_VALUE, "git")
    assert key in problem.reason


@pytest.mark.parametrize(
    ("key", "value", "field", "kept"),
    [
        ("version", 2.4, "version", "2.4"), ("version", 7, "version", "7"),
        ("package", " git ", "name", "git"), ("size", " 12 ", "size", 12), ("size", 3.0, "size", 3),
        ("size", None, "size", None), ("size", "", "size", None), ("dname", 5, "dname", "5"),
        ("dname", False, "dname", ""), ("beta", 1, "beta", True), ("beta", "", "beta", False),
        ("deppkgs", "", "dependencies", ()), ("deppkgs", [], "dependencies", ()),
        ("deppkgs", {}, "dependencies", ()), ("deppkgs", False, "dependencies", ()),
        ("conflictpkgs", "x" * 601 + ":hg", "conflicts", (Requirement("hg"),)),
        ("snapshot", "a.png", "snapshots", (URL + "a.png",)), ("snapshot", [None], "snapshots", ()),
        ("md5", "", "md5", ""), ("icon", None, "icon", b""), ("a key", 1, "extra", {}),
        ("big", 2**70, "extra", {"big": None}), ("nested", {"a": ["\0"]}, "extra",
                                                 {"nested": {"a": [""]}}),
    ],
)  # fmt: skip
def test_odd_values_are_understood(key: str, value: object, field: str, kept: object) -> None:
    found = read({**GOOD, key: value})
    assert getattr(found.entries[0], field) == kept
    assert found.problems == ()


def test_malformed_items_of_dependencies_are_left_out() -> None:
    objects = {"git": None, "a=b": None, "": "1", "perl": "x y", "c:d": None, "ruby": 3, "\0": ""}
    (one,) = read({**GOOD, "deppkgs": objects}).entries
    assert [needed.name for needed in one.dependencies or ()] == ["git", "ruby"]


@pytest.mark.parametrize("number", ["9" * 1_000_000, "-" + "9" * 25, "1e999", "NaN", "-Infinity"])
def test_numbers_beyond_all_bounds_are_none(number: str) -> None:
    body = json.dumps([{**GOOD, "size": "X", "x": "X"}]).replace('"X"', number).encode()
    found = read_catalog(body, url=URL)
    assert (found.entries[0].size, found.entries[0].extra) == (None, {"x": None})


def test_texts_lists_and_keys_are_bounded() -> None:
    found = read({
        **GOOD, "desc": "d" * 2 * MAX_TEXT, "snapshot": [f"{n}.png" for n in range(1000)],
        **{f"k{n}": "v" * 1000 for n in range(1000)},
    })  # fmt: skip
    (one,) = found.entries
    assert len(one.desc) == MAX_TEXT
    assert len(one.snapshots or ()) == MAX_PICTURES
    assert 0 < len(json.dumps(one.extra)) <= 2 * MAX_EXTRA
    assert len(found.problems) == 2
    many = read(*[{**GOOD, "package": f"/{n}"} for n in range(3 * MAX_PROBLEMS)])
    assert len(many.problems) == MAX_PROBLEMS


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b'{"a":1},' * (MAX_VALUES // 2 - 1) + b"{}]",
        b"[" + b"[]," * (MAX_VALUES // 2 - 2) + b"[]]",
        b'{"packages":[' + b",".join([json.dumps(GOOD).encode()] * 19_000) + b"]}",
        b'[{"package":"' + b"\\u0000" * 1_000_000 + b'","x":"' + b"\\" * 2_000_000 + b'"}]',
        b'{"a":' * 400 + b"1" + b"}" * 400,
        json.dumps([{**GOOD, "deppkgs": "<" * 5_000_000}]).encode(),
        json.dumps([{**GOOD, "thumbnail": ["x" * 2000] * 5_000}]).encode(),
        b'[{"error":"' + b"<a>" * 5_000_000 + b'"}]',
    ],
)  # fmt: skip
def test_time_and_memory_stay_bounded(body: bytes) -> None:
    tracemalloc.start()
    begin = time.process_time()
    try:
        read_catalog(body, url=URL)
    except ForeignCatalogError:
        pass
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    # Generous: tracing makes it several times slower. A quadratic reader takes minutes.
    assert time.process_time() - begin < 15
    assert peak < 256 * 2**20


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)
KEYS = st.sampled_from(
    ["package", "version", "link", "md5", "sha256", "size", "dname", "desc", "changelog", "beta",
     "report_url", "thumbnail", "thumbnail_retina", "snapshot", "icon", "deppkgs", "conflictpkgs",
     "qinst", "qupgrade", "qupdate", "qstart", "model", "other"]
)  # fmt: skip
ROWS = (
    st.dictionaries(KEYS, VALUES).map(lambda row: {**GOOD, **row} if len(row) % 2 else row) | VALUES
)


def storable(value: Any) -> bool:
    if isinstance(value, dict):
        return all(storable(key) and storable(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(map(storable, value))
    if isinstance(value, str):
        return "\0" not in value and value.encode("utf-8", "replace").decode() == value
    return True


@settings(max_examples=300)
@given(rows=st.lists(ROWS, max_size=5), wrap=st.sampled_from(["list", "object", "data", "map"]))
def test_any_json_is_read_or_left_aside(rows: list[object], wrap: str) -> None:
    content: object = rows
    if wrap == "map":
        content = {"packages": {str(n): row for n, row in enumerate(rows)}}
    elif wrap != "list":
        content = {"packages": rows, "keyrings": rows, "beta_packages": rows}
    content = {"data": content} if wrap == "data" else content
    found = read_catalog(json.dumps(content).encode(), url=URL)
    for one in found.entries:
        assert one.name
        assert one.version
        assert one.link.startswith(("http://", "https://"))
        assert storable([getattr(one, field) for field in one.__slots__])
        assert json.loads(one.fingerprint)
        json.dumps(one.extra, allow_nan=False)
    assert storable(found.keyrings)
    assert all(len(problem.reason) < 400 and storable(problem) for problem in found.problems)


@settings(max_examples=300)
@given(body=st.binary() | st.text(st.sampled_from('[]{}",:\\u0d8packgeslinkvr1 <')).map(str.encode))
def test_any_bytes_give_a_catalog_or_the_typed_error(body: bytes) -> None:
    try:
        read_catalog(body, url=URL)
    except ForeignCatalogError as error:
        assert error.code in ("SPK0420", "SPK0421", "SPK0422", "SPK0423")
        assert str(error).isprintable()
