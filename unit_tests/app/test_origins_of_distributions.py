"""Origins as administrators write them."""

import pytest

from pulp_spk.app.exceptions import BadOriginError
from pulp_spk.app.serializers.distribution import canonical_origin


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("https://packages.example.com", "https://packages.example.com"),
        ("https://packages.example.com/", "https://packages.example.com"),
        ("HTTPS://Packages.Example.COM", "https://packages.example.com"),
        ("http://nas:80", "http://nas"),
        ("http://nas:8080/sspks/index.php", "http://nas:8080/sspks/index.php"),
        ("https://nas:80/", "https://nas:80"),
        ("http://192.0.2.7/Case/Counts/", "http://192.0.2.7/Case/Counts"),
        ("http://[2001:DB8::1]:81/x", "http://[2001:db8::1]:81/x"),
        ("http://nas:/x", "http://nas/x"),
    ],
)
def test_taken(written: str, canonical: str) -> None:
    assert canonical_origin(written) == canonical
    assert canonical_origin(canonical) == canonical


@pytest.mark.parametrize(
    "written",
    [
        "",
        "packages.example.com",
        "//packages.example.com",
        "ftp://packages.example.com",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://user@host",
        "https://user:secret@host",
        "https://host?",
        "https://host/?a=b",
        "https://host#",
        "https://host:port",
        "https://host:99999",
        "https://ho st",
        "https://host/a b",
        "https://host/a//b",
        "https://host/../b",
        'https://host/"><script>',
        "https://-host",
        "https://hö.example",
        "https://host\n/x",
        "http://[::1",
    ],
)
def test_refused(written: str) -> None:
    with pytest.raises(BadOriginError) as refused:
        canonical_origin(written)
    (detail,) = refused.value.detail
    assert detail.code == "SPK0011"
    assert "https://packages.example.com" in detail
