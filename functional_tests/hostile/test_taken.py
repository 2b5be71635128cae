"""What is odd and yet taken: valid JSON for each device, a page without script."""

from __future__ import annotations

import re

import pytest
import requests

from test_harness.client import Client
from test_harness.source import DS211J, DS218J, DS920, OLD, Source, make_source
from unit_tests.builders import build_spk, png, png_chunk

SCRIPT = "</script><script>alert(1)</script>"
TEXTS = {
    "quotes": 'say "hi" and \\"bye\\"',
    "backslashes": "C:\\new\\table \\",
    "json": '","link":"http://evil.example/x.spk","x":"',
    "script": SCRIPT,
    "handler": '"><img src=x onerror=alert(1)>',
    "template": "{{ 7 }}{% include '/etc/passwd' %}",
    "separators": "a\u2028b\u2029c\x85d",
    "directions": "\u202egnp.exe\u202c \u200f\ufeff",
    "faces": "\U0001f600 \U000e0041 e\u0301",
    "controls": "a\tb\x1b[31mc\x07\x7f",
}
DEVICES = {"7.0-40000": DS920, "6.0-7321": DS218J, "5.0-4458": DS211J, "3.0-1593": OLD}
KEYS = ("displayname", "description", "description_ger", "maintainer", "distributor", "changelog")


def polyglot() -> bytes:
    """A PNG that is a web page as well: in a comment, and behind its end."""
    whole = png(72)
    comment = png_chunk(b"tEXt", b"Comment\0" + SCRIPT.encode())
    return whole[:33] + comment + whole[33:] + SCRIPT.encode()


@pytest.fixture(scope="module")
def source(client: Client) -> Source:
    """Odd texts for every generation, each text in every place."""
    spks = []
    for minimum in DEVICES:
        for name, text in TEXTS.items():
            info = {"package": f"odd-{name}", "version": f"1.0-{'9' * 25}", "os_min_ver": minimum}
            info |= dict.fromkeys(KEYS, text) | {"maintainer_url": f"javascript:alert(1)//{text}"}
            spks.append(build_spk(info=info, icons=False, members={"package_icon.png": polyglot()}))
    return make_source(client, *spks)


@pytest.mark.parametrize("device", DEVICES.values(), ids=DEVICES)
def test_every_generation(source: Source, device: dict[str, str]) -> None:
    answer = source.ask(device)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    answer.content.decode("ascii")
    packages = source.packages(device)
    assert set(packages) == {f"odd-{name}" for name in TEXTS}
    for name, text in TEXTS.items():
        entry = packages[f"odd-{name}"]
        assert entry["desc"] == text.strip()
        assert entry["version"] == f"1.0-{'9' * 25}"
        assert entry["link"].startswith(source.url)
        assert entry["md5"] and len(entry["thumbnail"]) == 1


def test_the_page_has_no_script(source: Source) -> None:
    for query in ({}, {"model": "DS920+"}, {"model": SCRIPT, "build": SCRIPT}):
        headers = {"Accept": "text/html", "User-Agent": "Mozilla/5.0"}
        answer = requests.get(source.url, params=query, headers=headers, timeout=90)
        assert answer.status_code == 200
        assert "<script" not in answer.text
        assert not re.search(r"<[^>]*\son\w+=", answer.text)
        assert not re.search(r'(href|src)="?\s*javascript:', answer.text)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_picture_that_is_a_page_is_a_picture(source: Source) -> None:
    (link,) = source.packages(DS920)["odd-script"]["thumbnail"]
    answer = requests.get(link, timeout=90)
    assert answer.content == polyglot()
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_bounds_are_reached(client: Client) -> None:
    text = "\u20ac" * 65_536
    info = {"package": "p" * 255, "version": "1" * 255, "description": text}
    info |= {"arch": " ".join(("geminilake", *(f"a{n}" for n in range(499))))}
    info |= {"install_dep_packages": ":".join(f"d{n}>=1" for n in range(500))}
    pictures = {f"screen_{n}.png": png(1, colour=(n, 0, 0)) for n in range(32)}
    source = make_source(client, build_spk(info=info, members=pictures))
    (entry,) = source.packages(DS920).values()
    assert entry["desc"] == text
    assert (len(entry["package"]), len(entry["version"])) == (255, 255)
    assert len(entry["snapshot"]) == 32
    for link in (entry["link"], entry["snapshot"][31]):
        assert requests.get(link, timeout=90).status_code == 200
