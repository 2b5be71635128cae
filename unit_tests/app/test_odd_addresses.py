"""Addresses made at random: taken in one form, or refused with the typed error."""

from __future__ import annotations

from urllib.parse import urlsplit

from hypothesis import example, given
from hypothesis import strategies as st

from pulp_spk.app.downloading.addresses import belongs_to_synology, source_url
from pulp_spk.app.downloading.errors import BadLinkError
from pulp_spk.app.exceptions import BadOriginError
from pulp_spk.app.serializers.distribution import canonical_origin
from unit_tests.fuzz.budget import tries

PIECES = [
    *(
        "http://",
        "https://",
        "HTTP://",
        "ftp://",
        "//",
        "/",
        "nas",
        "NAS",
        "10.0.0.7",
        "[::1]",
        "[",
    ),
    *(
        "]",
        "@",
        "user:pw@",
        ":",
        ":80",
        ":443",
        ":0x50",
        ":99999",
        ":²",
        "..",
        ".",
        "%2e%2e",
        "%",
        "?",
    ),
    *(
        "#",
        " ",
        "\t",
        "\n",
        "\0",
        "\\",
        '"',
        "<",
        "ü",
        "xn--",
        "\u2028",
        "\u3002",
        "\ud800",
        ";",
        "a=b",
    ),
]
addresses = st.lists(st.sampled_from(PIECES), max_size=7).map("".join) | st.text(max_size=30)


@tries(800)
@given(addresses)
def test_origins(text: str) -> None:
    try:
        origin = canonical_origin(text)
    except BadOriginError:
        return
    assert canonical_origin(origin) == origin
    parts = urlsplit(origin)
    assert parts.scheme in ("http", "https") and parts.hostname
    assert origin.isascii() and not set(origin) & set(' \t\r\n\0\\"<>`{}|^?#')


@tries(800)
@given(addresses)
@example("https://a b/")
def test_links(text: str) -> None:
    try:
        url = source_url(text)
    except BadLinkError as error:
        assert error.error_code == "SPK0501" and len(str(error)) < 3000
        return
    assert url.scheme in ("http", "https") and url.host and " " not in url.host
    assert not url.raw_user and not url.raw_password
    assert belongs_to_synology(url) in (True, False)
