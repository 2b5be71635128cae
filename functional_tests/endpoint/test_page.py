"""What a person sees who opens a source's URL in a browser: here in a real Chromium."""

import hashlib
import io
import uuid
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import pytest
import requests
from PIL import Image

from test_harness.chromium import Page, running_chromium
from test_harness.client import Client
from test_harness.source import DS218J, DS920, Source, make_source
from unit_tests.builders import build_spk, png

BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
}
PHONE, DESKTOP = 390, 1100
"""Widths in pixels."""
MAGENTA = (255, 0, 255)
ARCHES = (
    "apollolake avoton braswell broadwell broadwellnk broadwellnkv2 broadwellntbap bromolow "
    "cedarview denverton epyc7002 geminilake geminilakenk grantley kvmx64 purley r1000 r1000nk "
    "v1000 v1000nk x86 alpine alpine4k armada370 armada375 armada38x armadaxp comcerto2k monaco"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    """A Chromium with an empty profile."""
    with running_chromium() as page:
        yield page


@pytest.fixture(scope="module")
def source(client: Client) -> Source:
    """Some packages, all different."""
    colour = {"PACKAGE_ICON.PNG": png(72, colour=MAGENTA)}
    jukebox = {"package": "jukebox", "displayname": "Jukebox", "description": "Plays files."}
    return make_source(
        client,
        build_spk(info={**jukebox, "version": "2.1.0-12", "os_min_ver": "7.2-64570"}),
        build_spk(info={**jukebox, "version": "1.8.3-7", "os_min_ver": "6.0-7321"}, members=colour),
        build_spk(
            info={
                "package": "git",
                "displayname": "Git",
                "arch": ARCHES,
                "maintainer": "Makers",
                "maintainer_url": "https://example.com/makers",
            },
            members=colour,
            icons=False,
        ),
        build_spk(
            info={"package": "router", "displayname": "Router", "firmware": "1.2-7742"}
            | {"os_min_ver": None, "arch": "dakota"},
            icons=False,
        ),
        build_spk(
            info={"package": "preview", "displayname": "Preview", "beta": "yes"}, icons=False
        ),
    )


def text_of(browser: Page, selector: str) -> list[str]:
    """The texts of elements, as they are seen."""
    script = f"[...document.querySelectorAll({selector!r})].map(one => one.innerText.trim())"
    return browser.value(script)


def rows_of(browser: Page, title: str) -> list[str]:
    """The files of one package, folded ones too, one line each."""
    script = """[...document.querySelectorAll('article')]
        .filter(one => one.querySelector('h3').textContent == TITLE)
        .flatMap(one => [...one.querySelectorAll('li')])
        .map(row => row.textContent.trim().replace(/\\s+/g, ' '))"""
    return browser.value(script.replace("TITLE", repr(title)))


def test_what_the_page_says(browser: Page, source: Source) -> None:
    browser.show(width=DESKTOP)
    browser.open(source.url)
    assert text_of(browser, "h1") == [source.distribution["name"]]
    assert text_of(browser, ".address") == [source.url]
    assert "Package Sources" in browser.value("document.body.innerText")
    assert text_of(browser, "article h3") == ["Git", "Jukebox", "Preview", "Router"]
    [row] = rows_of(browser, "Git")
    assert row.startswith("1.0-1 alpine, alpine4k, apollolake, ")
    assert "DSM 7.0-40000 to 7.x" in row
    newest, older = rows_of(browser, "Jukebox")
    assert newest.startswith("2.1.0-12 all platforms DSM 7.2-64570 to 7.x 10.0")
    assert "1.8.3-7 all platforms DSM 6.0-7321 to 6.x" in older
    assert "SRM 1.2-7742 and later" in rows_of(browser, "Router")[0]
    assert rows_of(browser, "Preview")[0].startswith("1.0-1 beta ")
    assert text_of(browser, "article a[rel]") == ["Makers"]


def test_a_file_can_be_downloaded(browser: Page, source: Source) -> None:
    browser.open(source.url)
    links = browser.value("[...document.querySelectorAll('a[download]')].map(one => one.href)")
    assert len(links) == 5
    digests = {
        hashlib.md5(requests.get(link, timeout=90).content, usedforsecurity=False).hexdigest()
        for link in links
    }
    for device in (DS920, DS218J):
        assert {entry["md5"] for entry in source.packages(device).values()} <= digests
    assert len(digests) == 5


def test_icons_are_painted(browser: Page, source: Source) -> None:
    """Through the Content-Security-Policy, and each package's own."""
    browser.show(width=DESKTOP)
    browser.open(source.url)
    with Image.open(io.BytesIO(browser.screenshot())) as picture:
        colours = picture.convert("RGB").getcolors(maxcolors=1 << 24)
    assert {colour: count for count, colour in colours}[MAGENTA] > 60 * 60
    pictures = browser.value("[...document.images].map(one => [one.alt, one.naturalWidth])")
    assert [alt for alt, _ in pictures] == ["", ""]
    assert all(width > 0 for _, width in pictures)
    assert browser.complaints == []
    assert all(url.startswith(source.url) or "favicon" in url for url in browser.requests)


# What of the visible text has too little contrast with the ground behind it (WCAG 2.2, 1.4.3).
FAINT = """(() => {
  const canvas = document.createElement('canvas').getContext('2d');
  const rgb = colour => {
    canvas.fillStyle = colour; canvas.clearRect(0, 0, 1, 1); canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = colour => rgb(colour).slice(0, 3).map(one => one / 255)
    .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
  const ground = one => {
    const colour = one ? getComputedStyle(one).backgroundColor : 'white';
    return rgb(colour)[3] ? colour : ground(one.parentElement);
  };
  return [...document.querySelectorAll('body *')]
    .filter(one => [...one.childNodes].some(node => node.nodeType == 3 && node.data.trim()))
    .map(one => [one.textContent.trim().slice(0, 40), light(getComputedStyle(one).color),
                 light(ground(one))])
    .filter(([, a, b]) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5);
})()"""


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, PHONE, DESKTOP])
@pytest.mark.parametrize("query", ["", "?" + urlencode(DS218J)], ids=["all", "device"])
def test_it_fits_and_can_be_read(
    browser: Page, source: Source, width: int, dark: bool, query: str
) -> None:
    browser.show(width=width, dark=dark)
    browser.open(source.url + query)
    browser.value("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value(FAINT) == []
    ground = browser.value("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(18, 22, 27)") == dark


def test_its_structure(browser: Page, source: Source) -> None:
    """What a screen reader goes by."""
    browser.open(source.url)
    levels = browser.value(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map(one => +one.tagName[1])"
    )
    assert levels == [1, 2, 2, 2, 3, 3, 3, 3]
    assert browser.value("document.documentElement.lang") == "en"
    unlabelled = "[...document.querySelectorAll('input,select')].filter(one => !one.labels.length)"
    assert browser.value(f"{unlabelled}.length") == 0
    names = browser.value(
        "[...document.querySelectorAll('a[download]')].map(one => one.textContent)"
    )
    assert len(set(names)) == len(names)
    assert "Download Jukebox 1.8.3-7 for all" in names


@pytest.mark.parametrize(
    ("model", "build", "device"), [("ds920+", 72806, DS920), ("DS218j", 25556, DS218J)]
)
def test_the_form_finds_what_a_nas_is_offered(
    browser: Page, source: Source, model: str, build: int, device: Mapping[str, str]
) -> None:
    browser.open(source.url)
    browser.value(f"document.querySelector('#model').value = {model!r}")
    browser.value(f"document.querySelector('#build').value = '{build}'")
    browser.press("button")
    entries = source.packages(device)
    shown = browser.value("[...document.querySelectorAll('article a[download]')].map(a => a.href)")
    assert sorted(shown) == sorted(entry["link"] for entry in entries.values())
    [heading] = text_of(browser, "h2#packages")
    assert heading.startswith(f"{len(entries)} of 4 packages for {model.upper()[:5]}")
    # It stays what it was for the next question, and there is a way back.
    assert browser.value("document.querySelector('#build').value") == str(build)
    assert browser.value("document.querySelector('#model').value").lower() == model.lower()
    browser.press("a[href='?']")
    assert len(text_of(browser, "article")) == 4


def test_why_a_package_is_missing(browser: Page, source: Source) -> None:
    browser.open(source.url + "?" + urlencode(DS920))
    browser.value("document.querySelector('details').open = true")
    beta, router = text_of(browser, "details li")
    assert "a beta; DSM 7 and later hide betas" in beta
    assert "made for SRM; the device runs DSM" in router
    # A beta can be installed by hand; what is for another system cannot.
    by_hand = browser.value("[...document.querySelectorAll('details a')].map(one => one.href)")
    assert len(by_hand) == 1
    assert requests.get(by_hand[0], timeout=90).status_code == 200


def test_an_unknown_model_is_told(browser: Page, source: Source) -> None:
    browser.open(source.url + "?model=DS9999&build=72806")
    assert text_of(browser, "article h3") == ["Jukebox"]
    assert "not known here" in browser.value("document.body.innerText")


@pytest.mark.parametrize("path", ["", "api/package"])
@pytest.mark.parametrize("device", [{}, DS920, {"arch": "\0<script>"}])
def test_a_browser_gets_the_page(source: Source, path: str, device: Mapping[str, str]) -> None:
    answer = source.ask(device, path=path, headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!doctype html>")
    assert "<script" not in answer.text
    head = source.ask(device, path=path, headers=BROWSER, method="HEAD")
    assert head.headers["ETag"] == answer.headers["ETag"]
    again = source.ask(
        device, path=path, headers=BROWSER | {"If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {"Accept": BROWSER["Accept"]}),
        (
            "GET",
            {
                "Accept": BROWSER["Accept"],
                "User-Agent": "synology_geminilake_920+ DSM7.2-72806 (package)",
            },
        ),
        ("GET", {"Accept": BROWSER["Accept"], "User-Agent": "curl/8 (like Mozilla/5.0)"}),
        ("GET", {"Accept": "application/json", "User-Agent": BROWSER["User-Agent"]}),
        ("GET", {"Accept": "*/*", "User-Agent": BROWSER["User-Agent"]}),
        ("POST", BROWSER),
    ],
)
@pytest.mark.parametrize("device", [{}, DS920])
def test_all_others_get_json(
    source: Source, method: str, headers: Mapping[str, str], device: Mapping[str, str]
) -> None:
    answer = source.ask(device, method=method, headers=headers)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json()["packages"] is not None


def test_vary_and_policy(source: Source) -> None:
    page, catalog = source.ask({}, headers=BROWSER), source.ask({})
    for answer in (page, catalog):
        assert answer.headers["Vary"] == "Accept, Accept-Encoding, User-Agent"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = dict(
        part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert "unsafe" not in policy["style-src"]
    origin = source.url.partition("/pulp/")[0]
    assert policy["img-src"] == f"'self' {origin}"


def test_the_policy_holds(browser: Page, source: Source) -> None:
    """Should an escape ever be forgotten."""
    browser.open(source.url)
    browser.value(
        "(() => { const one = document.createElement('div');"
        'one.innerHTML = \'<img src="https://evil.example/x.png" onerror="window.hacked = 1">\';'
        "document.body.append(one); const two = document.createElement('script');"
        "two.textContent = 'window.hacked = 2'; document.body.append(two);"
        "return new Promise(done => one.firstChild.addEventListener('error', done)) })()"
    )
    assert browser.value("window.hacked") is None
    assert any("Content Security Policy" in text for text in browser.complaints)
    assert not any("evil.example" in url for url in browser.requests)


OVERRIDE = "\u202e"  # right to left from here on
HOSTILE = {
    "package": "evil",
    "displayname": "</title></style><script>document.title = 'hacked'</script>\"'><img src=x>",
    "description": f"{OVERRIDE}<script>alert(1)</script><h1 onclick=alert(1)>" + "<b>x" * 16_000,
    "maintainer": f"{OVERRIDE}<i>Eve</i>{{{{ base }}}}{{% now %}}",
    "maintainer_url": "javascript:document.title='hacked'",
}


@pytest.mark.parametrize("query", ["", "?" + urlencode(DS920)], ids=["all", "device"])
def test_hostile_texts_are_texts(browser: Page, client: Client, query: str) -> None:
    name = f"\"><script>document.title='hacked'</script>{uuid.uuid4().hex}"
    source = make_source(client, build_spk(info=HOSTILE), build_spk(info={"package": "tame"}))
    client.update(source.distribution["pulp_href"], name=name)
    browser.show(width=PHONE)
    browser.open(source.url + query)
    assert browser.value("document.title").startswith(name)
    assert text_of(browser, "h1") == [name]
    assert text_of(browser, "article h3") == [HOSTILE["displayname"], "Example"]
    assert browser.value("document.querySelectorAll('script, article b, article i').length") == 0
    assert browser.value("document.querySelectorAll('[onclick], [onerror]').length") == 0
    assert browser.value("[...document.links].every(one => one.protocol == 'http:')")
    assert browser.value("document.documentElement.scrollWidth") <= PHONE
    [description] = browser.value(
        "[...document.querySelectorAll('article p[dir=auto]')].slice(0, 1).map(p => p.textContent)"
    )
    assert len(description) == 400
    assert browser.complaints == []
    # The override ends with the element that brought it: what follows runs from left to right.
    versions = "document.querySelector('article li')"
    left, right = browser.value(
        f"['.version', '.get'].map(one => {versions}.querySelector(one).getBoundingClientRect().x)"
    )
    assert left < right


def test_a_hostile_query_is_a_text(browser: Page, source: Source) -> None:
    browser.open(source.url + "?model=%22%3E%3Cscript%3Edocument.title%3D1%3C/script%3E&build=%22")
    assert "package source" in browser.value("document.title")
    assert browser.value("document.querySelectorAll('script').length") == 0
    assert browser.complaints == []


def test_where_a_nas_cannot_reach_it(browser: Page, client: Client) -> None:
    origins = ["https://packages.example.com", "http://packages.example.com/sspks/index.php"]
    source = make_source(client)
    browser.open(source.url)
    assert "works on this computer only" in browser.value("document.body.innerText")
    client.update(source.distribution["pulp_href"], origins=origins)
    browser.open(source.url)
    assert "works on this computer only" not in browser.value("document.body.innerText")
    assert text_of(browser, ".address") == [origin + "/" for origin in origins]


def test_without_packages(browser: Page, client: Client) -> None:
    for source in (make_source(client), make_source(client, repository=None)):
        browser.open(source.url)
        assert text_of(browser, "h2#packages") == ["0 packages"]
        assert "Nothing is offered here yet" in browser.value("document.body.innerText")


def test_many_packages(browser: Page, client: Client) -> None:
    spks = [
        *(
            build_spk(info={"package": f"package-{number}", "displayname": f"Package {number:03}"})
            for number in range(150)
        ),
        *(
            build_spk(info={"package": "broad", "displayname": "Broad", "arch": arch})
            for arch in ARCHES.split()[:8]
        ),
    ]
    source = make_source(client)
    units = [client.upload("content/spk/packages/upload/", spk)["pulp_href"] for spk in spks]
    client.call("POST", f"{source.repository}modify/", json={"add_content_units": units})
    browser.show(width=PHONE)
    browser.open(source.url)
    titles = [f"Package {number:03}" for number in range(150)]
    assert text_of(browser, "article h3") == ["Broad", *titles]
    assert text_of(browser, "summary") == ["8 files for different platforms and systems"]
    assert len(rows_of(browser, "Broad")) == 8
    assert browser.value("document.documentElement.scrollWidth") <= PHONE
    # They share one picture, so that it is asked for once.
    browser.screenshot()
    assert browser.value("[...document.images].every(one => one.naturalWidth)")
    assert sum("/images/" in url for url in browser.requests) == 1


def test_a_guard_keeps_the_page_too(browser: Page, client: Client) -> None:
    source = make_source(client, build_spk())
    browser.open(source.url)
    assert text_of(browser, "article h3") == ["Example"]
    guard = client.create("contentguards/core/rbac/", name=f"rbac-{uuid.uuid4().hex[:8]}")
    client.update(source.distribution["pulp_href"], content_guard=guard["pulp_href"])
    browser.open(source.url)
    assert "403" in browser.value("document.body.innerText")
    assert "Example" not in browser.value("document.documentElement.outerHTML")
