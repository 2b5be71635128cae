"""Links in a foreign catalog: made absolute, checked, and compared."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

MAX_LINK = 2048
"""Characters of a link; longer ones are refused."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_KEPT = "!#$%&'()*+,/:;=?@[]~"
_STATISTICS = re.compile(r"(?:arch|build)=")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def absolute_link(link: object, base: str) -> str:
    """Return a link as an absolute URL in ASCII, with neither spaces nor a fragment.

    Args:
        link: The value in the catalog.
        base: The URL of the catalog; "" when it is not known.

    Raises:
        ValueError: It is no text, too long, not http or https, has no host, or has a user or a
            password in it: these are never taken from a source. The message is a clause about the
            link ("is not http or https").
    """
    if not isinstance(link, str) or not link.strip():
        raise ValueError("is missing")
    text = link.strip()
    if len(text) > MAX_LINK or _CONTROL.search(text):
        raise ValueError(f"has control characters or more than {MAX_LINK} of any kind")
    try:
        parts = urlsplit(urljoin(base, text))
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is not understood") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError("is not http or https")
    if not host or port == 0:
        raise ValueError("has no host that can be asked")
    if "@" in parts.netloc:
        raise ValueError("has a user name or a password in it")
    netloc = _ascii_host(parts.netloc)
    absolute = urlunsplit((parts.scheme, netloc, _ascii(parts.path), _ascii(parts.query), ""))
    if len(absolute) > MAX_LINK:
        raise ValueError(f"has more than {MAX_LINK} characters")
    return absolute


def canonical_link(link: str) -> str:
    """Return what is equal for two links to one file of one source.

    Without `arch` and `build`, which spkrepo adds for its statistics; the host in lower case and
    without the port that goes without saying.

    Args:
        link: As `absolute_link` returns it.
    """
    parts = urlsplit(link)
    kept = [piece for piece in parts.query.split("&") if not _STATISTICS.match(piece)]
    netloc = parts.netloc.lower().removesuffix(_DEFAULT_PORTS[parts.scheme])
    return urlunsplit((parts.scheme, netloc, parts.path or "/", "&".join(kept), ""))


def _ascii(text: str) -> str:
    """Encode what no URL may have, and leave alone what is encoded already."""
    return quote(text, safe=_KEPT)


def _ascii_host(netloc: str) -> str:
    if netloc.isascii():
        host = netloc
    else:
        try:
            host = netloc.encode("idna").decode("ascii")
        except UnicodeError:
            raise ValueError("has no host that can be asked") from None
    if re.search(r"[\s\"<>\\^`{|}%]", host):
        raise ValueError("has no host that can be asked")
    return host
