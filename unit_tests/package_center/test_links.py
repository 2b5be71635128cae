"""Links of strangers."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulp_spk.package_center.links import MAX_LINK, absolute_link, canonical_link

BASE = "https://packages.example.org/nas/index.php?arch=x86"


@pytest.mark.parametrize(
    ("link", "absolute"),
    [
        ("https://a.example.org/b.spk", "https://a.example.org/b.spk"),
        ("HTTP://A.example.org/b.spk#x", "http://A.example.org/b.spk"),
        (" b c.spk ", "https://packages.example.org/nas/b%20c.spk"),
        ("/b%20c.spk?d=e f", "https://packages.example.org/b%20c.spk?d=e%20f"),
        ("//cdn.example.org:8443/b", "https://cdn.example.org:8443/b"),
        ("../../../b", "https://packages.example.org/b"),
        ("http://bücher.example/ü.spk", "http://xn--bcher-kva.example/%C3%BC.spk"),
        ("http://[2001:db8::1]:80/b", "http://[2001:db8::1]:80/b"),
        ("http://a.example.org/[noarch].spk", "http://a.example.org/[noarch].spk"),
    ],
)
def test_absolute(link: str, absolute: str) -> None:
    assert absolute_link(link, BASE) == absolute


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        (None, "missing"), ("", "missing"), (" ", "missing"), (3, "missing"), (["x"], "missing"),
        ("file:///etc/passwd", "http"), ("ftp://a.example.org/b", "http"), ("data:,x", "http"),
        ("javascript:alert(1)", "http"), ("gopher://a", "http"), ("http:///b", "host"),
        ("http://", "host"), ("http://:80/", "host"), ("http://a b/", "host"),
        ("http://a\\@b/c", "user"), ("http://user:secret@a.example.org/b", "user"),
        ("http://a:99999/", "understood"), ("http://a:0/", "host"), ("http://[::1/", "understood"),
        ("http://a.example.org/b\r\nHost: c", "control"), ("http://a\0b/", "control"),
        ("http://a/\ud800", "control"),
        ("http://a/" + "b" * MAX_LINK, "characters"), ("http://a/" + "ü" * 1000, "characters"),
        ("http://a%2eb/", "host"), ("http://" + "ü" * 70 + ".example/", "host"),
    ],
)  # fmt: skip
def test_refused(link: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        absolute_link(link, BASE)


def test_a_relative_link_needs_a_base() -> None:
    with pytest.raises(ValueError, match="http"):
        absolute_link("b.spk", "")


@given(link=st.text() | st.text(st.sampled_from("http://[]@:%.ü\\?#a1 ")))
def test_what_is_taken_is_clean_and_stays_as_it_is(link: str) -> None:
    try:
        absolute = absolute_link(link, BASE)
    except ValueError:
        return
    parts = urlsplit(absolute)
    assert parts.scheme in ("http", "https")
    assert parts.hostname
    assert "@" not in parts.netloc
    assert absolute.isascii()
    assert absolute.isprintable()
    assert " " not in absolute
    assert absolute_link(absolute, "") == absolute
    canonical = canonical_link(absolute)
    assert canonical_link(canonical) == canonical


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("https://A.example.org:443/b.spk?arch=x86&build=7", "https://a.example.org/b.spk"),
        ("http://a.example.org:443?build=7&c=arch=1", "http://a.example.org:443/?c=arch=1"),
        ("http://a.example.org:80/b?architecture=x", "http://a.example.org/b?architecture=x"),
    ],
)
def test_canonical(link: str, canonical: str) -> None:
    assert canonical_link(link) == canonical
