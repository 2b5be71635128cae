"""Which address is for which device."""

from __future__ import annotations

import pytest

from pulp_spk.package_center.addresses import (
    ANY,
    NEW,
    OLD,
    Address,
    addresses_of,
    for_major,
    is_loopback,
    notes,
)

BASE = "http://pulp.corp/pulp/content/a/"
BOTH = addresses_of(BASE, ("http://old.corp", "https://new.corp/a"))
SECURE = addresses_of(BASE, ("https://new.corp",))


def test_what_to_type() -> None:
    assert addresses_of(BASE, ()) == (Address(BASE, ANY),)
    assert (Address("https://new.corp/a/", NEW), Address("http://old.corp/", OLD)) == BOTH
    assert [for_major(BOTH, major) for major in (6, 7)] == [
        "http://old.corp/", "https://new.corp/a/",
    ]  # fmt: skip
    # Better an address that may fail than none.
    assert for_major(SECURE, 5) == "https://new.corp/"
    assert for_major(addresses_of(BASE, ()), 7) == BASE


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:24816/", True), ("http://localhost/", True), ("http://[::1]/", True),
        ("http://192.168.1.2/", False), ("http://localhost.corp/", False), ("nothing", False),
    ],
)  # fmt: skip
def test_loopback(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


@pytest.mark.parametrize(
    ("addresses", "facts", "words"),
    [
        (BOTH, {}, []),
        (SECURE, {}, ["plain http beside"]),
        (addresses_of("http://localhost/", ()), {}, ["this computer only"]),
        (BOTH, {"betas": 2}, ["betas among its packages (2)"]),
        (BOTH, {"betas": 2, "beta_on_dsm7": "as_stable"}, []),
        (BOTH, {"guarded": True}, ["content guard"]),
    ],
)
def test_notes(addresses: tuple[Address, ...], facts: dict[str, object], words: list[str]) -> None:
    known = {"betas": 0, "beta_on_dsm7": "hide", "guarded": False, **facts}
    told = [note for note in notes(addresses, **known) if "Trust Level" not in note]  # type: ignore[arg-type]
    assert len(told) == len(words)
    assert all(word in note for word, note in zip(words, told, strict=True))
