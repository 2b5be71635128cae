"""What foreign sources and people hand in: catalogs, captured lists, inventories, links."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pulp_spk.package_center.captured import read_captured
from pulp_spk.package_center.errors import BadInventoryError, ForeignCatalogError
from pulp_spk.package_center.foreign import read_catalog
from pulp_spk.package_center.foreign_entry import ForeignCatalog
from pulp_spk.package_center.inventory import read_inventory
from pulp_spk.package_center.links import absolute_link
from pulp_spk.package_center.problem import quoted
from unit_tests.fuzz.budget import tries
from unit_tests.fuzz.claims import is_storable

URL = "https://packages.example.org/spk/"
ENTRY = {
    "package": "git", "version": "2.31.1-17", "dname": "Git", "desc": 'A "quoted" \\ text',
    "link": "https://packages.example.org/git.spk?a=b&c=d", "md5": "0" * 32, "size": 4711,
    "thumbnail": ["https://packages.example.org/a.png"], "snapshot": [], "qinst": True,
    "deppkgs": "perl>=1:python", "beta": False, "changelog": "<ul><li>New</li></ul>", "start": True,
}  # fmt: skip
BODIES = [
    json.dumps([ENTRY]).encode(),
    json.dumps({"packages": [ENTRY, {**ENTRY, "package": "perl"}], "keyrings": ["key"]}).encode(),
    json.dumps({"data": {"packages": [ENTRY], "beta_packages": [ENTRY]}, "success": True}).encode(),
    b"https://packages.example.org/git.spk\nhttp://a/b.spk, <a href='c.spk'>",
]
INSERTED = st.sampled_from(
    [
        *(
            b"",
            b'"',
            b"\\",
            b"\\u0000",
            b"\\ud800",
            b"\0",
            b"\xff",
            b"{",
            b"}",
            b"[",
            b"]",
            b",",
            b":",
        ),
        *(
            b"null",
            b"1e400",
            b"9" * 5000,
            b"NaN",
            b"[" * 3000,
            b'{"a":' * 200,
            b"\xef\xbb\xbf",
            b"<",
        ),
        *(
            b"file:///etc/passwd",
            b"//evil",
            b"javascript:",
            b" ",
            b"\n",
            b"\x1f\x8b\x08",
            b"]" * 10,
        ),
    ]
)


@st.composite
def edited(draw: st.DrawFn) -> bytes:
    """An answer of a real kind with some places changed."""
    data = draw(st.sampled_from(BODIES))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(data)))
        data = data[:place] + draw(INSERTED) + data[place + draw(st.integers(0, 20)) :]
    return data


bodies = edited() | st.binary(max_size=80)


def check(catalog: ForeignCatalog) -> None:
    """What is taken can be stored and followed."""
    for one in catalog.entries:
        assert one.link.startswith(("http://", "https://"))
        assert is_storable([getattr(one, field) for field in one.__slots__])
    assert all(problem.reason.isprintable() for problem in catalog.problems)


@tries(700)
@given(bodies)
def test_catalogs(body: bytes) -> None:
    try:
        check(read_catalog(body, url=URL))
    except ForeignCatalogError as error:
        assert str(error).isprintable() and len(str(error)) < 600


@tries(500)
@given(bodies, st.sampled_from(["otherserver.enu", "synoserver.ger", "x", "", ".", "a.\ud800"]))
def test_captured_lists(body: bytes, name: str) -> None:
    try:
        check(read_captured(name, body).catalog)
    except ForeignCatalogError as error:
        assert str(error).isprintable() and len(str(error)) < 600


cells = st.sampled_from(
    [
        "model",
        "DS920+",
        "os_version",
        "7.2",
        '"',
        '""',
        ",",
        ";",
        "\t",
        "|",
        "\n",
        "\r",
        "sep=,",
        "sep=",
    ]
)
inventories = st.one_of(
    st.lists(cells, max_size=20).map("".join),
    st.text(max_size=60),
    edited().map(lambda body: body.decode("latin-1")),
    st.just("model\n" + "a" * 300_000),
)


@tries(600)
@given(inventories)
def test_inventories(text: str) -> None:
    try:
        rows = read_inventory(text)
    except BadInventoryError as error:
        assert len(str(error)) < 600
        return
    assert rows and all(row.model and len(row.model) <= 255 for row in rows)


URLS = [
    "http://",
    "https://a",
    "//a/b",
    "a b",
    "http://[",
    "http://a:99999/",
    "x:y",
    "?q",
    "#f",
    "\\\\a",
]


@tries(400)
@given(st.lists(st.sampled_from(URLS) | st.text(max_size=6), max_size=4).map("".join))
def test_links(link: str) -> None:
    assert quoted(link).isprintable()
    try:
        found = absolute_link(link, URL)
    except ValueError as error:  # a clause about the link
        assert type(error) is ValueError and str(error).isprintable()
        return
    assert found.startswith(("http://", "https://")) and is_storable(found)
